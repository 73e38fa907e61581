package httpapi_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

const jointPlan = "/action-plans/felles-handlingsplan-2023-2026"

// The matrix counts what the totals count, shows each measure once, and tells unknown from nothing at all.
func TestMatrix(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.write(http.MethodPost, "/measures/ikt-tiltak-01/status-reports", object{"year": 2025, "status": "done", "reportedOn": "2026-01-10"}, ifMatch("*")).want(http.StatusOK)
	s.write(http.MethodPost, "/measures", object{"key": "kladd", "title": "Løynd <tiltak>", "plan": object{"key": "felles-handlingsplan-2023-2026"}, "committee": object{"key": "fsu-ikt"}, "ordinal": 999}).want(http.StatusCreated)
	a := s.get(jointPlan + "/matrix").want(http.StatusOK)
	x := a.object()
	listed := s.all("/measures?limit=200&plan=felles-handlingsplan-2023-2026")
	byKey := map[string]object{}
	for _, m := range listed {
		byKey[text(m, "key")] = m
	}
	rows, none, unknown := 0, 0, 0
	for _, c := range x["committees"].([]any) {
		for _, g := range c.(object)["goals"].([]any) {
			for _, m := range g.(object)["measures"].([]any) {
				rows++
				key := text(m.(object)["measure"].(object), "key")
				if byKey[key] == nil || text(byKey[key]["committee"].(object), "key") != text(c.(object)["committee"].(object), "key") {
					t.Errorf("%s stands with %s", key, text(c.(object)["committee"].(object), "key"))
				}
				for _, cell := range m.(object)["cells"].([]any) {
					switch cell.(object)["status"] {
					case nil:
						none++
					case "unknown":
						unknown++
					case "done":
						if key != "ikt-tiltak-01" || cell.(object)["reportedOn"] != "2026-01-10" {
							t.Errorf("%s: %v", key, cell)
						}
					}
				}
			}
		}
	}
	// In 2025, for which the plan has no column, one was reported done and one has a cell that says 2024/25.
	if rows != len(listed)-1 || rows < 50 || none != rows-2 || unknown != 3*rows+1 || strings.Contains(string(a.body), "kladd") {
		t.Errorf("%d rows of %d measures, %d cells with nothing and %d unknown", rows, len(listed), none, unknown)
	}
	for i, year := range x["years"].([]any) {
		totals := s.get(fmt.Sprintf("/status-totals?year=%v&community=more-og-romsdal", year)).want(http.StatusOK)
		total := x["totals"].([]any)[i].(object)
		for _, figure := range []string{"total", "unknown", "notDone", "inProgress", "done", "completionRate"} {
			if want := totals.at("total", figure); total[figure] != want {
				t.Errorf("%v: %s is %v and not %v", year, figure, total[figure], want)
			}
		}
	}
	if got := s.get(jointPlan + "/matrix?committee=fsu-ikt&lang=en").want(http.StatusOK); len(got.at("committees").([]any)) != 1 || got.at("legend", 0, "label") != "Not carried out" {
		t.Errorf("of a committee: %s", got.body)
	}
	if got := s.send(http.MethodGet, jointPlan+"/matrix.html?committee=fsu-ikt", nil, s.asAdmin()).want(http.StatusOK); !strings.Contains(string(got.body), "Løynd &lt;tiltak&gt;") {
		t.Error("who may see the draft does not")
	}
	s.get(jointPlan + "/matrix?committee=finst-ikkje").wantFaults("committee:unknown_reference")
	s.get("/action-plans/finst-ikkje/matrix.svg").want(http.StatusNotFound, "not_found")
	s.get(jointPlan+"/matrix.html", header("If-None-Match", s.get(jointPlan+"/matrix.html").tag())).want(http.StatusNotModified)
}

var styled = regexp.MustCompile(`(?s)<style>(.*?)</style>`)

// The policy lets the one style of a page through, byte for byte, and nothing else.
func TestMatrixPolicy(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, face := range []string{".html", ".svg"} {
		a := s.get(jointPlan + "/matrix" + face + "?lang=nb").want(http.StatusOK)
		styles := styled.FindAllSubmatch(a.body, -1)
		if len(styles) != 1 || strings.Contains(string(a.body), "style=") || strings.Contains(string(a.body), "<script") {
			t.Fatalf("%s has %d styles", face, len(styles))
		}
		sum := sha256.Sum256(styles[0][1])
		want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors *"
		if got := a.header.Get("Content-Security-Policy"); got != want {
			t.Errorf("%s: %s, not %s", face, got, want)
		}
	}
}
