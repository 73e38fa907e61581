package httpapi

import (
	"strconv"
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// Tags. A single object has the strong tag "<version>-<digest of the representation>": the digest makes it change with whatever else is
// in the representation (the caller's rights, Oslo's day, the titles of other objects), and If-Match reads the version alone, so that
// none of these gives a false 412. Everything else has a weak tag: a digest of it, or for an export, which is not made to be compared,
// of what it is made from.

// versionTag is the part of an object's tag that the handler knows; answerRequests adds the digest.
func versionTag(version int64) *api.TagList {
	tag := strconv.FormatInt(version, 10)
	return &tag
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
// form, nor a * among tags, which is no list: a slip of the pen must not overwrite.
func precondition(field *api.IfMatch) store.Precondition {
	if field == nil {
		return store.Precondition{}
	}
	p := store.Precondition{Given: true, Any: strings.TrimSpace(*field) == "*"}
	for t := range tags([]string{*field}) {
		inner, ok := strings.CutPrefix(t, `"`)
		version, _, dashed := strings.Cut(inner, "-")
		n, err := strconv.ParseInt(version, 10, 64)
		if ok && dashed && err == nil && strconv.FormatInt(n, 10) == version && strings.HasSuffix(inner, `"`) {
			p.Versions = append(p.Versions, n)
		}
	}
	return p
}
