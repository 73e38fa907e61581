package httpapi_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

const forgotten = "Åshild Gløymd-Sørbø"

// spelled are ways in which the name stands somewhere.
var spelled = []string{forgotten, strings.ToUpper(forgotten), norm.NFD.String(forgotten), "Å. Gløymd Sørbø"}

// redaction asks for the person to be forgotten.
func redaction(more ...object) object {
	in := object{"names": []string{forgotten, "Å. Gløymd-Sørbø", "Aashild Glo", "Ufo"}, "reason": "Bad om det; " + forgotten}
	for _, m := range more {
		for name, v := range m {
			in[name] = v
		}
	}
	return in
}

// writeAbout writes the person into every kind of place, and returns the address of what was deleted.
func (s *service) writeAbout() (holding, deleted string) {
	s.t.Helper()
	now := header("If-Match", "*")
	patch := func(path string, in object) *answer {
		return s.write(http.MethodPatch, path, in, now).want(http.StatusOK)
	}
	why := "?reason=" + strings.ReplaceAll("Om "+forgotten, " ", "+")
	holding = at(plan.RoleHoldings, text(s.write(http.MethodPost, "/role-holdings"+why, object{
		"key": "ssu-ny", "title": "Medlem: " + forgotten, "committee": object{"key": "ssu"}, "role": "member", "seat": "voting", "personName": spelled[2], "personKey": "p-1", "position": "Rådgivar",
		"observations": []object{{"document": object{"key": "arsrapport-2022"}, "name": "Aa. Gl.", "observed": object{"precision": "unknown"}, "note": "òg " + spelled[3]}},
		"externalIds":  []object{{"system": "hr", "key": "åshild.gløymd_sørbø"}},
	}, header("Idempotency-Key", "om-aashild-glo-1")).want(http.StatusCreated).object(), "id"))
	patch(holding, object{"visibility": "published"})
	s.write(http.MethodPut, holding+"/contact"+why, object{"phone": phone, "email": "nokon@hmr.no"}, header("If-None-Match", "*")).want(http.StatusCreated)
	patch("/meetings/ssu-2022-11-16", object{"attendance": []object{{"role": "guest", "name": spelled[1], "topic": "Tala til " + spelled[0]}}, "papersUrl": "https://hmr.no/åshild-gløymd-sørbø/papir", "minutesUrl": "https://hmr.no/" + url.PathEscape(spelled[0]) + ".pdf"})
	patch("/organisations/kommune-molde", object{"aliases": []object{{"text": spelled[0], "kind": "misspelling"}}})
	patch("/organisations/kommune-volda", object{"aliases": []object{{"text": spelled[0] + " AS", "kind": "misspelling"}}})
	measure := "/measures/ikt-tiltak-01"
	patch(measure, object{"responsible": []object{{"text": "«" + spelled[0] + "» \\ \" og Gløymd-Sørbøsen", "name": spelled[0], "personKey": "p-1"}}})
	patch(measure, object{"responsible": []object{}}) // so that it is history alone
	s.write(http.MethodPatch, measure+why, object{"label": "z)"}, now).want(http.StatusOK)
	draft := at(plan.Documents, text(s.write(http.MethodPost, "/documents", object{"title": spelled[3], "kind": "news", "key": "nyhende"}).want(http.StatusCreated).object(), "id"))
	s.write(http.MethodDelete, draft, nil, now).want(http.StatusNoContent)
	s.write(http.MethodPost, "/documents", object{"title": "Utkast av " + spelled[0], "kind": "news"}).want(http.StatusCreated)
	// Files leave what their rows are called, also those that were only tried, and how the request was.
	s.ended(s.write(http.MethodPost, "/imports?dryRun=true", object{"documents": []object{{"key": "aashild-glo", "title": "Prøve", "kind": "news"}}})).counts(1, 0, 0, 0)
	s.ended(s.write(http.MethodPost, "/imports", object{"documents": []object{{"key": "nyhende-2", "title": "Ny", "kind": "news"}}}, header("Idempotency-Key", "fil-om-aashild-glo"))).counts(1, 0, 0, 0)
	// A text that is as long as it may be, in which the marker has less room than the name.
	s.write(http.MethodPost, "/documents", object{"title": strings.Repeat("x", 280) + " Aashild Glo", "kind": "news", "key": "lang"}).want(http.StatusCreated)
	s.write(http.MethodPost, "/documents", object{"title": strings.Repeat("Ufo ", 75), "kind": "news", "key": "lang-2", "publisher": strings.Repeat("Ufo.", 75)}).want(http.StatusCreated)
	key, hash := identity.NewKey()
	if _, err := s.store.CreateKey(s.t.Context(), spelled[0], hash, []plan.Grant{{Role: plan.RoleAdmin}}); err != nil {
		s.t.Fatal(err)
	}
	own := header("Authorization", "Bearer "+key)
	s.send(http.MethodPatch, "/committees/fsu-ikt", object{"mandate": "Leia av " + spelled[1] + ", ikkje Gløymd"}, own, now).want(http.StatusOK)
	child := s.send(http.MethodPost, "/tokens"+why, aKey("Barn av nøkkelen"), own, header("Idempotency-Key", "barn-aashild-glo-1")).want(http.StatusCreated)
	s.write(http.MethodPatch, "/tokens/"+text(child.at("token").(object), "id"), object{"name": "For " + spelled[1]}).want(http.StatusOK)
	return holding, draft
}

