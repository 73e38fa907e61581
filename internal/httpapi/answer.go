package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// answer is a whole answer with its tag.
type answer struct {
	status int
	tag    string // "" where there is none
	body   []byte
	// Of an answer that is kept:
	header  http.Header
	mark    store.Mark
	began   time.Time
	encoded [encodings]struct {
		once sync.Once
		body []byte
	}
	grown atomic.Int64 // bytes of the encodings
}

func (a *answer) cost() int { return keptCost + len(a.body) + int(a.grown.Load()) }

// weak reports whether the answer may be sent in several encodings: a strong tag names one sequence of bytes.
func (a *answer) weak() bool { return strings.HasPrefix(a.tag, "W/") }

// fillPatience bounds the making of an answer that others wait for, since the end of the request that began it does not end it.
const fillPatience = 30 * time.Second

// answerRequests sends what the handlers answer: from the cache where it has it, as 304 to those who hold it, compressed to those who take
// that. It comes before authentication and validation: an answer is kept only after a request with the same address, parameters and
// negotiated headers has passed them, without credentials.
func (s *Server) answerRequests(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		key, ok := s.cacheKey(c)
		if !ok {
			_, err := s.make(c, next, nil)
			return err
		}
		mark, reliable := s.store.Horizon().Mark()
		kept, f, leads := s.cache.find(key, mark, reliable, time.Now())
		switch {
		case kept != nil:
			return s.sendKept(c, key, kept)
		case leads:
			return s.fill(c, next, key, f)
		}
		select {
		case <-f.done:
		case <-c.Request().Context().Done():
			return c.Request().Context().Err()
		}
		if f.answer == nil { // nothing to share, as a problem with its own request id
			_, err := s.make(c, next, nil)
			return err
		}
		return s.sendKept(c, key, f.answer)
	}
}

// cacheKey is what the answer to a request depends on; false where its answer is not kept.
func (s *Server) cacheKey(c echo.Context) (string, bool) {
	r := c.Request()
	if s.cache == nil || r.Method != http.MethodGet || r.ContentLength != 0 || len(r.Header[echo.HeaderAuthorization]) > 0 {
		return "", false
	}
	headers, ok := s.contract.kept[c.Path()]
	if !ok || len(r.Header["Prefer"]) > 0 || len(r.Header["Last-Event-Id"]) > 0 || len(r.Header.Get("If-None-Match")) > maxTagList {
		return "", false
	}
	var key strings.Builder
	key.Grow(len(r.URL.Path) + len(r.URL.RawQuery) + 48)
	key.WriteString(plan.Today(s.store.Now()).String())
	for _, part := range [...]string{r.URL.EscapedPath(), r.URL.RawQuery} {
		key.WriteByte('\n')
		key.WriteString(part)
	}
	for _, name := range headers {
		key.WriteByte('\n')
		for _, field := range r.Header[name] {
			key.WriteString(field)
			key.WriteByte(',')
		}
	}
	return key.String(), key.Len() <= maxKey
}

// maxKey is the length of a key beyond which an answer is not kept, and maxTagList what the contract allows in If-None-Match.
const (
	maxKey     = 4096
	maxTagList = 4000
)

// fill makes the answer that others wait for. The request that happens to make it may end before that.
func (s *Server) fill(c echo.Context, next echo.HandlerFunc, key string, f *flight) error {
	own := c.Request().Context()
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(own))
	defer cancel(nil)
	overdue := time.AfterFunc(fillPatience, func() { cancel(context.DeadlineExceeded) })
	defer overdue.Stop()
	var landed sync.Once
	land := func(a *answer) { landed.Do(func() { s.cache.land(key, f, a) }) }
	defer land(nil) // also when next panics
	c.SetRequest(c.Request().WithContext(ctx))
	made, err := s.make(c, next, &filling{
		streams: func() { // to this client alone, as long as he reads
			land(nil)
			overdue.Stop()
			context.AfterFunc(own, func() { cancel(context.Cause(own)) })
		},
		whole: func(a *answer) {
			if a.status != http.StatusOK || a.tag == "" {
				return
			}
			a.mark, a.began = f.mark, f.began
			a.header = c.Response().Header().Clone()
			for name := range a.header {
				if slices.Contains(notKept, name) {
					delete(a.header, name)
				}
			}
			land(a)
		},
	})
	switch {
	case err != nil:
		return err
	case made != nil:
		s.cache.grew(key) // sending may have added an encoding
	case own.Err() == nil && !c.Response().Committed: // overdue
		s.problem(&plan.Error{Kind: plan.Unavailable, Code: "unavailable", Detail: "The answer took too long; try again.", Err: context.Cause(ctx)}, c)
	}
	return nil
}

// notKept are header fields of one answer and not of the next.
var notKept = []string{"X-Request-Id", "Date", "Content-Length", "Content-Encoding", "Ratelimit", "Ratelimit-Policy", "Retry-After", "Etag"}

// sendKept sends an answer of the cache.
func (s *Server) sendKept(c echo.Context, key string, a *answer) error {
	h := c.Response().Header()
	for name, values := range a.header {
		h[name] = values
	}
	before := a.grown.Load()
	err := s.send(c, c.Response(), a)
	if a.grown.Load() != before {
		s.cache.grew(key)
	}
	return err
}

// filling is told what becomes of an answer that others wait for.
type filling struct {
	streams func()        // it is none to share
	whole   func(*answer) // before it is sent
}

// make lets the handlers answer and sends that. It returns nil where that was a stream, or nothing.
func (s *Server) make(c echo.Context, next echo.HandlerFunc, f *filling) (*answer, error) {
	response := c.Response()
	underlying := response.Writer
	held := &heldWriter{ResponseWriter: underlying, server: s, request: c.Request(), status: http.StatusOK}
	if f != nil {
		held.onStream = f.streams
	}
	response.Writer = held
	defer held.giveUp()
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
	a := &answer{status: held.status, body: held.body.Bytes()}
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

// send sends an answer, or 304 to who holds it.
func (s *Server) send(c echo.Context, response *echo.Response, a *answer) error {
	h, r := response.Header(), c.Request()
	if a.tag != "" {
		h.Set("ETag", a.tag)
		if r.Method == http.MethodGet && matches(r.Header.Values("If-None-Match"), a.tag) {
			h.Del(echo.HeaderContentType)
			h.Del(echo.HeaderContentLength)
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
	body     bytes.Buffer
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
		return w.body.Write(b)
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

// giveUp gives the encoder back; a stream that was broken off is not ended, so that it does not look whole.
func (w *heldWriter) giveUp() {
	if w.encoder != nil {
		w.server.encoders.give(w.kind, w.encoder)
		w.encoder = nil
	}
}
