package httpapi

import (
	"context"
	"errors"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// authenticate finds out who asks. A bearer token that is neither a valid key nor a valid token of a trusted issuer is refused everywhere;
// another scheme is not for us (Outlook and Excel offer Negotiate and Basic to anything) and is ignored, so that it gives no right either.
func (s *Server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		call := callOf(r.Context())
		if token, given := bearer(r.Header[echo.HeaderAuthorization]); given {
			actor, supplier, err := s.actorOf(r.Context(), token)
			if e, ok := errors.AsType[*plan.Error](err); ok && e.Kind == plan.Unauthenticated {
				return invalidToken(e.Detail)
			}
			if err != nil {
				return err
			}
			call.actor, call.supplier, call.credential = actor, supplier, true
		}
		if route := s.contract.route(r.Method, c.Path()); route != nil && needsKey(route.Operation) && !call.credential {
			return &plan.Error{Kind: plan.Unauthenticated, Code: "unauthenticated", Detail: "This needs an API key, sent as a bearer token."}
		}
		return next(c)
	}
}

// bearer returns the bearer token of the Authorization fields of a request. Of several nobody can say which is meant: they are none, which is
// refused like a malformed one.
func bearer(fields []string) (token string, given bool) {
	for _, field := range fields {
		field = strings.TrimSpace(field)
		end := strings.IndexAny(field, " \t")
		if end < 0 {
			end = len(field)
		}
		switch {
		case !strings.EqualFold(field[:end], "Bearer"):
		case given:
			return "", true
		default:
			token, given = strings.TrimSpace(field[end:]), true
		}
	}
	return token, given
}

// actorOf returns who a bearer token speaks for, and who acts for it, if anybody does.
func (s *Server) actorOf(ctx context.Context, token string) (plan.Actor, string, error) {
	if hash, ok := identity.HashKey(token); ok {
		actor, err := s.store.ActorOfKey(ctx, hash)
		return actor, "", err
	}
	if s.options.Verifier == nil || !identity.LooksSigned(token) {
		return plan.Actor{}, "", invalidToken("The bearer token is not a key of this service.")
	}
	holder, err := s.options.Verifier.Verify(ctx, token)
	if err != nil {
		return plan.Actor{}, "", err
	}
	grants, unknown, err := s.store.Grants(ctx, holder.Grants)
	if err != nil {
		return plan.Actor{}, "", err
	}
	for _, f := range unknown {
		s.log.Warn("a grant of an issuer names what does not exist", "holder", holder.ID, "grant", f.Pointer)
	}
	if len(grants) == 0 {
		return plan.Actor{}, "", &plan.Error{Kind: plan.Forbidden, Code: "no_grants", Detail: "Nothing is granted here to the holder of the token."}
	}
	return plan.Actor{ID: holder.ID, Name: holder.Name, Kind: holder.Kind, Grants: grants}, holder.Supplier, nil
}

func invalidToken(detail string) error {
	return &plan.Error{Kind: plan.Unauthenticated, Code: "invalid_token", Detail: detail}
}
