package main_test

import (
	"context"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/config"
	"github.com/helsefellesskap/fellesplan/internal/localpg"
)

// pair is a primary with the shipped data, a hot standby that streams from it, and the service with both. Both servers log each statement
// before they execute it, which tells who was asked.
type pair struct {
	*service
	primary, standby *localpg.Cluster
	options          localpg.Options // of the standby
	settings         []string
	key              string
}

func newPair(t *testing.T) *pair {
	t.Helper()
	working, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	found, err := localpg.Find(localpg.Search{Cache: config.PostgresCache(working)})
	if err != nil {
		t.Fatal(err)
	}
	p := &pair{options: localpg.Options{DataDir: newDataDir(t), Binaries: found}}
	if p.primary, err = localpg.StartThrowaway(t.Context(), found, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.halt(t, p.primary) })
	must(t, []string{"DATABASE_URL=" + p.primary.URL("postgres")}, "import")
	if p.standby, err = localpg.StartStandby(t.Context(), p.primary, p.options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.halt(t, p.standby) })
	p.settings = []string{
		"FELLESPLAN_ADDR=127.0.0.1:0", "FELLESPLAN_CACHE_MB=0", // so that each answer is read
		"DATABASE_URL=" + p.primary.URL("postgres") + "&log_statement=all", "DATABASE_REPLICA_URL=" + p.standby.URL("postgres") + "&log_statement=all",
	}
	p.service = serve(t, p.settings)
	p.key = strings.TrimSpace(must(t, p.settings, "token", "create", "--name", "Kari", "--role", "admin"))
	return p
}

