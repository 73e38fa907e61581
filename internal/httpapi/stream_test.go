package httpapi

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// A stream that fails before it has begun is a problem, and one that fails midway is broken off, so that no half looks whole.
func TestStreams(t *testing.T) {
	t.Parallel()
	c, err := loadContract("")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{contract: c, encoders: newEncoders(), log: slog.New(slog.DiscardHandler)}
	e := echo.New()
	e.HTTPErrorHandler = s.problem
	e.Use(s.requestID, s.headers, s.answerRequests, s.handleErrors)
	for path, produce := range map[string]func(io.Writer, func()) error{
		"/early": func(io.Writer, func()) error { return errors.New("no database") },
		"/panic": func(io.Writer, func()) error { panic("no row") },
		"/late": func(out io.Writer, begin func()) error {
			begin()
			_, err := io.WriteString(out, strings.Repeat("key;title\r\n", 1<<16))
			return errors.Join(err, errors.New("no database any more"))
		},
		"/whole": func(out io.Writer, begin func()) error {
			begin()
			_, err := io.WriteString(out, "key;title\r\n")
			return err
		},
	} {
		e.GET(path, func(c echo.Context) error {
			body, err := newTurnstile(4, time.Minute).stream(c.Request().Context(), produce)
			if err != nil {
				return err
			}
			return c.Stream(http.StatusOK, "text/csv", body)
		})
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	get := func(path string) (int, string, error) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", "identity") // else what is broken off may not have left the encoder
		response, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		b, err := io.ReadAll(response.Body)
		return response.StatusCode, string(b), err
	}
	for _, path := range []string{"/early", "/panic"} {
		if status, body, err := get(path); status != http.StatusInternalServerError || err != nil || !strings.Contains(body, `"code":"internal"`) {
			t.Errorf("%s: %d %s %v", path, status, body, err)
		}
	}
	if status, body, err := get("/late"); status != http.StatusOK || err == nil || !strings.HasPrefix(body, "key;title\r\n") {
		t.Errorf("late: %d, %d bytes, %v", status, len(body), err)
	}
	if status, body, err := get("/whole"); status != http.StatusOK || err != nil || body != "key;title\r\n" {
		t.Errorf("whole: %d %s %v", status, body, err)
	}
}

// Whoever finds all places taken waits, is told to come again, and gets one as soon as a stream has been read to its end.
func TestTurnstile(t *testing.T) {
	t.Parallel()
	gate := newTurnstile(1, time.Millisecond)
	line := func(out io.Writer, begin func()) error {
		begin()
		_, err := io.WriteString(out, "key\r\n")
		return err
	}
	first, err := gate.stream(t.Context(), line)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gate.stream(t.Context(), line); plan.KindOf(err) != plan.Unavailable {
		t.Errorf("a second stream got %v", err)
	}
	if b, err := io.ReadAll(first); err != nil || string(b) != "key\r\n" {
		t.Fatal(string(b), err)
	}
	gate.patience = time.Minute
	if second, err := gate.stream(t.Context(), line); err != nil {
		t.Error(err)
	} else if _, err := io.Copy(io.Discard, second); err != nil {
		t.Error(err)
	}
}

// Whoever makes room for exports is told of the first that begins and of the last that ends, and of none between.
func TestExportsAreAnnounced(t *testing.T) {
	t.Parallel()
	var told []bool
	gate := newTurnstile(2, time.Minute)
	gate.told = func(reading bool) { told = append(told, reading) }
	for range 2 {
		first, err := gate.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		second, err := gate.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		first()
		second()
	}
	if !slices.Equal(told, []bool{true, false, true, false}) {
		t.Error(told)
	}
}
