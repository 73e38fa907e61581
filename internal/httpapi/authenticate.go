package httpapi

import (
	"errors"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// authenticate finds out who asks. A bearer token that is not a valid key is refused everywhere; another scheme is not for us (Outlook
// and Excel offer Negotiate and Basic to anything) and is ignored, so that it gives no right either.
func (s *Server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		call := callOf(r.Context())
		scheme, token, _ := strings.Cut(strings.TrimSpace(r.Header.Get(echo.HeaderAuthorization)), " ")
		if strings.EqualFold(scheme, "Bearer") {
			hash, ok := identity.HashKey(strings.TrimSpace(token))
			if !ok {
				return invalidToken("The bearer token is not a key of this service.")
			}
			actor, err := s.store.ActorOfKey(r.Context(), hash)
			if err != nil {
				if e, ok := errors.AsType[*plan.Error](err); ok && e.Kind == plan.Unauthenticated {
					return invalidToken(e.Detail)
				}
				return err
			}
			call.actor, call.credential = actor, true
		}
		if route := s.contract.route(r.Method, c.Path()); route != nil && needsKey(route.Operation) && !call.credential {
			return &plan.Error{Kind: plan.Unauthenticated, Code: "unauthenticated", Detail: "This needs an API key, sent as a bearer token."}
		}
		return next(c)
	}
}

func invalidToken(detail string) error {
	return &plan.Error{Kind: plan.Unauthenticated, Code: "invalid_token", Detail: detail}
}
