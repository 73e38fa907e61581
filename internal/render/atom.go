package render

import (
	"encoding/xml"
	"io"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// News is an entry of a feed: a version of an object, and what became of the object with it.
type News struct {
	Type      plan.Noun
	ID        uuid.UUID
	Key       string
	Operation plan.ChangeOperation
	Version   int64
	ChangedAt time.Time
	Title     string // empty: the object is not public any more
	Language  plan.Language
	Address   string
}

// AtomFeed is what a feed says of itself.
type AtomFeed struct {
	Self, Alternate string // addresses
	Asked           string // what tells it from other feeds, whatever the language
	Today           plan.Date
}

type atomText struct {
	Language plan.Language `xml:"xml:lang,attr,omitempty"`
	Text     string        `xml:",chardata"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      atomText       `xml:"title"`
	Updated    string         `xml:"updated"`
	Link       atomLink       `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Content    atomText       `xml:"content"`
}

type atomDocument struct {
	XMLName  xml.Name      `xml:"http://www.w3.org/2005/Atom feed"`
	Language plan.Language `xml:"xml:lang,attr"`
	ID       string        `xml:"id"`
	Title    string        `xml:"title"`
	Updated  string        `xml:"updated"`
	Author   string        `xml:"author>name"`
	Links    []atomLink    `xml:"link"`
	Entries  []atomEntry   `xml:"entry"`
}

const atomMediaType = "application/atom+xml"

// Atom writes a feed (RFC 4287) of the newest changes. An entry is a version of an object and its id is made from both, so that it is the
// same in every language, feed and answer, and on every address of the service. What is gone has an entry like any other, because readers
// pass over the tombstones of RFC 6721.
func Atom(out io.Writer, f AtomFeed, l plan.Language, news []News) error {
	w := newsWordsOf(l)
	doc := atomDocument{
		Language: w.lang, ID: uuid.NewSHA1(uuid.NameSpaceURL, []byte(f.Asked)).URN(), Title: w.title, Author: "fellesplan",
		// A feed must have a time: that of its newest entry, or, of an empty one, the day on which it was empty.
		Updated: f.Today.Time().Format(time.RFC3339),
		Links:   []atomLink{{"self", atomMediaType, f.Self}, {"alternate", "application/json", f.Alternate}},
	}
	for i, n := range news {
		at := n.ChangedAt.UTC().Format(time.RFC3339Nano)
		if i == 0 {
			doc.Updated = at
		}
		what := w.nouns[n.Type] + " " + w.operations[n.Operation]
		title, language := n.Title, n.Language
		if title == "" {
			what, title, language = w.nouns[n.Type]+" "+w.operations[plan.OpDeleted], n.Key, ""
			if n.Operation != plan.OpDeleted {
				what = w.nouns[n.Type] + " " + w.operations[n.Operation] + ", " + w.since
			}
		}
		doc.Entries = append(doc.Entries, atomEntry{
			ID: uuid.NewSHA1(n.ID, []byte(string(n.Type)+"/"+strconv.FormatInt(n.Version, 10))).URN(), Title: atomText{Text: what + ": " + title}, Updated: at,
			Link:       atomLink{"alternate", "application/json", n.Address},
			Categories: []atomCategory{{string(n.Type), w.nouns[n.Type]}, {string(n.Operation), w.operations[n.Operation]}},
			Content:    atomText{language, title},
		})
	}
	if _, err := io.WriteString(out, xml.Header); err != nil {
		return err
	}
	return xml.NewEncoder(out).Encode(doc)
}
