package plan

// Language is a closed list. Written language of the texts of an object: nn Nynorsk, nb Bokmål, en English, se Northern Sami.
type Language string

// The values of Language.
const (
	LanguageNn Language = "nn"
	LanguageNb Language = "nb"
	LanguageEn Language = "en"
	LanguageSe Language = "se"
)

// Visibility is a closed list. A draft is seen by those who may see drafts; a published object by everyone.
type Visibility string

// The values of Visibility.
const (
	VisibilityDraft     Visibility = "draft"
	VisibilityPublished Visibility = "published"
)

// Precision is a closed list. How exact an imprecise date is.
type Precision string

// The values of Precision.
const (
	PrecisionDay       Precision = "day"
	PrecisionMonth     Precision = "month"
	PrecisionSeason    Precision = "season"
	PrecisionYear      Precision = "year"
	PrecisionPeriod    Precision = "period"
	PrecisionRecurring Precision = "recurring"
	PrecisionMeeting   Precision = "meeting"
	PrecisionUnknown   Precision = "unknown"
)

// Standing is a closed list. Whether what a deadline follows from has been adopted; only a deadline in force can be overdue.
type Standing string

// The values of Standing.
const (
	StandingProposed Standing = "proposed"
	StandingInForce  Standing = "in_force"
)

// MeetingMode is a closed list. How a meeting is held; unknown where the source does not say (R29).
type MeetingMode string

// The values of MeetingMode.
const (
	ModeDigital  MeetingMode = "digital"
	ModePhysical MeetingMode = "physical"
	ModeHybrid   MeetingMode = "hybrid"
	ModeUnknown  MeetingMode = "unknown"
)

// MeetingState is a closed list. Life of a meeting.
type MeetingState string

// The values of MeetingState.
const (
	MeetingPlanned   MeetingState = "planned"
	MeetingHeld      MeetingState = "held"
	MeetingCancelled MeetingState = "cancelled"
)

// DecisionState is a closed list. Life of a decision; a proposal is not a decision (R39).
type DecisionState string

// The values of DecisionState.
const (
	DecisionProposed  DecisionState = "proposed"
	DecisionAdopted   DecisionState = "adopted"
	DecisionRejected  DecisionState = "rejected"
	DecisionWithdrawn DecisionState = "withdrawn"
)

// ActionPlanKind is a closed list. A committee's own plan (handlingsplan) or the joint plan (felles handlingsplan).
type ActionPlanKind string

// The values of ActionPlanKind.
const (
	KindActionPlan ActionPlanKind = "action_plan"
	KindJointPlan  ActionPlanKind = "joint_plan"
)

// ActionPlanState is a closed list. Life of an action plan; none: there is no approved plan (R19).
type ActionPlanState string

// The values of ActionPlanState.
const (
	PlanNone           ActionPlanState = "none"
	PlanDrafting       ActionPlanState = "drafting"
	PlanHearing        ActionPlanState = "hearing"
	PlanAdopted        ActionPlanState = "adopted"
	PlanDueForRevision ActionPlanState = "due_for_revision"
	PlanUnderRevision  ActionPlanState = "under_revision"
)

// AssignmentState is a closed list. Life of an assignment.
type AssignmentState string

// The values of AssignmentState.
const (
	AssignmentProposed  AssignmentState = "proposed"
	AssignmentIssued    AssignmentState = "issued"
	AssignmentFulfilled AssignmentState = "fulfilled"
	AssignmentLapsed    AssignmentState = "lapsed"
	AssignmentWithdrawn AssignmentState = "withdrawn"
)

// HearingState is a closed list. Life of a hearing, per committee asked.
type HearingState string

// The values of HearingState.
const (
	HearingOpen      HearingState = "open"
	HearingAnswered  HearingState = "answered"
	HearingExpired   HearingState = "expired"
	HearingWithdrawn HearingState = "withdrawn"
)

// ProposalState is a closed list. Life of a pathway proposal.
type ProposalState string

// The values of ProposalState.
const (
	ProposalAnticipated ProposalState = "anticipated"
	ProposalRequested   ProposalState = "requested"
	ProposalDrafting    ProposalState = "drafting"
	ProposalSubmitted   ProposalState = "submitted"
	ProposalPresented   ProposalState = "presented"
	ProposalEndorsed    ProposalState = "endorsed"
	ProposalReturned    ProposalState = "returned"
	ProposalDeclined    ProposalState = "declined"
	ProposalWithdrawn   ProposalState = "withdrawn"
)

// ProposalKind is a closed list. A new pathway or the further development of one.
type ProposalKind string

// The values of ProposalKind.
const (
	ProposalKindNew                ProposalKind = "new"
	ProposalKindFurtherDevelopment ProposalKind = "further_development"
	ProposalKindUnknown            ProposalKind = "unknown"
)

// ViewAnswer is a closed list. Whether something was considered, and the answer.
type ViewAnswer string

