package main

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/identity"
)

// journal writes log lines in larger pieces: under load every request has one, and a call of the system for each costs more than to put it
// together, on both sides of a pipe. A line waits for a tenth of a second at the most, and a warning for nothing. Whoever ends the process
// cleanly calls Flush last, so that nothing is lost; what kills it takes that tenth of a second along.
type journal struct {
	mu      sync.Mutex
	to      io.Writer
	lines   []byte
	waiting bool // for the timer
}

const (
	journalWait = 100 * time.Millisecond
	journalSize = 32 << 10
)

// newLogger returns a logger from a level on, and what writes it.
func newLogger(to io.Writer, level slog.Level) (*slog.Logger, *journal) {
	j := &journal{to: to}
	return slog.New(prompt{slog.NewTextHandler(j, &slog.HandlerOptions{Level: level, ReplaceAttr: identity.MaskedAttr}), j}), j
}

// Write implements io.Writer. What fails is lost, as with any log.
func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, line...)
	if len(j.lines) >= journalSize {
		j.flush()
	} else if !j.waiting {
		j.waiting = true
		time.AfterFunc(journalWait, j.Flush)
	}
	return len(line), nil
}

// Flush writes what waits.
func (j *journal) Flush() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.waiting = false
	j.flush()
}

func (j *journal) flush() {
	if len(j.lines) > 0 {
		_, _ = j.to.Write(j.lines) // there is nobody to tell
	}
	if cap(j.lines) > 2*journalSize { // a very long line
		j.lines = nil
	}
	j.lines = j.lines[:0]
}

// prompt has warnings and errors written at once.
type prompt struct {
	slog.Handler
	journal *journal
}

// Handle implements slog.Handler.
func (p prompt) Handle(ctx context.Context, r slog.Record) error {
	err := p.Handler.Handle(ctx, r)
	if r.Level >= slog.LevelWarn {
		p.journal.Flush()
	}
	return err
}

// WithAttrs implements slog.Handler.
func (p prompt) WithAttrs(attrs []slog.Attr) slog.Handler {
	return prompt{p.Handler.WithAttrs(attrs), p.journal}
}

// WithGroup implements slog.Handler.
func (p prompt) WithGroup(name string) slog.Handler {
	return prompt{p.Handler.WithGroup(name), p.journal}
}
