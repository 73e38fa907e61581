package plan

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
)

// Object is what every noun has. A noun with its children is one root: it has one version and leaves one row in the change log per
// transaction that changed it.
type Object struct {
	ID         uuid.UUID    `json:"id" gorm:"primaryKey"`
	Community  Ref          `json:"community" gorm:"column:community_id"`
	Key        string       `json:"key"`
	Title      string       `json:"title"`
	Language   Language     `json:"language"`
	Visibility Visibility   `json:"visibility"`
	Version    int64        `json:"-"`
	CreatedAt  time.Time    `json:"createdAt" gorm:"autoCreateTime:false"`
	UpdatedAt  time.Time    `json:"-" gorm:"autoUpdateTime:false"`
	DeletedAt  *time.Time   `json:"deletedAt,omitempty"`
	Sources    []Source     `json:"sources" gorm:"-"`
	Externals  []ExternalID `json:"externalIds" gorm:"-"`
	// Warnings are of the write that made this version, for its answer alone.
	Warnings []Warning `json:"-" gorm:"-"`
}

// Source says where a fact comes from (R41).
type Source struct {
	Document Ref    `json:"document" gorm:"column:document_id"`
	Locator  string `json:"locator"`
	AsOf     Date   `json:"asOf"` // last day it can be trusted for
}

// ExternalID is the key of an object in another system, unique per community, noun and system.
type ExternalID struct {
	System string `json:"system"`
	Key    string `json:"key"`
}

// Alias is another name under which an object is found (R8).
type Alias struct {
	Text     string    `json:"text"`
	Kind     AliasKind `json:"kind"`
	Document Ref       `json:"document" gorm:"column:document_id"`
	Locator  *string   `json:"locator"`
}

// Transition is one step in the life of an object, with the business day, the day it was recorded, who and why.
type Transition struct {
	From       *string   `json:"from" gorm:"column:from_state"`
	To         string    `json:"to" gorm:"column:to_state"`
	OccurredOn Date      `json:"occurredOn"`
	RecordedAt time.Time `json:"recordedAt"`
	ActorKind  ActorKind `json:"actorKind"`
	Reason     *string   `json:"reason"`
	Meeting    Ref       `json:"meeting" gorm:"column:meeting_id"`
	Late       bool      `json:"late"`
}

// Root is a noun as the store sees it.
type Root interface {
	// Head returns the part that every noun has.
	Head() *Object
	// Noun returns the noun's name.
	Noun() Noun
	// References returns every reference the object holds, in the order of its image, including those that refer to nothing.
	References() []Reference
	// Check returns what is wrong with the object by itself, whatever else exists.
	Check() []Fault
}

func (o *Object) references() []Reference {
	list := make([]Reference, 0, len(o.Sources)+14) // as most have, so that it need not grow
	list = append(list, Reference{Communities, "/community", &o.Community})
	for i := range o.Sources {
		list = append(list, Reference{Documents, place("/sources", i, "document"), &o.Sources[i].Document})
	}
	return list
}

func (o *Object) check() []Fault {
	var faults []Fault
	if !ValidKey(o.Key) {
		faults = append(faults, Fault{Pointer: "/key", Code: "invalid_key", Detail: "A key has 1 to 80 of a-z, 0-9, - and _, starts with a letter or digit, and is not of a UUID's form."})
	}
	written(&faults, "/title", o.Title)
	oneOf(&faults, "/language", o.Language, LanguageNn, LanguageNb, LanguageEn, LanguageSe)
	oneOf(&faults, "/visibility", o.Visibility, VisibilityDraft, VisibilityPublished)
	for i, s := range o.Sources { // R41: a source is a document and a place in it
		required(&faults, fmt.Sprintf("/sources/%d/document", i), s.Document)
	}
	seen := map[string]bool{}
	for i, x := range o.Externals {
		if seen[x.System] {
			faults = append(faults, Fault{Pointer: fmt.Sprintf("/externalIds/%d/system", i), Code: "duplicate", Detail: "An object has one key per system."})
		}
		seen[x.System] = true
	}
	return faults
}

var keyForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,79}$`)

// ValidKey reports whether s has the form of a key.
func ValidKey(s string) bool {
	return keyForm.MatchString(s) && uuid.Validate(s) != nil
}

// KeyFrom makes a key from a title; attempt n > 1 appends the number, for a title whose key is taken.
func KeyFrom(title string, n int) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(title) {
		folded, ok := letters[r]
		switch {
		case ok:
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			folded = string(r)
		default:
			dash = b.Len() > 0
			continue
		}
		if dash {
			b.WriteByte('-')
			dash = false
		}
		b.WriteString(folded)
	}
	key := b.String()
	if key == "" {
		key = "x"
	}
	suffix := ""
	if n > 1 {
		suffix = fmt.Sprintf("-%d", n)
	}
	if limit := 60 - len(suffix); len(key) > limit {
		key = strings.TrimRight(key[:limit], "-")
	}
	if uuid.Validate(key+suffix) == nil {
		key = "x" + key
	}
	return key + suffix
}

var letters = map[rune]string{'æ': "ae", 'ø': "o", 'å': "a", 'ö': "o", 'ä': "a", 'é': "e", 'è': "e", 'ê': "e", 'ó': "o", 'ò': "o", 'ô': "o", 'ü': "u",
	'á': "a", 'č': "c", 'đ': "d", 'ŋ': "n", 'š': "s", 'ŧ': "t", 'ž': "z"}
