package identity

import (
	"log/slog"
	"regexp"
	"strings"
)

// secrets are what a caller may have put where it does not belong, such as into a path: a key, a signed token, an e-mail address.
var secrets = regexp.MustCompile(`fellesplan_[A-Za-z0-9_-]{8,}|eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*)*|[^\s/@=&?]+(?:@|%40)[^\s/@=&?]+\.[^\s/@=&?]+`)

// Masked returns a text as it can be written to a log: without keys, tokens and addresses.
func Masked(text string) string {
	// What has none of what these begin with or hold has none of them: nearly every path, and the expression takes its time.
	if !strings.Contains(text, "fellesplan_") && !strings.Contains(text, "eyJ") && !strings.Contains(text, "@") && !strings.Contains(text, "%40") {
		return text
	}
	return secrets.ReplaceAllString(text, "[masked]")
}

// MaskedAttr is Masked for what a line of a log holds: a slog.HandlerOptions.ReplaceAttr, so that no line can forget it.
func MaskedAttr(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(Masked(a.Value.String()))
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			a.Value = slog.StringValue(Masked(err.Error()))
		}
	}
	return a
}

// LooksSigned reports whether a bearer token has the form of a signed token: three parts.
func LooksSigned(token string) bool { return strings.Count(token, ".") == 2 }
