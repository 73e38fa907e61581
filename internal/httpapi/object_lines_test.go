package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// What an export appends is to the byte what encoding/json writes, for every noun: with every field set, with none, and with texts that
// have to be escaped. The same lines are used for all, so that nothing of one object is left in the next.
func TestExportedLinesAreOrdinaryJSON(t *testing.T) {
	t.Parallel()
	var got, want bytes.Buffer
	lines, ordinary := newObjectLines(&got, plan.MustDate("2024-01-01")), json.NewEncoder(&want)
	same := func(name string, err error) {
		t.Helper()
		if err != nil || got.String() != want.String() {
			t.Errorf("%s: %v\n%s\n%s", name, err, got.String(), want.String())
		}
		got.Reset()
		want.Reset()
	}
	same("head", errors.Join(lines.head("c"), ordinary.Encode(snapshotRecord{Record: "head", Cursor: "c"})))
	same("head", errors.Join(lines.head(""), ordinary.Encode(snapshotRecord{Record: "head"})))
	count := 0
	for _, odd := range []string{"", "<b>\"æ\\\"</b> &\u2028\x00\xff – «é»\n\t"} {
		for _, noun := range plan.Nouns() {
			n, full := 0, plan.New(noun)
			fill(reflect.ValueOf(full).Elem(), &n)
			full.Head().Title = strings.Repeat("x", count) + odd
			for _, r := range []plan.Root{full, plan.New(noun)} {
				count++
				same(string(noun), errors.Join(lines.object(r), ordinary.Encode(snapshotRecord{Record: "object", Type: noun, Object: represent(r, lines.today)})))
			}
		}
	}
	same("end", errors.Join(lines.end(), ordinary.Encode(snapshotRecord{Record: "end", Count: &count})))
}

// What is written comes out in its order and whole, by either way of reading, and an error comes after what was handed over before it.
func TestHandover(t *testing.T) {
	t.Parallel()
	text := []byte(strings.Repeat("key;title\r\n", 40_000)) // some buffers
	broken := errors.New("broken")
	for _, c := range []struct {
		name string
		read func(h *handover) ([]byte, error)
	}{
		{"WriteTo", func(h *handover) ([]byte, error) { var b bytes.Buffer; _, err := h.WriteTo(&b); return b.Bytes(), err }},
		{"Read", func(h *handover) ([]byte, error) { return io.ReadAll(struct{ io.Reader }{h}) }},
	} {
		for _, end := range []error{nil, broken} {
			h := newHandover()
			go func() {
				for rest := text; len(rest) > 0; {
					n := min(len(rest), 1+len(rest)%7919)
					_, _ = h.Write(rest[:n])
					rest = rest[n:]
				}
				h.end(end)
			}()
			got, err := c.read(h)
			if !errors.Is(err, end) || !bytes.HasPrefix(text, got) || end == nil && len(got) != len(text) || len(text)-len(got) > handoverSize {
				t.Errorf("%s: %d of %d bytes, %v", c.name, len(got), len(text), err)
			}
		}
	}
}

// A writer whose reader has left, or cannot send any more, is told so and does not wait for ever.
func TestHandoverEndsWithItsReader(t *testing.T) {
	t.Parallel()
	h := newHandover()
	written := make(chan error, 1)
	go func() {
		_, err := h.Write(make([]byte, 10*handoverSize))
		h.end(err)
		written <- err
	}()
	if _, err := h.WriteTo(refusing{}); !errors.Is(err, io.ErrShortWrite) {
		t.Error(err)
	}
	if err := errors.Join(h.Close(), h.Close()); err != nil {
		t.Error(err)
	}
	if err := <-written; !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

type refusing struct{}

func (refusing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
