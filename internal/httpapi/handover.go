package httpapi

import (
	"io"
	"sync"
)

// handoverSize is the size of a buffer of a handover: few writes to the connection, and little memory for each stream.
const handoverSize = 64 << 10

// handover gives what one goroutine writes to another that reads it, by whole buffers: one is filled while the other is sent, and nothing is
// copied between them. The writer ends with end, the reader with Close.
type handover struct {
	filling    []byte
	full, free chan []byte
	gone       chan struct{} // closed when the reader has left
	leave      sync.Once
	err        error  // why there is no more; set before full is closed
	reading    []byte // what the reader has
	rest       []byte // of it, where Read has not come to its end
}

func newHandover() *handover {
	h := &handover{filling: make([]byte, 0, handoverSize), full: make(chan []byte), free: make(chan []byte, 2), gone: make(chan struct{})}
	h.free <- make([]byte, 0, handoverSize)
	return h
}

// Write implements io.Writer, for the writer. It fails when the reader has left.
func (h *handover) Write(p []byte) (int, error) {
	written := 0
	for {
		n := min(len(p)-written, cap(h.filling)-len(h.filling))
		h.filling = append(h.filling, p[written:written+n]...)
		if written += n; written == len(p) {
			return written, nil
		}
		if err := h.pass(); err != nil {
			return written, err
		}
	}
}

func (h *handover) pass() error {
	select {
	case h.full <- h.filling:
	case <-h.gone:
		return io.ErrClosedPipe
	}
	h.filling = (<-h.free)[:0] // the other one, or this one again
	return nil
}

// end ends what is written: whole with nil, else broken off.
func (h *handover) end(err error) {
	if err == nil && len(h.filling) > 0 {
		err = h.pass()
	}
	h.err = err
	if err == nil {
		h.err = io.EOF
	}
	close(h.full)
}

// WriteTo implements io.WriterTo, for the reader.
func (h *handover) WriteTo(w io.Writer) (int64, error) {
	var written int64
	for {
		b, err := h.next()
		if err != nil {
			if err == io.EOF { //nolint:errorlint // as next returns it
				err = nil
			}
			return written, err
		}
		n, err := w.Write(b)
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
}

// Read implements io.Reader, for the reader.
func (h *handover) Read(p []byte) (int, error) {
	if len(h.rest) == 0 {
		var err error
		if h.rest, err = h.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, h.rest)
	h.rest = h.rest[n:]
	return n, nil
}

// next gives the writer back the buffer that was read, and returns the one that was filled meanwhile.
func (h *handover) next() ([]byte, error) {
	if h.reading != nil {
		h.free <- h.reading
	}
	b, ok := <-h.full
	if h.reading = b; !ok {
		return nil, h.err
	}
	return b, nil
}

// Close implements io.Closer, for the reader: the writer's next buffer fails.
func (h *handover) Close() error {
	h.leave.Do(func() { close(h.gone) })
	return nil
}
