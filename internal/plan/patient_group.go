package plan

// PatientGroup is a group of patients; exactly four come first (prioriterte pasientgrupper, R9). Patients appear in this service only as groups (R43). Nynorsk pasientgruppe, Bokmål pasientgruppe.
type PatientGroup struct {
	Object `gorm:"embedded"`

	PriorityRank *int    `json:"priorityRank"`     // Place among the four priority groups; null for other groups (R9).
	Aliases      []Alias `json:"aliases" gorm:"-"` // Other wordings.
	Description  *string `json:"description"`      // Who belongs to it.
}

// Head returns what every noun has.
func (p *PatientGroup) Head() *Object { return &p.Object }

// Noun returns PatientGroups.
func (*PatientGroup) Noun() Noun { return PatientGroups }

// References returns every reference it holds.
func (p *PatientGroup) References() []Reference {
	list := p.references()
	for i := range p.Aliases {
		list = append(list, Reference{Documents, place("/aliases", i, "document"), &p.Aliases[i].Document})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (p *PatientGroup) Check() []Fault {
	faults := p.check()
	// R9: there are exactly four priority groups. The database gives each place once.
	unless(&faults, p.PriorityRank == nil || *p.PriorityRank >= 1 && *p.PriorityRank <= PriorityGroups, "/priorityRank", "out_of_range", "There are four priority groups (R9).")
	distinctAliases(&faults, p.Aliases)
	return faults
}

// PriorityGroups is how many patient groups come first (R9).
const PriorityGroups = 4