// told are the places where the name stands in all that the database holds.
func (s *service) told() (places []string) {
	s.t.Helper()
	ctx := s.t.Context()
	db, err := pgx.Connect(ctx, s.dbURL)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close(context.WithoutCancel(ctx))
	rows, _ := db.Query(ctx, "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1")
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) < 40 {
		s.t.Fatal(tables, err)
	}
	for _, table := range tables {
		rows, _ := db.Query(ctx, "SELECT t::text FROM "+table+" t")
		list, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			s.t.Fatal(err)
		}
		for _, row := range list {
			if tells(row) {
				places = append(places, table+": "+row)
			}
		}
	}
	return append(places, s.toldByStatistics(db)...)
}

// toldByStatistics are the columns of which the planner's samples have the name.
func (s *service) toldByStatistics(db *pgx.Conn) (places []string) {
	s.t.Helper()
	rows, _ := db.Query(s.t.Context(), `SELECT tablename || '.' || attname, concat_ws(' ', most_common_vals::text, histogram_bounds::text, most_common_elems::text) FROM pg_stats WHERE schemaname = 'public'`)
	var column, sample string
	if _, err := pgx.ForEachRow(rows, []any{&column, &sample}, func() error {
		if tells(sample) {
			places = append(places, "statistics of "+column)
		}
		return nil
	}); err != nil {
		s.t.Fatal(err)
	}
	return places
}

// text is what an answer says: of a workbook, which is compressed, what its parts say.
func (a *answer) text() string {
	a.t.Helper()
	if !bytes.HasPrefix(a.body, []byte("PK")) {
		return string(a.body)
	}
	book, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		a.t.Fatal(err)
	}
	var parts strings.Builder
	for _, f := range book.File {
		part, err := f.Open()
		if err != nil {
			a.t.Fatal(err)
		}
		if _, err := io.Copy(&parts, part); err != nil { //nolint:gosec // our own
			a.t.Fatal(err)
		}
		_ = part.Close()
	}
	return parts.String()
}

// encoded are the ways in which each answer is kept and asked for.
var encoded = []option{func(*http.Request) {}, header("Accept-Encoding", "gzip"), header("Accept-Encoding", "zstd"), header("Accept-Encoding", "identity")}

// tells reports whether a text has the name in any form, written in another way than the service looks for it.
func tells(text string) bool {
	var plain string
	if json.Unmarshal([]byte(`"`+strings.ReplaceAll(text, `"`, `\"`)+`"`), &plain) == nil {
		text += plain
	}
	text = strings.NewReplacer(" ", "", "-", "", ".", "", "_", "", "+", "", "%20", "").Replace(strings.ToLower(norm.NFC.String(text)))
	text = strings.ReplaceAll(text, "gløymdsørbøsen", "") // another word
	return strings.Contains(text, "gløymdsørbø") || strings.Contains(text, "aashild") || strings.Contains(text, "aagl") || strings.Contains(text, "gl%c3%b8ymds%c3%b8rb%c3%b8") || strings.Contains(text, phone)
}

