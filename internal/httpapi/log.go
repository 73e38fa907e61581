package httpapi

import (
	"log/slog"
	"time"

	"github.com/labstack/echo/v4"
)

func logAttrs(c echo.Context, call *call, took time.Duration) []slog.Attr {
	attrs := []slog.Attr{
		slog.String("id", call.requestID), slog.String("method", c.Request().Method), slog.String("path", call.path),
		slog.Int("status", c.Response().Status), slog.Duration("took", took),
	}
	if call.credential {
		attrs = append(attrs, slog.String("key", call.actor.ID.String()))
	}
	return attrs
}
