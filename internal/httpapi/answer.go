package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/store"
)

// answer is a whole answer with its tag.
type answer struct {
	status int
	tag    string // "" where there is none
	body   []byte
	// Of an answer that is kept:
	header  []field
	packs   bool // whether its body gets smaller
	mark    store.Mark
	began   time.Time
	encoded [encodings]struct {
		once sync.Once
		body []byte
	}
	grown atomic.Int64 // bytes of the encodings
}

// field is one of an answer's header, with its values, which answers share: nobody changes them in place.
type field struct {
	name   string
	values []string
}

func (a *answer) cost() int { return keptCost + len(a.body) + int(a.grown.Load()) }

// weak reports whether the answer may be sent in several encodings: a strong tag names one sequence of bytes.
func (a *answer) weak() bool { return strings.HasPrefix(a.tag, "W/") }

// make lets the handlers answer and sends that. It returns nil where that was a stream, or nothing.
func (s *Server) make(c echo.Context, next echo.HandlerFunc, f *filling) (*answer, error) {
	response := c.Response()
	callOf(c.Request().Context()).read(c.Request())
	underlying := response.Writer
	held := &heldWriter{ResponseWriter: underlying, server: s, request: c.Request(), status: http.StatusOK}
	if f != nil {
		held.onStream = f.streams
	}
	response.Writer = held
	defer held.giveUp() // after the answer is sent
	err := next(c)
	response.Writer = underlying
	if err != nil {
		return nil, err
	}
	if held.streams {
		return nil, held.end()
	}
	if !response.Committed { // the request ended before there was an answer
		return nil, nil
	}
	a := &answer{status: held.status, body: held.text()}
	h := underlying.Header()
	call := callOf(c.Request().Context())
	if a.status == http.StatusOK && asksSparse(call) {
		if a.body, err = thinned(call, a.body); err != nil {
			response.Committed = false
			return nil, err
		}
		h.Set(echo.HeaderContentType, sparseMediaType)
		h.Del("ETag") // of the whole object, which this is not
	}
	if call.weakly {
		h.Del("ETag") // of the object as it is, which If-Match may name
	}
	if call.secret {
		h.Set(echo.HeaderCacheControl, "no-store")
	}
	if a.status < 300 && a.status != http.StatusNoContent {
		tagged := a.body
		if call.plain != nil {
			tagged = call.plain
		}
		sum := sha256.Sum256(tagged)
		digest := hex.EncodeToString(sum[:8])
		if version := h.Get("ETag"); version != "" {
			a.tag = `"` + version + "-" + digest + `"`
			if m := call.modified; !m.IsZero() {
				h.Set(echo.HeaderLastModified, m.UTC().Format(http.TimeFormat))
			}
		} else {
			a.tag = `W/"` + digest + `"`
		}
	}
	if !call.whole && minimal(c.Request(), a.status) {
		h.Del(echo.HeaderContentType)
		h.Set("Preference-Applied", "return=minimal")
		a.status, a.body = http.StatusNoContent, nil
	}
	if f != nil {
		f.whole(a)
	}
	response.Committed = false
	return a, s.send(c, response, a)
}

// notOfNotModified is what describes a representation that 304 does not send: who asked holds it already (RFC 9110, 15.4.5). The link to the
// next page stays, because clients read it from the answer that they got.
var notOfNotModified = []string{echo.HeaderContentType, echo.HeaderContentLength, echo.HeaderLastModified}

// send sends an answer, or 304 to who holds it.
func (s *Server) send(c echo.Context, response *echo.Response, a *answer) error {
	h, r := response.Header(), c.Request()
	if a.tag != "" {
		h.Set("ETag", a.tag)
		if r.Method == http.MethodGet && matches(r.Header["If-None-Match"], a.tag) {
			for _, name := range notOfNotModified {
				delete(h, name)
			}
			response.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	body := a.body
	if a.weak() && len(body) >= compressFrom && compressible(h.Get(echo.HeaderContentType)) {
		if e := encodingFor(r); e != asItIs {
			body = a.encode(e, s.encoders)
			h.Set(echo.HeaderContentEncoding, encodingNames[e])
		}
	}
	if len(body) > 0 {
		h.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	}
	response.WriteHeader(a.status)
	_, err := response.Write(body)
	return err
}

// encode compresses the answer, once.
func (a *answer) encode(e encoding, with *encoders) []byte {
	kept := &a.encoded[e]
	kept.once.Do(func() {
		kept.body = with.encode(e, a.body)
		a.grown.Add(int64(len(kept.body)))
	})
	return kept.body
}

// heldWriter keeps an answer until its tag is known. A stream goes through, compressed where the client takes that.
type heldWriter struct {
	http.ResponseWriter
	server   *Server
	request  *http.Request
	status   int
	body     *[]byte // nil: nothing was written
	streams  bool
	onStream func()
	kind     encoding
	encoder  encoder // nil: as it is
}

// WriteHeader implements http.ResponseWriter.
func (w *heldWriter) WriteHeader(status int) {
	w.status = status
	h := w.Header()
	mediaType := h.Get(echo.HeaderContentType)
	w.streams = streams(mediaType)
	if strings.HasPrefix(mediaType, "text/") {
		h.Set(echo.HeaderContentType, mediaType+"; charset=utf-8") // what some programs do not assume of a text
	}
	if !w.streams {
		return
	}
	if w.onStream != nil {
		w.onStream()
	}
	if tag := callOf(w.request.Context()).exportTag; tag != "" && status == http.StatusOK {
		h.Set("ETag", tag)
	}
	if w.kind = encodingFor(w.request); w.kind != asItIs && compressible(mediaType) {
		h.Set(echo.HeaderContentEncoding, encodingNames[w.kind])
		h.Del(echo.HeaderContentLength)
		w.encoder = w.server.encoders.take(w.kind, w.ResponseWriter)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *heldWriter) Write(b []byte) (int, error) {
	switch {
	case !w.streams:
		if w.body == nil {
			w.body = w.server.bodies.take()
		}
		*w.body = append(*w.body, b...)
		return len(b), nil
	case w.encoder != nil:
		return w.encoder.Write(b)
	default:
		return w.ResponseWriter.Write(b)
	}
}

// Flush implements http.Flusher, for streams.
func (w *heldWriter) Flush() {
	if w.encoder != nil {
		_ = w.encoder.Flush() // what fails here fails at the next Write
	}
	if f, ok := w.ResponseWriter.(http.Flusher); ok && w.streams {
		f.Flush()
	}
}

// Unwrap lets http.ResponseController reach deadlines.
func (w *heldWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// end finishes a stream that is whole.
func (w *heldWriter) end() error {
	if w.encoder == nil {
		return nil
	}
	return w.encoder.Close()
}

// text is what was written so far; it is there until giveUp.
func (w *heldWriter) text() []byte {
	if w.body == nil {
		return nil
	}
	return *w.body
}

// giveUp gives back what others can use; a stream that was broken off is not ended, so that it does not look whole.
func (w *heldWriter) giveUp() {
	if w.encoder != nil {
		w.server.encoders.give(w.kind, w.encoder)
		w.encoder = nil
	}
	if w.body != nil {
		w.server.bodies.give(w.body)
		w.body = nil
	}
}