// A person is gone from everything that is kept and told, and everything goes on.
func TestRedaction(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.sequence()
	start := s.get("/").at("changes", "head").(string)
	holding, deleted := s.writeAbout()
	s.sequence()
	paths := []string{
		holding, holding + "/history", "/role-holdings?committee=ssu", "/meetings/ssu-2022-11-16", "/measures/ikt-tiltak-01/history", "/organisations/kommune-molde", "/committees/fsu-ikt", "/snapshot",
		"/search?q=Gl%C3%B8ymd-S%C3%B8rb%C3%B8", "/changes?include=object&after=" + start, "/role-holdings.csv", "/role-holdings.xlsx", "/meetings.ics", "/changes.atom", "/committees/fsu-ikt/history",
	}
	before := 0
	for _, path := range paths { // which fills the cache
		for _, as := range encoded {
			if tells(s.get(path, as).want(http.StatusOK).text()) {
				before++
			}
		}
	}
	s.exec("ANALYZE")
	if sampled := slices.IndexFunc(s.told(), func(place string) bool { return strings.HasPrefix(place, "statistics") }); before < 10*len(encoded) || sampled < 20 || len(s.told())-sampled < 5 {
		t.Fatalf("the name is told in %d answers and %q only", before, s.told())
	}
	if !tells(s.get("/role-holdings.xlsx").text()) || s.get("/search?q=Gl%C3%B8ymdd").at("didYouMean") == nil {
		t.Fatal("a workbook does not tell it, or nobody is asked whether the name was meant")
	}
	copied, cursor := s.snapshot()
	head := s.get("/").at("changes", "head")

	// Trying it tells where and changes nothing; nobody else may.
	rows := s.told()
	tried := s.write(http.MethodPost, "/redactions?dryRun=true", redaction(object{"personKey": "p-1"})).want(http.StatusOK)
	if now := s.told(); fmt.Sprint(now) != fmt.Sprint(rows) || s.count("SELECT count(*) FROM redactions") != 0 || tells(string(tried.body)) {
		t.Errorf("a dry run changed %v: %s", now, tried.body)
	}
	done := s.write(http.MethodPost, "/redactions", redaction(object{"personKey": "p-1"})).want(http.StatusOK)
	for _, number := range []string{"objects", "versions", "entries", "contacts", "tokens", "others", "kept"} {
		if n := done.at("redaction", number); n != tried.at("redaction", number) {
			t.Errorf("%s: %v, and %v were announced", number, n, tried.at("redaction", number))
		}
	}
	if r := done.at("redaction").(object); r["objects"] != 9.0 || r["contacts"] != 1.0 || r["tokens"] != 2.0 || r["kept"] != 0.0 || r["reason"] != "Bad om det; [redacted]" {
		t.Errorf("%v", r)
	}
	if got := fmt.Sprint(done.at("places").([]any)...); !strings.Contains(got, "/personName") || tells(got) {
		t.Errorf("%s", got)
	}

	// Nothing tells it any more.
	for _, row := range s.told() {
		t.Errorf("left: %s", row)
	}
	s.sequence()
	for _, path := range paths {
		for _, a := range []*answer{s.get(path), s.write(http.MethodGet, path, nil)} {
			if a.status == http.StatusOK && tells(a.text()) {
				t.Errorf("%s tells it: %s", path, a.text())
			}
		}
		for _, as := range encoded {
			if a := s.get(path, as); tells(a.text()) {
				t.Errorf("%s tells it in a coding: %s", path, a.text())
			}
		}
	}
	if meant := s.get("/search?q=Gl%C3%B8ymdd").at("didYouMean"); meant != nil {
		t.Errorf("asked whether %v was meant", meant)
	}
	if s.get(holding).want(http.StatusOK).at("personName") != "[redacted]" || s.get(holding).at("personKey") != nil || s.get(holding).at("observations", 0, "name") != "[redacted]" {
		t.Errorf("%s", s.get(holding).body)
	}
	if got := s.get("/committees/fsu-ikt").at("mandate"); got != "Leia av [redacted], ikkje Gløymd" {
		t.Errorf("%v", got)
	}
	if s.get("/meetings/ssu-2022-11-16").at("papersUrl") != "https://redacted.invalid/" || len(s.get("/organisations/kommune-molde").at("aliases").([]any)) != 0 {
		t.Error("an address or an alias is left")
	}
	s.write(http.MethodGet, holding+"/contact", nil).want(http.StatusNotFound)
	s.write(http.MethodGet, deleted, nil).want(http.StatusGone)
	if e := s.write(http.MethodGet, deleted+"/history", nil).want(http.StatusOK); e.operations() != "updated deleted created" || e.at("items", 0, "reason") != "redaction "+text(done.at("redaction").(object), "id") {
		t.Errorf("%s", e.body)
	}
	if tells(s.journal.String()) {
		t.Error("the log tells it")
	}

	// Of keys and contact data the trail is struck, and says that this was done, by whom and why, but not what it was.
	why := "redaction " + text(done.at("redaction").(object), "id")
	if got := s.write(http.MethodGet, holding+"/contact/history", nil).told(); !slices.Equal(got, []string{"deleted person Sekretær Ås " + why + " /email /phone", "created person Sekretær Ås Om [redacted] /email /phone"}) {
		t.Errorf("%q", got)
	}
	child := "/tokens/" + s.textOf("SELECT id::text FROM api_keys WHERE name = 'For [redacted]'")
	if got := s.write(http.MethodGet, child+"/history", nil).told(); !slices.Equal(got, []string{"updated person Sekretær Ås " + why, "updated person Sekretær Ås <nil> /name", "created person [redacted] Om [redacted] "}) {
		t.Errorf("%q", got)
	}

	// Copies follow, and the history can be read as before.
	if s.get("/").at("changes", "head") == head {
		t.Error("the head of the log did not move")
	}
	s.follow(copied, cursor)
	if now := s.public(); fmt.Sprint(now) != fmt.Sprint(copied) {
		t.Error("the copy is another than the lists")
	}
	s.get(holding + "?asKnownAt=" + strings.Replace(s.get(holding).at("updatedAt").(string), "+", "%2B", 1)).want(http.StatusOK)
	again := s.write(http.MethodPost, "/redactions", redaction()).want(http.StatusOK)
	if r := again.at("redaction").(object); r["objects"] != 0.0 || r["versions"] != 0.0 {
		t.Errorf("there was something left: %v", r)
	}
	list := s.write(http.MethodGet, "/redactions?limit=1", nil).want(http.StatusOK)
	if list.at("items", 0, "id") != again.at("redaction", "id") || len(s.all("/redactions?limit=1")) != 2 || tells(string(list.body)) {
		t.Errorf("%s", list.body)
	}
}

