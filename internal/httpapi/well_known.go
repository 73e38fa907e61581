package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/docs"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/render"
)

// linksetMediaType is that of RFC 9264, linksetProfile what RFC 9727 makes of it.
const (
	linksetMediaType = "application/linkset+json"
	linksetProfile   = linksetMediaType + `; profile="https://www.rfc-editor.org/info/rfc9727"`
)

type (
	linkset struct {
		Linkset []linkContext `json:"linkset"`
	}
	linkContext struct {
		Anchor      string       `json:"anchor"`
		ServiceDesc []linkTarget `json:"service-desc"`
		ServiceDoc  []linkTarget `json:"service-doc"`
		Status      []linkTarget `json:"status"`
	}
	linkTarget struct {
		Href string `json:"href"`
		Type string `json:"type"`
	}
)

// apiCatalog answers which API there is and where it is described (RFC 9727).
func (s *Server) apiCatalog(c echo.Context) error {
	base := s.options.BaseURL
	c.Response().Header().Set("Link", fmt.Sprintf(`<%s/.well-known/api-catalog>; rel="api-catalog"`, base))
	body, err := json.Marshal(linkset{[]linkContext{{
		Anchor:      base + basePath,
		ServiceDesc: []linkTarget{{base + basePath + "/openapi.yaml", "application/yaml"}, {base + basePath + "/openapi.json", "application/json"}},
		ServiceDoc:  []linkTarget{{base + docs.Root, "text/html"}},
		Status:      []linkTarget{{base + basePath + "/health", "application/json"}},
	}}})
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, linksetProfile, body)
}

// securityDays is how long a security.txt is good for; RFC 9116 recommends less than a year.
const securityDays = 180

// securityText answers where to report a weakness (RFC 9116). Nobody is named who has not said so.
func (s *Server) securityText(c echo.Context) error {
	if s.options.SecurityContact == "" {
		return &plan.Error{Kind: plan.NotFound, Code: "not_found", Detail: "This service names no contact for security."}
	}
	expires := s.store.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, securityDays) // by the day, so that the tag holds for one
	text := fmt.Sprintf("Contact: %s\nExpires: %s\nPreferred-Languages: nn, nb, en\n", s.options.SecurityContact, expires.Format(time.RFC3339))
	if s.options.BaseURL != "" {
		text += "Canonical: " + s.options.BaseURL + "/.well-known/security.txt\n"
	}
	return c.Blob(http.StatusOK, "text/plain", []byte(text))
}

// catalog answers the description for the national data catalogue. What is public is in it, whoever asks.
func (s *Server) catalog(c echo.Context) error {
	if s.options.Publisher == (render.Publisher{}) || s.options.BaseURL == "" {
		return &plan.Error{Kind: plan.NotFound, Code: "not_found", Detail: "This service names no publisher of its data."}
	}
	list, err := s.store.Communities(c.Request().Context(), plan.Actor{})
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := (render.Catalog{Base: s.options.BaseURL, Publisher: s.options.Publisher, Communities: list}).Turtle(&body); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/turtle", body.Bytes())
}
