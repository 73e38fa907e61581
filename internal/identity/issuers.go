package identity

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Issuer is a service whose tokens are accepted, and what they give.
type Issuer struct {
	// Issuer is its address, exactly as in `iss`: that of Maskinporten ends in a slash.
	Issuer string `json:"issuer"`
	// Audience has to be among those of a token, where it is set.
	Audience string `json:"audience"`
	// ScopePrefix and Scopes: a token needs a scope that begins with the one, or is one of the others.
	ScopePrefix string   `json:"scopePrefix"`
	Scopes      []string `json:"scopes"`
	// Organisations are the grants of the organisations that tokens name as `consumer`, by organisation number.
	Organisations map[string][]Grant `json:"organisations"`
	// Claims are the grants of tokens in which a claim is, or holds, a value.
	Claims []Claim `json:"claims"`
}

// Claim gives grants to the holders of a claim, such as a group or an app role.
type Claim struct {
	Claim  string  `json:"claim"`
	Value  string  `json:"value"`
	Grants []Grant `json:"grants"`
}

// Grant is a role in a community, by its key or `*`, and there in the committees that are named, or in all.
type Grant struct {
	Role       plan.Role `json:"role"`
	Community  string    `json:"community"`
	Committees []string  `json:"committees"`
}

func (g Grant) named() plan.NamedGrant {
	n := plan.NamedGrant{Role: g.Role}
	if g.Community != "*" {
		n.Community = plan.RefTo(g.Community)
	}
	for _, c := range g.Committees {
		n.Committees = append(n.Committees, plan.RefTo(c))
	}
	return n
}

// ReadIssuers reads the file of issuers, {"issuers": [...]}, and says everything that is wrong with it.
func ReadIssuers(r io.Reader) ([]Issuer, error) {
	var file struct {
		Issuers []Issuer `json:"issuers"`
	}
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON object")
	}
	var faults []error
	for i, issuer := range file.Issuers {
		if slices.ContainsFunc(file.Issuers[:i], func(o Issuer) bool { return o.Issuer == issuer.Issuer }) {
			faults = append(faults, fmt.Errorf("issuer %q comes twice", issuer.Issuer))
		}
		for _, fault := range issuer.check() {
			faults = append(faults, fmt.Errorf("issuer %q: %s", issuer.Issuer, fault))
		}
	}
	return file.Issuers, errors.Join(faults...)
}

// check finds what is wrong. What would let in tokens that were made for others is wrong too.
func (i Issuer) check() (faults []string) {
	if !safeAddress(i.Issuer, i.Issuer) {
		faults = append(faults, "the address has to be https")
	}
	if len(i.Organisations) == 0 && len(i.Claims) == 0 {
		faults = append(faults, "it grants nothing: name organisations or claims")
	}
	if len(i.Organisations) > 0 && i.ScopePrefix == "" && len(i.Scopes) == 0 {
		faults = append(faults, "set scopePrefix or scopes, so that tokens for other services are of no use here")
	}
	if len(i.Claims) > 0 && i.Audience == "" {
		faults = append(faults, "set audience, so that tokens for other services are of no use here")
	}
	for number, grants := range i.Organisations {
		if !plan.ValidOrganisationNumber(number) {
			faults = append(faults, fmt.Sprintf("%q is not an organisation number", number))
		}
		faults = append(faults, checkGrants(grants)...)
	}
	for _, c := range i.Claims {
		if c.Claim == "" || c.Value == "" {
			faults = append(faults, "a claim needs a name and a value")
		}
		faults = append(faults, checkGrants(c.Grants)...)
	}
	return faults
}

func checkGrants(grants []Grant) (faults []string) {
	named := make([]plan.NamedGrant, len(grants))
	for i, g := range grants {
		named[i] = g.named()
		if g.Community == "" {
			faults = append(faults, `a grant needs a community, or "*" for all`)
		}
	}
	for _, f := range plan.CheckGrants(named) {
		faults = append(faults, f.Pointer+": "+f.Detail)
	}
	return faults
}

// safeAddress reports whether an address can be asked for what is trusted: over TLS, or on this machine if the issuer is on it too.
func safeAddress(address, issuer string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	local := func(u *url.URL) bool {
		ip := net.ParseIP(u.Hostname())
		return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	}
	from, err := url.Parse(issuer)
	return u.Scheme == "https" || err == nil && u.Scheme == "http" && local(u) && local(from) && strings.HasPrefix(issuer, "http:")
}
