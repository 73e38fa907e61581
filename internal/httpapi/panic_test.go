package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// lockedBuffer is a log that is written and read at once.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// What nobody foresaw is a 500 that tells nothing but a request id, under which the log tells all of it once.
func TestFaultsOfOurs(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]echo.HandlerFunc{
		"panic": func(echo.Context) error { panic("secret: password=hunter2") },
		"error": func(echo.Context) error { return errors.New("secret: password=hunter2") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log lockedBuffer
			c, err := loadContract("")
			if err != nil {
				t.Fatal(err)
			}
			s := &Server{contract: c, encoders: newEncoders(), log: slog.New(slog.NewTextHandler(&log, nil))}
			e := echo.New()
			e.HTTPErrorHandler = s.problem
			e.Use(s.requestID, s.accessLog, s.headers, s.answerRequests, s.handleErrors,
				middleware.RecoverWithConfig(middleware.RecoverConfig{DisableErrorHandler: true, LogErrorFunc: keepPanic}))
			e.GET("/fault", fault)
			w := httptest.NewRecorder()
			e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/fault", nil))
			var p problemDocument
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
			id := w.Header().Get(echo.HeaderXRequestID)
			if w.Code != http.StatusInternalServerError || p.Code != "internal" || p.RequestID != id || id == "" || w.Header().Get("Content-Type") != problemMediaType {
				t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
			}
			if strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), "goroutine") {
				t.Errorf("it tells too much: %s", w.Body)
			}
			if got := strings.Count(log.String(), "secret: password=hunter2"); !strings.Contains(log.String(), id) || got != 1 {
				t.Errorf("the log does not tell it under the id %s: %s", id, log.String())
			}
			if strings.Count(log.String(), "level=ERROR") != 1 || strings.Contains(log.String(), "stack=") != (name == "panic") {
				t.Errorf("not logged once: %s", log.String())
			}
		})
	}
}
