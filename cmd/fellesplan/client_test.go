package main_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/oapi-codegen/nullable"

	"github.com/helsefellesskap/fellesplan/api/client"
)

// What an integrator does first with the generated client, against the running binary.
func TestGoClient(t *testing.T) {
	t.Parallel()
	settings := dataDir(newDataDir(t))
	s := serve(t, settings)
	key := strings.TrimSpace(must(t, settings, "token", "create", "--name", "Integrator", "--role", "admin"))
	reader, err := client.NewClientWithResponses(s.url)
	if err != nil {
		t.Fatal(err)
	}
	writer, err := client.NewClientWithResponses(s.url, client.WithKey(key))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()

	// A list from page to page.
	seen := map[string]bool{}
	for params := (&client.ListMeasuresParams{Committee: []string{"fsu-rehabilitering"}, Limit: new(int32(7))}); ; {
		page, err := reader.ListMeasuresWithResponse(ctx, params)
		if err != nil || page.JSON200 == nil {
			t.Fatal(err, page)
		}
		for _, m := range page.JSON200.Items {
			if m.Committee.Key != "fsu-rehabilitering" || seen[m.Key] {
				t.Errorf("%s of %s comes again or is of another committee", m.Key, m.Committee.Key)
			}
			seen[m.Key] = true
		}
		if page.JSON200.NextCursor.IsNull() {
			break
		}
		params.Cursor = new(page.JSON200.NextCursor.MustGet())
	}
	if len(seen) != 39 {
		t.Errorf("the pages have %d measures, not 39", len(seen))
	}

	// Get, and get again what is held.
	got, err := reader.GetMeasureWithResponse(ctx, "kunnskap-tiltak-16", nil)
	if err != nil || got.JSON200 == nil {
		t.Fatal(err, got)
	}
	if cell := got.JSON200.YearCells[0]; cell.Raw != "2024/25" || cell.To.MustGet() != 2025 || !got.JSON200.Indicator.IsNull() {
		t.Errorf("read %+v", got.JSON200)
	}
	tag := got.HTTPResponse.Header.Get("ETag")
	again, err := reader.GetMeasureWithResponse(ctx, "kunnskap-tiltak-16", &client.GetMeasureParams{IfNoneMatch: &tag})
	if err != nil || again.StatusCode() != http.StatusNotModified {
		t.Fatal(err, again.Status())
	}

	// Create, patch, clear what is nullable, and be refused with a stale tag.
	created, err := writer.CreateMeasureWithResponse(ctx, nil, client.MeasureInput{
		Title: "Felles opplæring", Plan: client.ReferenceInput{Key: new("felles-handlingsplan-2023-2026")}, Committee: client.ReferenceInput{Key: new("fsu-ikt")},
		Ordinal: 9999, Indicator: nullable.NewNullableWithValue("Talet på deltakarar"),
	})
	if err != nil || created.JSON201 == nil {
		t.Fatal(err, string(created.Body))
	}
	first := created.HTTPResponse.Header.Get("ETag")
	emptied := client.MeasurePatch{Indicator: nullable.NewNullNullable[string]()}
	cleared, err := writer.PatchMeasureWithApplicationMergePatchPlusJSONBodyWithResponse(ctx, created.JSON201.Key, &client.PatchMeasureParams{IfMatch: &first}, emptied)
	if err != nil || cleared.JSON200 == nil || !cleared.JSON200.Indicator.IsNull() || cleared.JSON200.Version != 2 {
		t.Fatal(err, string(cleared.Body))
	}
	stale, err := writer.PatchMeasureWithApplicationMergePatchPlusJSONBodyWithResponse(ctx, created.JSON201.Key, &client.PatchMeasureParams{IfMatch: &first}, client.MeasurePatch{Title: new("For seint")})
	if err != nil {
		t.Fatal(err)
	}
	if problem, ok := errors.AsType[*client.Problem](client.AsError(stale.ApplicationProblemJSONDefault)); !ok || problem.Code != "stale_version" || problem.Status != http.StatusPreconditionFailed {
		t.Errorf("a stale tag was answered %s", stale.Body)
	}

	// Follow the changes to the head; the draft does not show.
	feed := client.ListChangesParams{Limit: new(int32(200))}
	changes := 0
	for {
		page, err := reader.ListChangesWithResponse(ctx, &feed)
		if err != nil || page.JSON200 == nil {
			t.Fatal(err, page)
		}
		for _, c := range page.JSON200.Items {
			if changes++; c.Key == created.JSON201.Key {
				t.Error("the feed shows a draft")
			}
		}
		feed.After = &page.JSON200.NextCursor
		if !page.JSON200.HasMore {
			break
		}
	}
	if changes < 577 {
		t.Errorf("the feed has %d changes", changes)
	}
}
