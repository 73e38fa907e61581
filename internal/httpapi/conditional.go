package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// Tags. A single object has the strong tag "<version>-<digest of the representation>": the digest makes it change with whatever else is
// in the representation (the caller's rights, Oslo's day, the titles of other objects), and If-Match reads the version alone, so that
// none of these gives a false 412. Everything else has a weak tag.

// versionTag is the part of an object's tag that the handler knows; conditional adds the digest.
func versionTag(version int64) *api.TagList {
	tag := strconv.FormatInt(version, 10)
	return &tag
}

// conditional completes the tags of answers and answers 304 to those who hold what would be sent.
func (s *Server) conditional(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		response := c.Response()
		underlying := response.Writer
		held := &heldWriter{ResponseWriter: underlying, status: http.StatusOK}
		response.Writer = held
		err := next(c)
		response.Writer = underlying
		if err != nil || held.streams {
			return err
		}
		h := underlying.Header()
		body := held.body.Bytes()
		if held.status < 300 && held.status != http.StatusNoContent {
			tagged := body
			if plain := callOf(c.Request().Context()).plain; plain != nil {
				tagged = plain
			}
			sum := sha256.Sum256(tagged)
			digest := hex.EncodeToString(sum[:8])
			if version := h.Get("ETag"); version != "" {
				h.Set("ETag", `"`+version+"-"+digest+`"`)
			} else {
				h.Set("ETag", `W/"`+digest+`"`)
			}
			if c.Request().Method == http.MethodGet && matches(c.Request().Header.Values("If-None-Match"), h.Get("ETag")) {
				h.Del(echo.HeaderContentType)
				h.Del(echo.HeaderContentLength)
				underlying.WriteHeader(http.StatusNotModified)
				response.Status = http.StatusNotModified
				return nil
			}
		}
		if minimal(c.Request(), held.status) {
			h.Del(echo.HeaderContentType)
			h.Set("Preference-Applied", "return=minimal")
			body, held.status, response.Status = nil, http.StatusNoContent, http.StatusNoContent
		}
		if len(body) > 0 {
			h.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
		}
		underlying.WriteHeader(held.status)
		_, err = underlying.Write(body)
		return err
	}
}

// heldWriter keeps an answer until its tag is known. A stream has no tag and goes through.
type heldWriter struct {
	http.ResponseWriter
	status  int
	body    bytes.Buffer
	streams bool
}

// WriteHeader implements http.ResponseWriter.
func (w *heldWriter) WriteHeader(status int) {
	w.status = status
	h := w.Header()
	w.streams = streams(h.Get(echo.HeaderContentType))
	if t := h.Get(echo.HeaderContentType); strings.HasPrefix(t, "text/") {
		h.Set(echo.HeaderContentType, t+"; charset=utf-8") // what some programs do not assume of a text
	}
	if w.streams {
		w.ResponseWriter.WriteHeader(status)
	}
}

// Write implements http.ResponseWriter.
func (w *heldWriter) Write(b []byte) (int, error) {
	if w.streams {
		return w.ResponseWriter.Write(b)
	}
	return w.body.Write(b)
}

// Flush implements http.Flusher, for streams.
func (w *heldWriter) Flush() {
	if f, ok := w.ResponseWriter.(http.Flusher); ok && w.streams {
		f.Flush()
	}
}

// matches compares weakly (RFC 9110, 13.1.2).
func matches(fields []string, tag string) bool {
	for t := range tags(fields) {
		if t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// tags yields the entity tags of header fields; tags of this service hold no comma.
func tags(fields []string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, field := range fields {
			for t := range strings.SplitSeq(field, ",") {
				if t = strings.TrimSpace(t); t != "" && !yield(t) {
					return
				}
			}
		}
	}
}

// precondition reads If-Match: the versions of its strong tags. A weak tag never matches (RFC 9110, 13.1.1), nor does one of another
// form.
func precondition(field *api.IfMatch) store.Precondition {
	if field == nil {
		return store.Precondition{}
	}
	p := store.Precondition{Given: true}
	for t := range tags([]string{*field}) {
		if t == "*" {
			p.Any = true
			continue
		}
		inner, ok := strings.CutPrefix(t, `"`)
		version, _, dashed := strings.Cut(inner, "-")
		n, err := strconv.ParseInt(version, 10, 64)
		if ok && dashed && err == nil && strconv.FormatInt(n, 10) == version && strings.HasSuffix(inner, `"`) {
			p.Versions = append(p.Versions, n)
		}
	}
	return p
}
