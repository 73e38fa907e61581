package main

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// pieces is a writer that notes in how many pieces it was written.
type pieces struct {
	mu    sync.Mutex
	text  strings.Builder
	count int
	wrote chan struct{} // nil: nobody waits
}

func (p *pieces) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count++
	if p.wrote != nil {
		p.wrote <- struct{}{}
	}
	return p.text.Write(b)
}

func (p *pieces) seen() (string, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String(), p.count
}

// Every line of many writers arrives whole and once, in far fewer pieces than lines, and nothing is missing after the flush.
func TestJournalLosesNothing(t *testing.T) {
	t.Parallel()
	var to pieces
	log, j := newLogger(&to, slog.LevelInfo)
	const writers, each = 8, 1000
	var running sync.WaitGroup
	for w := range writers {
		running.Go(func() {
			for n := range each {
				log.With("writer", w).Info("request", "n", n)
			}
		})
	}
	running.Wait()
	j.Flush()
	text, count := to.seen()
	lines := map[string]bool{}
	for line := range strings.Lines(text) {
		_, name, _ := strings.Cut(strings.TrimSpace(line), "msg=")
		lines[name] = true
	}
	for w := range writers {
		for n := range each {
			if name := fmt.Sprintf("request writer=%d n=%d", w, n); !lines[name] {
				t.Fatalf("%q is missing", name)
			}
		}
	}
	if len(lines) != writers*each || count > writers*each/20 {
		t.Errorf("%d lines in %d pieces", len(lines), count)
	}
}

// A line does not wait for the next one, and a warning, with what came before it, for nothing.
func TestJournalIsPrompt(t *testing.T) {
	t.Parallel()
	to := pieces{wrote: make(chan struct{}, 9)}
	log, _ := newLogger(&to, slog.LevelInfo)
	log.Debug("not asked for")
	log.Info("first")
	select {
	case <-to.wrote:
	case <-time.After(10 * time.Second):
		t.Fatal("a line waits for ever")
	}
	log.Info("second")
	log.WithGroup("g").Warn("third")
	text, _ := to.seen()
	if i, k := strings.Index(text, "second"), strings.Index(text, "third"); i < 0 || k < i || strings.Contains(text, "not asked for") {
		t.Errorf("written so far: %s", text)
	}
}
