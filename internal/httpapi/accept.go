package httpapi

import (
	"mime"
	"strconv"
	"strings"
)

// preference is how much a client wants a media type (RFC 9110, 12.5.1): the quality that the most specific range for it has, and how
// specific that is, 0 to 3.
func preference(accept, mediaType string) (quality float64, specific int) {
	family, _, _ := strings.Cut(mediaType, "/")
	for part := range strings.SplitSeq(accept, ",") {
		accepted, params, err := mime.ParseMediaType(part)
		fits := map[string]int{"*/*": 1, family + "/*": 2, mediaType: 3}[accepted]
		if err != nil || fits <= specific {
			continue
		}
		quality, specific = 1, fits
		if q, given := params["q"]; given {
			quality, _ = strconv.ParseFloat(q, 64) // what is no number wants nothing
		}
	}
	return quality, specific
}

// prefersEvents reports whether an answer is wanted as a stream of events: JSON stays what is sent where both are as welcome.
func prefersEvents(accept string) bool {
	events, named := preference(accept, eventMediaType)
	page, namedPage := preference(accept, "application/json")
	return events > page || events > 0 && events == page && named > namedPage
}
