package plan

import "regexp"

// Document is a source document. Nynorsk dokument, Bokmål dokument.
type Document struct {
	Object `gorm:"embedded"`

	Kind      string         `json:"kind"`      // Kind of document.
	URL       *string        `json:"url"`       // Where it was published.
	FileName  *string        `json:"fileName"`  // Name of the file.
	Published *ImpreciseDate `json:"published"` // When it was published.
	RevisedOn Date           `json:"revisedOn"` // Day of its last revision.
	Checksum  *string        `json:"checksum"`  // SHA-256 of the file, hexadecimal.
	Publisher *string        `json:"publisher"` // Who published it.
	Observed  *ImpreciseDate `json:"observed"`  // Period for which statements without a date of their own can be trusted.
}

// Head returns what every noun has.
func (d *Document) Head() *Object { return &d.Object }

// Noun returns Documents.
func (*Document) Noun() Noun { return Documents }

// References returns every reference it holds.
func (d *Document) References() []Reference {
	list := d.references()
	list = dateRef(list, "/published", d.Published)
	list = dateRef(list, "/observed", d.Observed)
	return list
}

// Check returns what is wrong with it by itself.
func (d *Document) Check() []Fault {
	faults := d.check()
	written(&faults, "/kind", d.Kind)
	d.Published.check("/published", &faults)
	d.Observed.check("/observed", &faults)
	unless(&faults, d.Checksum == nil || sha256Form.MatchString(*d.Checksum), "/checksum", "invalid_checksum", "A checksum is 64 hexadecimal digits, in lower case.")
	return faults
}

var sha256Form = regexp.MustCompile(`^[0-9a-f]{64}$`)
