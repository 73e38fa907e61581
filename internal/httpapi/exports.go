package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// tagExports gives an export its tag before anything of it is read, and answers 304 to those who hold it: where the change log stands, the
// day in Oslo, what was asked and by whom. It may change while the export stays the same, but not the other way round.
func (s *Server) tagExports(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		call := callOf(r.Context())
		// What a list declares beside JSON has an address of its own, and is sent there at the door.
		if r.Method != http.MethodGet || call.operation == nil || !onlyStreams(call.operation) {
			return next(c)
		}
		epoch, position, err := s.store.Settled(r.Context())
		if err != nil {
			return err
		}
		accepted := r.Header[echo.HeaderAccept]
		asked := fmt.Sprintf("%q %s %d %s %s %q %q %s %v", s.build, epoch, position, plan.Today(s.store.Now()), r.URL.EscapedPath(), r.URL.RawQuery, accepted, call.actor.ID, call.actor.Grants)
		sum := sha256.Sum256([]byte(asked))
		call.exportTag = `W/"x` + hex.EncodeToString(sum[:12]) + `"`
		if matches(r.Header.Values("If-None-Match"), call.exportTag) {
			c.Response().Header().Set("ETag", call.exportTag)
			return c.NoContent(http.StatusNotModified)
		}
		return next(c)
	}
}

// revision is that of the source from which this program was built, "" where that is not known.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return info.Main.Version
}
