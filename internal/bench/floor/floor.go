// Package floor answers a handful of the service's operations with as little as can be done: net/http, pgx, and JSON appended by hand. The
// benchmark holds the service against it; nothing else uses it. It runs the statements that the service runs, without what it knows it can
// do without: checks of a cursor by the database, and writes of what has not changed.
package floor

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Floor is the handler.
type Floor struct {
	pool    *pgxpool.Pool
	around  Around
	written func()
}

// Around is what comes with the measures in streams, and what is so little that it stays in memory: the lines of a snapshot before and after
// the measures, and the header of the table.
type Around struct {
	Before, After, Header []byte
	// Others is how many objects these lines are.
	Others int
}

// New returns a handler that answers from the database of the pool. It calls written after each write.
func New(pool *pgxpool.Pool, around Around, written func()) *Floor {
	return &Floor{pool: pool, around: around, written: written}
}

// ServeHTTP implements http.Handler.
func (f *Floor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var err error
	id, one := strings.CutPrefix(r.URL.Path, "/v1/measures/")
	switch {
	case one && r.Method == http.MethodGet:
		err = f.get(w, r, id)
	case one && r.Method == http.MethodPatch:
		err = f.patch(w, r, id)
	case r.URL.Path == "/v1/measures" && r.Method == http.MethodGet:
		err = f.list(w, r)
	case r.URL.Path == "/v1/measures" && r.Method == http.MethodPost:
		err = f.create(w, r)
	case r.URL.Path == "/v1/search":
		err = f.search(w, r)
	case r.URL.Path == "/v1/snapshot":
		err = f.snapshot(w, r)
	case r.URL.Path == "/v1/measures.csv":
		err = f.csv(w, r)
	default:
		http.NotFound(w, r)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// read runs fn on one state of the database, as the service reads.
func (f *Floor) read(ctx context.Context, fn func(pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, f.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, fn)
}

func answer(w http.ResponseWriter, status int, body []byte) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err := w.Write(append(body, '\n'))
	return err
}

func answerMeasure(w http.ResponseWriter, status int, m *measure) error {
	w.Header().Set("ETag", strconv.FormatInt(m.version, 10)) // the middleware makes a tag of it
	return answer(w, status, appendMeasure(make([]byte, 0, 4096), m))
}

func (f *Floor) get(w http.ResponseWriter, r *http.Request, ident string) error {
	id, err := uuid.Parse(ident)
	if err != nil {
		return err
	}
	var found []*measure
	err = f.read(r.Context(), func(tx pgx.Tx) error {
		found, err = load(r.Context(), tx, "WHERE t.id = $1", [16]byte(id))
		return err
	})
	if err != nil {
		return err
	}
	if len(found) == 0 || found[0].deleted != nil || found[0].visibility != "published" {
		return errors.New("there is none")
	}
	return answerMeasure(w, http.StatusOK, found[0])
}

// cursor has the form of the service's.
type cursor struct {
	Form   int      `json:"v"`
	Digest string   `json:"d"`
	Values []string `json:"s"`
}

func (c cursor) encode() string {
	b, _ := json.Marshal(c) // strings and an int
	return base64.RawURLEncoding.EncodeToString(b)
}

// pageSize is what the service answers without a limit.
const pageSize = 50

// list answers a page after a cursor, whose digest it takes over.
func (f *Floor) list(w http.ResponseWriter, r *http.Request) error {
	var after cursor
	text, err := base64.RawURLEncoding.DecodeString(r.URL.Query().Get("cursor"))
	if err == nil {
		err = json.Unmarshal(text, &after)
	}
	if err != nil || len(after.Values) != 3 {
		return errors.New("a page needs a cursor")
	}
	ordinal, err := strconv.ParseInt(after.Values[0], 10, 32)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(after.Values[2])
	if err != nil {
		return err
	}
	var found []*measure
	err = f.read(r.Context(), func(tx pgx.Tx) error {
		found, err = load(r.Context(), tx, `WHERE t.deleted_at IS NULL AND t.visibility = 'published' AND (t.ordinal, t.key, t.id) > ($1, $2, $3)
			ORDER BY t.ordinal, t.key, t.id LIMIT 51`, int32(ordinal), after.Values[1], [16]byte(id))
		return err
	})
	if err != nil {
		return err
	}
	next := ""
	if len(found) > pageSize {
		found = found[:pageSize]
		last := found[pageSize-1]
		next = cursor{after.Form, after.Digest, []string{strconv.Itoa(int(last.ordinal)), last.key, last.id.String()}}.encode()
	}
	b := appendList(append(make([]byte, 0, 128<<10), `{"areaUnknown":false,"items":`...), found, appendMeasure)
	return answer(w, http.StatusOK, appendNext(w, b, "/v1/measures?", url.Values{}, next))
}

// appendNext ends a page.
func appendNext(w http.ResponseWriter, b []byte, path string, query url.Values, next string) []byte {
	if next == "" {
		return append(b, `,"next":null,"nextCursor":null}`...)
	}
	query.Set("cursor", next)
	address := path + query.Encode()
	w.Header().Set("Link", "<"+address+`>; rel="next"`)
	b = appendString(append(b, `,"next":`...), address)
	return append(appendString(append(b, `,"nextCursor":`...), next), '}')
}

// now is what PostgreSQL keeps of the time.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
