package httpapi

import (
	"log/slog"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/identity"
)

func logAttrs(c echo.Context, call *call, took time.Duration) []slog.Attr {
	attrs := []slog.Attr{
		slog.String("id", call.requestID), slog.String("method", c.Request().Method), slog.String("path", identity.Masked(call.path)),
		slog.Int("status", c.Response().Status), slog.Duration("took", took),
	}
	if call.credential {
		attrs = append(attrs, slog.String("key", call.actor.ID.String()))
	}
	if call.supplier != "" {
		attrs = append(attrs, slog.String("supplier", call.supplier))
	}
	return attrs
}
