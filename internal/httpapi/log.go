package httpapi

import (
	"log/slog"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/identity"
)

// logRequest writes the line of the access log. It gives the handler its record itself: the logger would look for the line of the program
// that called it, which says nothing here and takes longer than to write the record.
func (s *Server) logRequest(c echo.Context) {
	ctx, h := c.Request().Context(), s.log.Handler()
	if !h.Enabled(ctx, slog.LevelInfo) {
		return
	}
	call, now := callOf(ctx), time.Now()
	line := slog.NewRecord(now, slog.LevelInfo, "request", 0)
	line.AddAttrs(
		slog.String("id", call.requestID), slog.String("method", c.Request().Method), slog.String("path", identity.Masked(call.path)),
		slog.Int("status", c.Response().Status), slog.Duration("took", now.Sub(call.began)),
	)
	if call.credential {
		line.AddAttrs(slog.String("key", call.actor.ID.String()))
	}
	if call.supplier != "" {
		line.AddAttrs(slog.String("supplier", call.supplier))
	}
	_ = h.Handle(ctx, line) // as the logger does: there is nobody to tell
}
