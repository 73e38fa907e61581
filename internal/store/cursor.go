package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// A cursor is the sort values of the last row of a page and a digest of what was asked, so that a cursor is not used for another
// question. It carries no secret and needs no key: what it can say, a filter can say too.
type cursor struct {
	Form   int      `json:"v"`
	Digest string   `json:"d"`
	Values []string `json:"s"`
}

const cursorForm = 1

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

func (c cursor) encode() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and an int
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func decodeCursor(s, digest string, values int) (cursor, error) {
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Form != cursorForm || len(c.Values) != values {
		return c, invalidParameter("cursor", "invalid_cursor", "This is not a cursor of this service.")
	}
	if c.Digest != digest {
		return c, invalidParameter("cursor", "cursor_of_another_list", "The cursor belongs to another list, filter or order; start again without it.")
	}
	return c, nil
}

func invalidParameter(name, code, detail string) error {
	return plan.InvalidFields([]plan.Fault{{Parameter: name, Code: code, Detail: detail}})
}