// What stands only in the history is struck there, and an answer that was kept is not given again.
func TestRedactionOfHistoryAlone(t *testing.T) {
	t.Parallel()
	s := newService(t)
	now := header("If-Match", "*")
	for _, responsible := range [][]object{{{"text": forgotten}}, {}} {
		s.write(http.MethodPatch, "/measures/ikt-tiltak-01", object{"responsible": responsible}, now).want(http.StatusOK)
	}
	s.sequence()
	const path = "/measures/ikt-tiltak-01/history"
	if !tells(string(s.get(path).body)) {
		t.Fatal("it is not told to begin with")
	}
	done := s.write(http.MethodPost, "/redactions", redaction()).want(http.StatusOK)
	if r := done.at("redaction").(object); r["objects"] != 0.0 || r["versions"] != 1.0 {
		t.Errorf("%v", r)
	}
	if a := s.get(path).want(http.StatusOK); tells(string(a.body)) || !strings.Contains(string(a.body), "[redacted]") {
		t.Errorf("%s", a.body)
	}
	s.sequence()
	s.write(http.MethodPatch, "/measures/ikt-tiltak-01", object{"label": "å)"}, now).want(http.StatusOK)
	s.sequence()
	s.changes("after=" + s.get("/").at("changes", "oldest").(string))
}