// The values of ViewAnswer.
const (
	ViewAnswerNotConsidered ViewAnswer = "not_considered"
	ViewAnswerYes           ViewAnswer = "yes"
	ViewAnswerNo            ViewAnswer = "no"
)

// DeadlineState is a closed list. State of a deadline. Stored are open, met and cancelled; the others are what open means on a day.
type DeadlineState string

// The values of DeadlineState.
const (
	DeadlineOpen        DeadlineState = "open"
	DeadlineUpcoming    DeadlineState = "upcoming"
	DeadlineDueSoon     DeadlineState = "due_soon"
	DeadlineOverdue     DeadlineState = "overdue"
	DeadlineWithoutDate DeadlineState = "without_date"
	DeadlineMet         DeadlineState = "met"
	DeadlineCancelled   DeadlineState = "cancelled"
)

// DeadlineBasis is a closed list. Whether a source states the date, a rule derives it, or it is only expected.
type DeadlineBasis string

// The values of DeadlineBasis.
const (
	DeadlineBasisStated   DeadlineBasis = "stated"
	DeadlineBasisDerived  DeadlineBasis = "derived"
	DeadlineBasisExpected DeadlineBasis = "expected"
)

// MeasureStatus is a closed list. Status of a measure in a year; unknown is not the same as not_done (R21).
type MeasureStatus string

// The values of MeasureStatus.
const (
	StatusUnknown    MeasureStatus = "unknown"
	StatusNotDone    MeasureStatus = "not_done"
	StatusInProgress MeasureStatus = "in_progress"
	StatusDone       MeasureStatus = "done"
)

// PriorityFlag is a closed list. Whether a measure is aimed at the priority groups; the colour that said so is lost in the sources (R22).
type PriorityFlag string

// The values of PriorityFlag.
const (
	PriorityFlagUnknown PriorityFlag = "unknown"
	PriorityFlagYes     PriorityFlag = "yes"
	PriorityFlagNo      PriorityFlag = "no"
)

// ReadingKind is a closed list. How a year cell is read; the raw text is kept (R23).
type ReadingKind string

// The values of ReadingKind.
const (
	ReadingBlank   ReadingKind = "blank"
	ReadingYear    ReadingKind = "year"
	ReadingRange   ReadingKind = "range"
	ReadingYearly  ReadingKind = "yearly"
	ReadingUnclear ReadingKind = "unclear"
)

// RoleKind is a closed list. Role of a person in a committee.
type RoleKind string

// The values of RoleKind.
const (
	RoleLeader    RoleKind = "leader"
	RoleDeputy    RoleKind = "deputy"
	RoleSecretary RoleKind = "secretary"
	RoleContact   RoleKind = "contact"
	RoleMember    RoleKind = "member"
)

// SeatKind is a closed list. Rights of a seat in a committee.
type SeatKind string

// The values of SeatKind.
const (
	SeatVoting      SeatKind = "voting"
	SeatSpeaking    SeatKind = "speaking"
	SeatObserving   SeatKind = "observing"
	SeatDeputy      SeatKind = "deputy"
	SeatAlternating SeatKind = "alternating"
	SeatUnknown     SeatKind = "unknown"
)

// BasisKind is a closed list. Why a role holding is said to hold on a day: a stated term covers it, or a document observed it (R7).
type BasisKind string

// The values of BasisKind.
const (
	BasisStated   BasisKind = "stated"
	BasisObserved BasisKind = "observed"
)

// AliasKind is a closed list. Kind of an alias.
type AliasKind string

// The values of AliasKind.
const (
	AliasKindName         AliasKind = "name"
	AliasKindShortName    AliasKind = "short_name"
	AliasKindAbbreviation AliasKind = "abbreviation"
	AliasKindMisspelling  AliasKind = "misspelling"
	AliasKindFormerName   AliasKind = "former_name"
)

// ActorKind is a closed list. Kind of actor behind a change.
type ActorKind string

// The values of ActorKind.
const (
	ActorKindPerson ActorKind = "person"
	ActorKindSystem ActorKind = "system"
	ActorKindImport ActorKind = "import"
)

// ChangeOperation is a closed list. Kind of a change.
type ChangeOperation string

// The values of ChangeOperation.
const (
	OpCreated  ChangeOperation = "created"
	OpUpdated  ChangeOperation = "updated"
	OpDeleted  ChangeOperation = "deleted"
	OpRestored ChangeOperation = "restored"
)

// AttendanceRole is a closed list. Part that someone had in a meeting.
type AttendanceRole string

// The values of AttendanceRole.
const (
	AttendanceRoleChair   AttendanceRole = "chair"
	AttendanceRoleMember  AttendanceRole = "member"
	AttendanceRoleSpeaker AttendanceRole = "speaker"
	AttendanceRoleGuest   AttendanceRole = "guest"
)
