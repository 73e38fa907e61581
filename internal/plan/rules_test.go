package plan

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// rules lists R1 to R43 of the brief: what holds each, and the tests that break when it does not. A rule that no machine can check
// says why. Names of functions are those of this package, a method with its type; constraints are those of the migrations.
var rules = []struct {
	number int
	text   string
	held   string // functions and constraints
	tests  string
	why    string // it cannot be checked, or who else checks it
}{
	{1, "PM is the top body", "Committee.Check mayTask", "TestCheckOthers TestAssignmentMove", ""},
	{2, "PM tasks SSU, SSU tasks FSUs", "taskGuards mayTask Assignment.CheckRelated", "TestAssignmentMove TestCheckRelated", ""},
	{3, "an LSU needs the backing of SSU", "taskGuards Assignment.CheckRelated", "TestAssignmentMove TestCheckRelated", ""},
	{4, "FSUs should talk with LSUs", "", "", "advice, no guard"},
	{5, "SSU is told leader, deputy, secretary and contact; contacts are not public", "lowest", "TestPermissionTable", "whether SSU was told stands in no data; the four roles exist, and contact data needs a permission of its own"},
	{6, "secretariat and joint-plan group choose their own leaders", "", "", "descriptive: Committee.ElectsOwnLeader says so where a source does, and no step depends on it"},
	{7, "holdings carry as-of and source; documents are never mixed", "RoleHolding.On HoldingsOn RoleHolding.Check", "TestHoldingOn TestHoldingsOn TestCheckHolding", ""},
	{8, "one committee, one id; every alias finds it", "distinctAliases aliases_one_object", "TestCheckOthers", ""},
	{9, "exactly four priority groups", "PatientGroup.Check Measure.CheckRelated patient_groups_priority_rank_key", "TestCheckOthers TestCheckRelated", "that all four are there is for the data set's own test"},
	{10, "an FSU plan makes duties concrete", "", "", "descriptive: whether a text is concrete is for people to judge"},
	{11, "no adoption without LSU hearing", "ActionPlan.guardHearing HearingLife Hearing.Move", "TestActionPlanMove TestHearingMove", ""},
	{12, "only SSU adopts FSU plans", "ActionPlan.guardAdopter Decision.Move Decision.CheckRelated", "TestActionPlanMove TestDecisionMove TestCheckRelated", ""},
	{13, "revision every second year", "RevisionDue DueForRevision", "TestDerivedDates TestRevisionSlots TestActionPlanBackSteps", "the yearly rule ended on 11.05.2022, before which no approval is known"},
	{14, "six revisions a year; more is flagged", "RevisionSlots", "TestRevisionSlots", ""},
	{15, "joint plan evaluated yearly at SSU's first meeting", "EvaluationDue", "TestDerivedDates", ""},
	{16, "measures for priority groups are identifiable", "Measure.Check Measure.CheckRelated", "TestCheckMeasure TestCheckRelated", ""},
	{17, "cost or principle goes to SSU before project start", "", "", "what costs the partners or is a matter of principle is for people to judge; a deadline of its own kind reminds of it"},
	{18, "SSU may add plan requirements", "", "", "a right to use, not a condition to check"},
	{19, "no approved plan is valid", "ActionPlanLife ActionPlan.Check ActionPlan.SetDefaults", "TestActionPlanLife TestCheckOthers TestNothingIsAssumed", ""},
	{20, "guidelines are approved by SSU; the day may be missing", "Guideline.CheckRelated Decision.Move Decision.CheckRelated", "TestCheckRelated TestDecisionMove TestCheckOthers", ""},
	{21, "unknown is not not_done; the latest report counts; never guessed; left out of rates", "Measure.StatusIn StatusCount.Rate Measure.checkReport", "TestLatestReportIsTheStatus TestStatusIsNeverGuessed TestCountStatuses TestCheckMeasure", ""},
	{22, "the group flag is separate and starts unknown", "Measure.SetDefaults Measure.Check", "TestNothingIsAssumed TestStatusIsNeverGuessed TestCheckMeasure", ""},
	{23, "year cells raw with their column, the reading beside", "ReadYearCell NewYearCell YearCell.check MeasureDue", "TestReadYearCell TestYearCellTextBeatsColumn FuzzReadYearCell TestCheckMeasure", ""},
	{24, "sub-goals are optional and may lack measures", "Goal.CheckRelated Measure.CheckRelated goals_own_parent_check", "TestCheckRelated TestCheckMeasure", ""},
	{25, "one owner, many participants; counted once", "Measure.Check CountStatuses", "TestCheckMeasure TestCountStatuses", ""},
	{26, "responsible should be visible; may be missing", "Responsibles.check", "TestCheckMeasure", ""},
	{27, "split or copied rows are one item; a second import changes nothing", "", "", "a matter of the data set and the import, whose tests count the items and import twice"},
	{28, "a missing figure is null and the sum incomplete", "TotalReports total CommitteeReport.Check", "TestTotals TestCheckReport", ""},
	{29, "mode only where stated; the rest is not physical", "Meeting.SetDefaults CommitteeReport.Check CountMeetings", "TestNothingIsAssumed TestCheckReport TestTotalsByMode TestCountMeetings", ""},
	{30, "a joint meeting counts for each body and once in totals", "TotalReports CountMeetings CommitteeReport.Check", "TestTotals TestCountMeetings TestCheckReport", ""},
	{31, "conflicting statements are kept with sources", "Discrepancy.Check", "TestCheckOthers", ""},
	{32, "PM approves the report the year after", "AnnualReportDue", "TestDerivedDates", ""},
	{33, "disputes follow chapter 8 of the agreement", "", "", "a procedure in another document; only the number of disputes is stored"},
	{34, "SSU asks FSUs for pathways", "PathwayProposal.guardRequest PathwayProposal.guardAddressee PathwayProposal.CheckRelated", "TestProposalMove TestCheckRelated", ""},
	{35, "the target group is the FSU's own", "PathwayProposal.guardGroup PathwayProposal.CheckRelated PathwayProposal.Check", "TestProposalMove TestCheckRelated TestCheckProposal", ""},
	{36, "sketch and progress plan are compulsory", "PathwayProposal.guard PathwayProposal.Check pathway_proposals_papers_check", "TestProposalMove TestCheckProposal", ""},
	{37, "projects and grant: warnings only", "PathwayProposal.views View.check", "TestProposalMove TestCheckProposal", ""},
	{38, "due day is the SSU meeting, read as in time", "PathwayProposal.guardDueMeeting PathwayProposal.guardPresentation PathwayProposal.become Deadline.FollowMeeting", "TestProposalMove TestProposalWholeLife TestDeadlineFollowsMeeting TestCheckRelated", ""},
	{39, "resolutions are proposals until adoption is recorded", "Decision.Check Assignment.guardDecision Adopt PutInForce Deadline.StateOn", "TestCheckOthers TestAdopt TestAdoptAllOrNothing TestDeadlineStateOn TestAssignmentMove", ""},
	{40, "focus areas are input, not decisions", "FocusArea.Check FocusArea.CheckRelated", "TestFocusAreasDecideNothing TestCheckRelated", ""},
	{41, "every fact shows source and date", "Object.check RoleHolding.Check", "TestCheckObject TestCheckHolding", "what people add need not name a document; that all that is shipped does is for the data set's own test"},
	{42, "papers and minutes are public", "Actor.May", "TestPermissionTable", ""},
	{43, "patients appear only as groups", "", "TestPatientsAreGroups", "what a text says is for people to judge; no field has room for a patient"},
}

