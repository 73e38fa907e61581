package plan

// Committee is a body of the community: partnership meeting, SSU, secretariat, LSU or FSU. Nynorsk utval, Bokmål utvalg.
type Committee struct {
	Object `gorm:"embedded"`

	Type            string  `json:"type"`                                 // Type of committee.
	Level           *string `json:"level"`                                // Level in the structure; null where it is not numbered.
	ShortTitle      *string `json:"shortTitle"`                           // Short name.
	TasksFrom       []Ref   `json:"tasksFrom" gorm:"-"`                   // Committees that give it assignments (R2, R3).
	Hospital        Ref     `json:"hospital" gorm:"column:hospital_id"`   // Hospital of a local committee.
	Host            Ref     `json:"host" gorm:"column:host_id"`           // Organisation that hosts a secretariat.
	PatientGroups   []Ref   `json:"patientGroups" gorm:"-"`               // Patient groups it owns (R35).
	ElectsOwnLeader *bool   `json:"electsOwnLeader"`                      // Whether it chooses its leader itself (R6); null where no source says so.
	Mandate         *string `json:"mandate"`                              // What it decides and does.
	Ordinal         int     `json:"ordinal"`                              // Place in the order of the documents.
	ValidFrom       Date    `json:"validFrom"`                            // First day; null if not stated.
	ValidTo         Date    `json:"validTo"`                              // Last day; null while it exists.
	Successor       Ref     `json:"successor" gorm:"column:successor_id"` // Committee that took over.
	Aliases         []Alias `json:"aliases" gorm:"-"`                     // Every name the documents use for it (R8).
	Website         *string `json:"website"`                              // Address of its page.
}

// Head returns what every noun has.
func (c *Committee) Head() *Object { return &c.Object }

// Noun returns Committees.
func (*Committee) Noun() Noun { return Committees }

// References returns every reference it holds.
func (c *Committee) References() []Reference {
	list := c.references()
	list = refsAt(list, Committees, "/tasksFrom", c.TasksFrom)
	list = append(list, Reference{Organisations, "/hospital", &c.Hospital})
	list = append(list, Reference{Organisations, "/host", &c.Host})
	list = refsAt(list, PatientGroups, "/patientGroups", c.PatientGroups)
	list = append(list, Reference{Committees, "/successor", &c.Successor})
	for i := range c.Aliases {
		list = append(list, Reference{Documents, place("/aliases", i, "document"), &c.Aliases[i].Document})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (c *Committee) Check() []Fault {
	faults := c.check()
	written(&faults, "/type", c.Type)
	distinct(&faults, "/tasksFrom", c.TasksFrom)
	unless(&faults, !hasRef(c.TasksFrom, c.AsRef()), "/tasksFrom", "itself", "A committee gives no assignment to itself.")
	unless(&faults, c.Type != TypePartnership || len(c.TasksFrom) == 0, "/tasksFrom", "top_body", "The partnership meeting is the top body; nobody gives it assignments (R1).")
	distinct(&faults, "/patientGroups", c.PatientGroups)
	span(&faults, "/validTo", c.ValidFrom, c.ValidTo)
	unless(&faults, !sameRef(c.Successor, c.AsRef()), "/successor", "itself", "A committee does not succeed itself.")
	distinctAliases(&faults, c.Aliases)
	return faults
}