// Within a community, the trail of what is good for nothing but it is struck, and no other.
func TestRedactionOfTheTrail(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.write(http.MethodPost, "/communities", object{"title": "Anna fellesskap", "key": "anna"}).want(http.StatusCreated)
	why := "?reason=" + strings.ReplaceAll("Om "+forgotten, " ", "+")
	made := func(name string, grants ...object) string {
		a := s.write(http.MethodPost, "/tokens"+why, object{"name": name, "grants": grants}, onceAs("aashild-glo-"+name)).want(http.StatusCreated)
		return "/tokens/" + text(a.at("token").(object), "id")
	}
	here, both := made("her", grant("reader", community)), made("begge", grant("reader", community), grant("reader", "anna"))
	holding := at(plan.RoleHoldings, s.get("/role-holdings?limit=1").keys()[0])
	s.write(http.MethodPut, holding+"/contact"+why, object{"email": "nokon@hmr.no"}, ifNew).want(http.StatusCreated)
	if n := len(s.told()); n != 5 { // three reasons and two idempotency keys
		t.Errorf("told %d times", n)
	}
	in := redaction(object{"community": object{"key": community}})
	tried := s.write(http.MethodPost, "/redactions?dryRun=true", in).want(http.StatusOK)
	done := s.write(http.MethodPost, "/redactions", in).want(http.StatusOK)
	if r := done.at("redaction").(object); r["entries"] != 2.0 || r["others"] != 1.0 || r["tokens"] != 0.0 || r["contacts"] != 0.0 || tried.at("redaction", "entries") != 2.0 {
		t.Errorf("%v", r)
	}
	if got := fmt.Sprint(done.at("places").([]any)...); strings.Count(got, "type:token") != 1 || strings.Count(got, "type:contact") != 1 || !strings.Contains(got, "version:1") {
		t.Errorf("%s", got)
	}
	if left := s.told(); len(left) != 2 || !strings.Contains(fmt.Sprint(left), "aashild-glo-begge") {
		t.Errorf("%q", left)
	}
	for path, want := range map[string]string{here: "Om [redacted]", both: "Om " + forgotten, holding + "/contact": "Om [redacted]"} {
		if got := s.write(http.MethodGet, path+"/history", nil).at("items", 0, "reason"); got != want {
			t.Errorf("%s: %v and not %s", path, got, want)
		}
	}
	s.write(http.MethodPost, "/redactions", redaction()).want(http.StatusOK)
	if left := s.told(); len(left) != 0 {
		t.Errorf("left: %q", left)
	}
}

// textOf asks the database for one text.
func (s *service) textOf(sql string) (found string) {
	s.t.Helper()
	if err := s.query(sql, nil, &found); err != nil {
		s.t.Fatal(err)
	}
	return found
}

// An admin of a community redacts there and nowhere else.
func TestRedactionWithinACommunity(t *testing.T) {
	t.Parallel()
	s := newService(t)
	home := uuidOf(t, s.get("/communities/"+community).at("id"))
	other := uuidOf(t, s.write(http.MethodPost, "/communities", object{"title": "Anna fellesskap", "key": "anna"}).want(http.StatusCreated).at("id"))
	in := object{"title": "Om " + forgotten, "kind": "news", "key": "nytt"}
	s.write(http.MethodPost, "/documents", in).want(http.StatusCreated)
	in["community"] = object{"key": "anna"}
	s.write(http.MethodPost, "/documents", in).want(http.StatusCreated)
	local := s.keyOf(plan.Grant{Role: plan.RoleAdmin, Community: home})
	s.send(http.MethodPost, "/redactions", redaction(), local).want(http.StatusForbidden)
	s.send(http.MethodPost, "/redactions", redaction(object{"community": object{"id": other}}), local).want(http.StatusForbidden)
	if n := len(s.told()); n != 6 {
		t.Errorf("told %d times", n)
	}
	done := s.send(http.MethodPost, "/redactions", redaction(object{"community": object{"key": community}}), local).want(http.StatusOK)
	if done.at("redaction", "objects") != 1.0 || done.at("redaction", "community", "key") != community {
		t.Errorf("%s", done.body)
	}
	if n := len(s.told()); n != 3 {
		t.Errorf("told %d times", n)
	}
	for actor, n := range map[*option]int{&local: 1, new(s.keyOf(plan.Grant{Role: plan.RoleAdmin, Community: other})): 0, new(s.asAdmin()): 1} {
		if got := s.get("/redactions", *actor).want(http.StatusOK).at("items").([]any); len(got) != n {
			t.Errorf("%v and not %d", got, n)
		}
	}
	s.write(http.MethodPost, "/redactions", redaction(object{"names": []string{"Bo ", "Liv"}})).wantFaults("/names/0:too_few_letters")
	s.write(http.MethodPost, "/redactions", redaction(object{"names": []string{}})).want(http.StatusBadRequest)
	s.write(http.MethodPost, "/redactions", redaction(object{"names": []string{" - - ", "Liv"}})).wantFaults("/names/0:too_few_letters")
	s.write(http.MethodPost, "/redactions", redaction(object{"reason": " "})).want(http.StatusBadRequest)
	s.write(http.MethodPost, "/redactions", redaction(object{"community": object{"key": "finst-ikkje"}})).wantFaults("/community:unknown_reference")
}
