package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/bench/data"
)

// rival is a contender that the service is held against, and how much more processor time than it the service may take.
type rival struct {
	name string
	aim  float64
}

// workload is a row of the table.
type workload struct {
	name     string
	service  string // which service: with its response cache or without
	rivals   []rival
	clients  int
	streamed bool // one answer is all; speed and memory count
	writes   bool
	// next gives the n-th request of a client to a contender.
	next func(to string, client, n int) request
	// latency is what the 99th percentile is to stay under; 0 for nothing.
	latency float64
}

// material is what requests are made of; the same for all contenders.
type material struct {
	ids     []string            // of measures, in no order
	cursors []string            // of pages all over the list
	deep    [3]string           // addresses of pages 1, 100 and 3,000, the first ""
	tag     string              // of the hot page
	created map[string][]string // ids that a contender has made, to be patched
	key     string
	run     string // makes keys differ from those of other runs
}

// The addresses that stay the same, which a cache keeps.
var hot = struct{ object, page, committees string }{"/v1/measures/" + data.MeasureKey(1234), "/v1/measures?committee=fsu-007", "/v1/committees?limit=200"}

// searches are common words, rare ones, several, and misspelt ones.
var searches = []string{
	"samarbeid", "velferdsteknologi", "sykehus", "opplæring eldre", "rehabilitering volda", "kreftpasientar", "digital oppfølging", "kols", "barn og unge", "tannhelse giske",
	"pasientforløp", "\"individuell plan\"", "kommunane", "utvalet", "palliativ smøla", "FSU 17", "rettleiing -molde", "legemiddelgjennomgang demente sula", "Fagråd 200", "ernær*",
}

// gather reads from a database what the requests are made of; first is the cursor after the first page.
func gather(ctx context.Context, url, key, run, first string) (*material, error) {
	m := &material{created: map[string][]string{}, key: key, run: run}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	rows, err := conn.Query(ctx, "SELECT id::text FROM measures WHERE key LIKE 'tiltak-%' ORDER BY hashtext(key) LIMIT 20000")
	if err != nil {
		return nil, err
	}
	if m.ids, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return nil, err
	}
	// A cursor is opaque to clients. To get to the depths of the list without walking there, this takes the first page's and replaces the place.
	var cursor map[string]any
	text, err := base64.RawURLEncoding.DecodeString(first)
	if err == nil {
		err = json.Unmarshal(text, &cursor)
	}
	if err != nil {
		return nil, err
	}
	rows, err = conn.Query(ctx, `SELECT place, ordinal::text, key, id::text FROM (SELECT row_number() OVER (ORDER BY ordinal, key, id) AS place, ordinal, key, id FROM measures
		WHERE deleted_at IS NULL AND visibility = 'published') m WHERE place % greatest(1, (SELECT count(*) FROM measures) / 450) = 0 OR place IN (4950, 149950) ORDER BY place`)
	if err != nil {
		return nil, err
	}
	var place int
	var ordinal, name, id string
	_, err = pgx.ForEachRow(rows, []any{&place, &ordinal, &name, &id}, func() error {
		cursor["s"] = []string{ordinal, name, id}
		text, err := json.Marshal(cursor)
		at := base64.RawURLEncoding.EncodeToString(text)
		m.cursors = append(m.cursors, at)
		switch place {
		case 4950:
			m.deep[1] = at
		case 149950:
			m.deep[2] = at
		}
		return err
	})
	return m, err
}

func get(path string) request {
	return request{method: http.MethodGet, path: path, want: http.StatusOK}
}

func always(r request) func(string, int, int) request {
	return func(string, int, int) request { return r }
}

func (m *material) bearer() string { return "Authorization: Bearer " + m.key + "\r\n" }

