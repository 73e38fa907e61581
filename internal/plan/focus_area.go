package plan

// FocusArea is a suggested theme: input, not a decision (R40). Nynorsk innsatsområde, Bokmål innsatsområde.
type FocusArea struct {
	Object `gorm:"embedded"`

	Committee Ref     `json:"committee" gorm:"column:committee_id"` // Committee at which it was suggested.
	Meeting   Ref     `json:"meeting" gorm:"column:meeting_id"`     // Meeting at which it was suggested.
	Case      Ref     `json:"case" gorm:"column:case_id"`           // Case in which it was suggested.
	Theme     *string `json:"theme"`                                // Theme.
	Ordinal   int     `json:"ordinal"`                              // Place in the list of the source.
	Text      *string `json:"text"`                                 // The suggestion, in our own short wording.
}

// Head returns what every noun has.
func (f *FocusArea) Head() *Object { return &f.Object }

// Noun returns FocusAreas.
func (*FocusArea) Noun() Noun { return FocusAreas }

// References returns every reference it holds.
func (f *FocusArea) References() []Reference {
	list := f.references()
	list = append(list, Reference{Committees, "/committee", &f.Committee})
	list = append(list, Reference{Meetings, "/meeting", &f.Meeting})
	list = append(list, Reference{Cases, "/case", &f.Case})
	return list
}

// Check returns what is wrong with it by itself.
func (f *FocusArea) Check() []Fault {
	faults := f.check()
	required(&faults, "/committee", f.Committee)
	return faults
}
