package plan

import (
	"fmt"
)

// Discrepancy is two sources, or two places of one, that disagree: every statement is kept and one reading is chosen (R31). Nynorsk avvik mellom kjelder, Bokmål avvik mellom kilder.
type Discrepancy struct {
	Object `gorm:"embedded"`

	Kind       string      `json:"kind"`                                            // What they disagree about.
	Subject    ObjectRef   `json:"subject" gorm:"embedded;embeddedPrefix:subject_"` // Object it is about.
	Committee  Ref         `json:"committee" gorm:"column:committee_id"`            // Committee it concerns.
	Statements []Statement `json:"statements" gorm:"-"`                             // What each source says, at least two.
	Reading    *string     `json:"reading"`                                         // The reading that is used; null while none is chosen.
	Rationale  *string     `json:"rationale"`                                       // Why.
}

// Head returns what every noun has.
func (d *Discrepancy) Head() *Object { return &d.Object }

// Noun returns Discrepancies.
func (*Discrepancy) Noun() Noun { return Discrepancies }

// References returns every reference it holds.
func (d *Discrepancy) References() []Reference {
	list := d.references()
	list = append(list, Reference{d.Subject.Type, "/subject", &d.Subject.Ref})
	list = append(list, Reference{Committees, "/committee", &d.Committee})
	for i := range d.Statements {
		list = append(list, Reference{Documents, place("/statements", i, "document"), &d.Statements[i].Document})
	}
	return list
}

// Check returns what is wrong with it by itself.
func (d *Discrepancy) Check() []Fault {
	faults := d.check()
	written(&faults, "/kind", d.Kind)
	about(&faults, "/subject", d.Subject)
	unless(&faults, len(d.Statements) > 1, "/statements", "too_few", "Two statements at least disagree (R31).")
	for i := range d.Statements {
		at := fmt.Sprintf("/statements/%d", i)
		written(&faults, at+"/text", d.Statements[i].Text)
		required(&faults, at+"/document", d.Statements[i].Document)
	}
	return faults
}

// Statement is what one source says.
type Statement struct {
	Text     string  `json:"text"`                               // What is said, in our own short wording.
	Value    *string `json:"value"`                              // The value, as written.
	Document Ref     `json:"document" gorm:"column:document_id"` // Document that says so.
	Locator  string  `json:"locator"`                            // Place in the document.
}