// create makes a measure with all that people fill in.
func (m *material) create(key string, n int) request {
	c := 1 + n%100
	body := fmt.Sprintf(`{"key": %q, "title": "Prøve ut felles opplæring for pårørande %d", "description": "Erfaringane blir delte på ei felles samling, saman med dei som arbeider med kriseplan.",
		"plan": {"key": "plan-%03d"}, "committee": {"key": "fsu-%03d"}, "goal": {"key": "plan-%03d-mal-03"}, "ordinal": %d, "responsible": [{"text": "Leiar i utvalet"}],
		"yearCells": [{"column": 2023, "raw": "2023", "reading": "year", "from": 2023}], "sources": [{"document": {"key": "arsrapport-2023"}, "locator": "s. 4"}]}`, key, n, c, c, c, n%1000)
	return request{method: http.MethodPost, path: "/v1/measures", header: m.bearer(), body: body, want: http.StatusCreated}
}

func (m *material) patch(id, text string) request {
	return request{method: http.MethodPatch, path: "/v1/measures/" + id, header: m.bearer() + "If-Match: *\r\n", body: fmt.Sprintf(`{"indicator": %q}`, text), want: http.StatusOK}
}

// patchOf changes what a contender has made itself, so that no two clients write the same object.
func (m *material) patchOf(round string) func(to string, client, n int) request {
	return func(to string, client, n int) request {
		own := m.created[to]
		return m.patch(own[(client+connections*n)%len(own)], fmt.Sprintf("Talet på brukarar %s-%d-%d", round, client, n))
	}
}

func (m *material) cursor() string { return m.cursors[rand.IntN(len(m.cursors))] } //nolint:gosec // which page

func (m *material) workloads() []workload {
	memory := []rival{{asStatic, 1.15}, {asBare, 1.6}}
	floor := func(aim float64) []rival { return []rival{{asFloor, aim}} }
	search := func(_ string, client, n int) request {
		return get("/v1/search?limit=20&q=" + url.QueryEscape(searches[(client*5+n)%len(searches)]))
	}
	return []workload{
		{name: "snapshot of everything", service: asCold, rivals: floor(1 / 0.75), clients: 1, streamed: true, next: always(get("/v1/snapshot"))},
		{name: "CSV of all measures", service: asCold, rivals: floor(1 / 0.75), clients: 1, streamed: true, next: always(get("/v1/measures.csv"))},
		{name: "hot object", service: asService, rivals: memory, clients: connections, next: always(get(hot.object))},
		{name: "hot page of 50", service: asService, rivals: memory, clients: connections, next: always(get(hot.page))},
		{name: "hot committees", service: asService, rivals: memory, clients: connections, next: always(get(hot.committees))},
		{name: "304", service: asService, rivals: memory, clients: connections, next: always(request{method: http.MethodGet, path: hot.page, header: "If-None-Match: " + m.tag + "\r\n", want: http.StatusNotModified})},
		{name: "cold object by id", service: asCold, rivals: floor(1.5), clients: connections, next: func(_ string, _, _ int) request {
			return get("/v1/measures/" + m.ids[rand.IntN(len(m.ids))]) //nolint:gosec // which one
		}},
		{name: "cold page of 50 with statuses", service: asCold, rivals: floor(1.4), clients: connections, next: func(string, int, int) request {
			return get("/v1/measures?cursor=" + m.cursor())
		}},
		{name: "create", service: asCold, rivals: floor(1.2), clients: connections, writes: true, next: func(to string, client, n int) request {
			return m.create(strings.Join([]string{"bench", m.run, to, strconv.Itoa(client), strconv.Itoa(n), strconv.FormatUint(rand.Uint64(), 36)}, "-"), client*1000+n) //nolint:gosec // a free key
		}},
		{name: "patch", service: asCold, rivals: floor(1.2), clients: connections, writes: true, next: m.patchOf(m.run)},
		{name: "search, 20 hits", service: asCold, rivals: floor(1.1), clients: connections, next: search, latency: 60},
		{name: "page 1", service: asCold, clients: connections, next: always(get("/v1/measures?limit=50"))},
		{name: "page 100", service: asCold, clients: connections, next: always(get("/v1/measures?cursor=" + m.deep[1]))},
		{name: "page 3,000", service: asCold, clients: connections, next: always(get("/v1/measures?cursor=" + m.deep[2]))},
	}
}