func TestRules(t *testing.T) {
	tests, functions := declared(t)
	constraints := migrations(t)
	for i, r := range rules {
		want(t, r.text, r.number, i+1)
		if r.held == "" && r.why == "" || r.held != "" && r.tests == "" {
			t.Errorf("R%d neither is held and tested nor says why not", r.number)
		}
		for _, name := range strings.Fields(r.held) {
			if !functions[name] && !strings.Contains(constraints, name) {
				t.Errorf("R%d is held by %s, which does not exist", r.number, name)
			}
		}
		for _, name := range strings.Fields(r.tests) {
			if !tests[name] {
				t.Errorf("R%d is tested by %s, which does not exist", r.number, name)
			}
		}
	}
	want(t, "rules", len(rules), 43)
}

// declared returns the functions of the package's test files and those of the package.
func declared(t *testing.T) (tests, functions map[string]bool) {
	t.Helper()
	tests, functions = map[string]bool{}, map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		into := functions
		if strings.HasSuffix(file, "_test.go") {
			into = tests
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				into[receiver(f)+f.Name.Name] = true
			}
		}
	}
	return tests, functions
}

func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	return fmt.Sprint(typ) + "."
}

func migrations(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("../../migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no migrations", err)
	}
	var b strings.Builder
	for _, file := range files {
		sql, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(sql)
	}
	return b.String()
}

func TestFocusAreasDecideNothing(t *testing.T) {
	var f any = &FocusArea{}
	if _, ok := f.(Lived); ok {
		t.Error("a suggestion has a life (R40)")
	}
	for _, r := range new(FocusArea).References() {
		if r.Noun == Decisions || r.Noun == Assignments {
			t.Errorf("a suggestion refers to %s (R40)", r.Noun)
		}
	}
}

func TestPatientsAreGroups(t *testing.T) {
	for _, r := range everyNoun() {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(r).Elem()) {
			if strings.HasPrefix(f.Name, "Patient") && !strings.HasPrefix(f.Name, "PatientGroup") {
				t.Errorf("%s.%s has room for a patient (R43)", r.Noun(), f.Name)
			}
		}
	}
}
