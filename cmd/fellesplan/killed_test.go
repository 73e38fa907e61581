package main_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
)

// kills is how often the service is killed; FELLESPLAN_KILLS sets another number.
func kills(t *testing.T) int {
	t.Helper()
	text := os.Getenv("FELLESPLAN_KILLS")
	if text == "" {
		return 8
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// writer sends one write after another, and one whose answer did not come again with the same idempotency key.
type writer struct {
	name         string
	sent         int
	done         []string // keys of the objects whose writing was acknowledged
	refused      []string
	key, pending string
}

// write goes on until the service is gone.
func (w *writer) write(s *service, stop <-chan struct{}) error {
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		if w.pending == "" {
			w.sent++
			w.pending = fmt.Sprintf("%s-%d", w.name, w.sent)
		}
		wrong := w.sent%5 == 0
		body := `{"key":"` + w.pending + `","title":"` + w.pending + `","kind":"news"}`
		if wrong {
			body = `{"key":"` + w.pending + `","title":"` + w.pending + `","kind":"news","community":{"key":"finst-ikkje"}}`
		}
		a, err := s.send(http.MethodPost, "/documents?reason=straum", body, "Authorization", "Bearer "+w.key, "Content-Type", "application/json", "Idempotency-Key", w.pending)
		switch {
		case err != nil:
			return nil //nolint:nilerr // the service was killed: the same again when it is back
		case a.status == http.StatusCreated && !wrong:
			w.done = append(w.done, w.pending)
		case a.status == http.StatusBadRequest && wrong:
			w.refused = append(w.refused, w.pending)
		case a.status == http.StatusServiceUnavailable:
			continue
		default:
			return fmt.Errorf("%s: %d %s", w.pending, a.status, a.body)
		}
		w.pending = ""
	}
}

// The service is killed at random moments in a stream of writes: every acknowledged write is there, once, none that was refused is, and no
// idempotency key is stuck.
func TestNothingIsLostWhenKilled(t *testing.T) {
	t.Parallel()
	settings := append(dataDir(newDataDir(t)), "DATABASE_URL="+dbtest.Empty(t))
	s := serve(t, settings)
	must(t, settings, "import")
	key := strings.TrimSpace(must(t, settings, "token", "create", "--name", "Kari", "--role", "admin"))
	writers := make([]*writer, 4)
	for i := range writers {
		writers[i] = &writer{name: fmt.Sprintf("skrivar-%d", i), key: key}
	}
	for n := range kills(t) + 1 {
		if n > 0 {
			s = serve(t, settings)
		}
		stop := make(chan struct{})
		var all sync.WaitGroup
		for _, w := range writers {
			all.Go(func() {
				if err := w.write(s, stop); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(time.Duration(rand.IntN(250)) * time.Millisecond) //nolint:forbidigo // a random moment is the point
		if n < kills(t) {
			s.end(syscall.SIGKILL)
		}
		close(stop)
		all.Wait()
	}
	there := map[string]int{}
	for next := "/documents?limit=200"; next != ""; {
		a, err := s.send(http.MethodGet, next, "", "Authorization", "Bearer "+key)
		var page struct {
			Items []struct {
				Key     string
				Version int
			}
			Next string
		}
		if err != nil || json.Unmarshal([]byte(a.body), &page) != nil {
			t.Fatal(err, a.body)
		}
		for _, item := range page.Items {
			there[item.Key]++
			if item.Version != 1 && strings.HasPrefix(item.Key, "skrivar") {
				t.Errorf("%s is at version %d", item.Key, item.Version)
			}
		}
		next = strings.TrimPrefix(page.Next, "/v1")
	}
	acknowledged := 0
	for _, w := range writers {
		acknowledged += len(w.done)
		for _, k := range w.done {
			if there[k] != 1 {
				t.Errorf("%s was acknowledged and is there %d times", k, there[k])
			}
			delete(there, k)
		}
		for _, k := range w.refused {
			if there[k] != 0 {
				t.Errorf("%s was refused and is there", k)
			}
		}
	}
	for k := range there {
		if strings.HasPrefix(k, "skrivar") {
			t.Errorf("%s is there and nobody was told", k)
		}
	}
	if acknowledged < kills(t) {
		t.Errorf("only %d writes in all", acknowledged)
	}
	t.Logf("%d writes acknowledged", acknowledged)
}