func (p *pair) halt(t *testing.T, c *localpg.Cluster) {
	t.Helper()
	if err := c.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

func ask[T any](t *testing.T, c *localpg.Cluster, query string) (value T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if err := conn.QueryRow(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

// asked is how many statements of the service a server has been given that read the table.
func asked(t *testing.T, c *localpg.Cluster, table string) int {
	t.Helper()
	return ask[int](t, c, `SELECT count(*) FROM regexp_matches(pg_read_file(current_setting('data_directory') || '/../postgresql.log'),
		'(?:statement|execute [^:]*): SELECT [^\n]* FROM "?`+table+`\M', 'g')`)
}

// by reads as the public, or with a key, and tells which server was asked for the rows of the table.
func (p *pair) by(t *testing.T, path, table string, headers ...string) (server, body string) {
	t.Helper()
	primary, standby := asked(t, p.primary, table), asked(t, p.standby, table)
	a, err := p.send(http.MethodGet, path, "", headers...)
	if err != nil || a.status != http.StatusOK {
		t.Fatalf("GET %s: %d %s %v", path, a.status, a.body, err)
	}
	var servers []string
	if asked(t, p.primary, table) > primary {
		servers = append(servers, "primary")
	}
	if asked(t, p.standby, table) > standby {
		servers = append(servers, "standby")
	}
	return strings.Join(servers, " and "), a.body
}

const list = "/measures?committee=fsu-ikt"

// primaryShows demands that a list is read from the primary alone and shows the value.
func (p *pair) primaryShows(t *testing.T, value string) {
	t.Helper()
	if by, body := p.by(t, list, "measures"); by != "primary" || !strings.Contains(body, `"indicator":"`+value+`"`) {
		t.Errorf("the %s answered, not the primary with %s: %s", by, value, body)
	}
}

// standbyShows waits until a list is read from the standby alone, which it may be only with the value. Until then others look things up in
// the primary too, and the standby may need a moment.
func (p *pair) standbyShows(t *testing.T, value string) {
	t.Helper()
	until(t, "the standby answers", func() bool {
		by, body := p.by(t, list, "measures")
		if !strings.Contains(body, `"indicator":"`+value+`"`) {
			t.Fatalf("the %s does not answer %s: %s", by, value, body)
		}
		return by == "standby"
	})
}

func (p *pair) indicate(t *testing.T, value string) {
	t.Helper()
	a, err := p.send(http.MethodPatch, measure, `{"indicator":"`+value+`"}`, "Authorization", "Bearer "+p.key, "If-Match", "*", "Content-Type", "application/merge-patch+json")
	if err != nil || a.status != http.StatusOK {
		t.Fatalf("PATCH: %d %s %v", a.status, a.body, err)
	}
}

// What the public asks for in bulk is read from a standby that is up to date, and nothing is read from one that is not.
func TestStandbyAnswersThePublic(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.indicate(t, "ein")
	p.standbyShows(t, "ein")

	bearer := []string{"Authorization", "Bearer " + p.key}
	for _, read := range []struct {
		path, table, from string
		headers           []string
	}{
		{"/measures", "measures", "standby", nil},
		{"/measures?q=sykehus&expand=goal.plan", "measures", "standby", nil},
		{"/measures.csv", "measures", "standby", nil},
		{"/measures.xlsx", "measures", "standby", nil},
		{"/deadlines.ics", "deadlines", "standby", nil},
		{"/snapshot", "measures", "standby", nil},
		{measure, "measures", "primary", nil}, // one object is no bulk
		{"/measures", "measures", "primary", bearer},
		{"/measures.csv", "measures", "primary", bearer},
	} {
		until(t, "the "+read.from+" alone answers "+read.path, func() bool {
			by, _ := p.by(t, read.path, read.table, read.headers...)
			if read.from == "primary" && by != "primary" {
				t.Fatalf("%s: the %s answers", read.path, by)
			}
			return by == read.from
		})
	}

	// Behind: the primary answers, and whoever has written reads it, with his key and without.
	ask[string](t, p.standby, "SELECT pg_wal_replay_pause()::text")
	p.indicate(t, "to")
	if _, body := p.by(t, list, "measures", bearer...); !strings.Contains(body, `"indicator":"to"`) {
		t.Errorf("the writer does not read his own write: %s", body)
	}
	p.primaryShows(t, "to")
	ask[string](t, p.standby, "SELECT pg_wal_replay_resume()::text")
	p.standbyShows(t, "to")

	// Promoted, it is a database of its own, in which others may write: it is not asked, though it has everything.
	if !ask[bool](t, p.standby, "SELECT pg_promote()") {
		t.Fatal("the standby is not promoted")
	}
	p.primaryShows(t, "to")
	p.end(syscall.SIGTERM)

	// A service on it begins a new epoch at once: what its predecessor wrote last may be missing.
	epoch := "SELECT epoch::text FROM change_log"
	before := ask[string](t, p.standby, epoch)
	s := serve(t, []string{"FELLESPLAN_ADDR=127.0.0.1:0", "DATABASE_URL=" + p.standby.URL("postgres")})
	if ask[string](t, p.standby, epoch) == before {
		t.Error("the promoted standby goes on with the epoch of its primary")
	}
	s.end(syscall.SIGTERM)
}

// A standby that stops while it is asked is passed over, and asked again when it is back.
func TestStandbyStopsInMidRequest(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.indicate(t, "ein")
	p.standbyShows(t, "ein")

	// A lock that the standby replays holds its answer up; the pause keeps the lock there when the primary has given it up.
	conn, err := pgx.Connect(t.Context(), p.primary.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, statement := range []string{"BEGIN", "LOCK TABLE measures IN ACCESS EXCLUSIVE MODE"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	ask[string](t, p.primary, "SELECT pg_logical_emit_message(true, 'test', '')::text") // a commit, with which the lock goes over
	until(t, "the lock is replayed", func() bool {
		return ask[bool](t, p.standby, "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'measures'::regclass AND mode = 'AccessExclusiveLock')")
	})
	until(t, "the standby answers what is not locked", func() bool {
		by, _ := p.by(t, "/committees", "committees")
		return by == "standby"
	})
	before := asked(t, p.primary, "measures")
	answered := make(chan answer)
	go func() {
		a, err := p.send(http.MethodGet, list, "")
		if err != nil {
			t.Error(err)
		}
		answered <- a
	}()
	until(t, "the standby is asked", func() bool {
		return ask[bool](t, p.standby, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'fellesplan' AND wait_event_type = 'Lock')")
	})
	ask[string](t, p.standby, "SELECT pg_wal_replay_pause()::text")
	until(t, "the replay pauses", func() bool { return ask[string](t, p.standby, "SELECT pg_get_wal_replay_pause_state()") == "paused" })
	if _, err := conn.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	select {
	case a := <-answered:
		t.Fatalf("answered before the standby stops: %d", a.status)
	default:
	}
	p.halt(t, p.standby)
	if a := <-answered; a.status != http.StatusOK || !strings.Contains(a.body, `"indicator":"ein"`) || asked(t, p.primary, "measures") == before {
		t.Errorf("%d %s", a.status, a.body)
	}

	p.indicate(t, "to") // while it is away
	a, err := p.send(http.MethodGet, list, "")
	if err != nil || a.status != http.StatusOK || !strings.Contains(a.body, `"indicator":"to"`) {
		t.Errorf("without the standby: %d %s %v", a.status, a.body, err)
	}
	if p.standby, err = localpg.Start(t.Context(), p.options); err != nil {
		t.Fatal(err)
	}
	p.standbyShows(t, "to")
}
