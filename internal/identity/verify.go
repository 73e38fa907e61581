package identity

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

const (
	leeway       = 10 * time.Second // clocks differ
	tokenLimit   = 16 << 10         // bytes; nobody's token is near it
	subjectLimit = 255              // as OpenID Connect has it; the subject is the name in the history
	cacheLimit   = 10_000           // tokens
	cacheLife    = time.Hour        // after which a token is verified again: its key may have been withdrawn
)

// algorithms are those of signatures with public keys. A secret that is shared, and "none", are not among them.
var algorithms = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
}

// Principal is who a verified token speaks for.
type Principal struct {
	ID       uuid.UUID // the same for each token of the same holder
	Name     string    // organisation number, or the subject
	Kind     plan.ActorKind
	Grants   []plan.NamedGrant
	Supplier string // organisation number of who acts for it, "" if nobody
	Expires  time.Time
}

// Verifier tells who the tokens of configured issuers speak for. It is safe for use by many goroutines.
type Verifier struct {
	issuers map[string]Issuer
	keys    map[string]*keys
	now     func() time.Time

	mu    sync.Mutex
	cache map[[sha256.Size]byte]verified
}

// verified is what a token was found to say, and until when that is relied on.
type verified struct {
	principal Principal
	until     time.Time
}

// NewVerifier returns a verifier of the tokens of the issuers. now is nil for the time that it is.
func NewVerifier(issuers []Issuer, now func() time.Time) *Verifier {
	if now == nil {
		now = time.Now
	}
	v := &Verifier{issuers: map[string]Issuer{}, keys: map[string]*keys{}, now: now, cache: map[[sha256.Size]byte]verified{}}
	client := &http.Client{
		Timeout:       keysPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // to an address that nobody has configured
	}
	for _, issuer := range issuers {
		v.issuers[issuer.Issuer] = issuer
		v.keys[issuer.Issuer] = &keys{issuer: issuer.Issuer, client: client, now: now}
	}
	return v
}

// Verify returns who a token speaks for: Unauthenticated if it is not a valid token of a configured issuer, Forbidden if it gives nothing
// here, Unavailable if its issuer cannot be asked for its keys.
func (v *Verifier) Verify(ctx context.Context, token string) (Principal, error) {
	if len(token) > tokenLimit {
		return Principal{}, invalidToken("The token is too long.")
	}
	hash := sha256.Sum256([]byte(token))
	v.mu.Lock()
	kept, known := v.cache[hash]
	v.mu.Unlock()
	if known && v.now().Before(kept.until) {
		return kept.principal, nil
	}
	p, err := v.verify(ctx, token)
	if err == nil {
		v.keep(hash, p)
	}
	return p, err
}

// keep remembers a verified token until it expires or is to be verified again.
func (v *Verifier) keep(hash [sha256.Size]byte, p Principal) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.cache) >= cacheLimit {
		for h, old := range v.cache {
			if !v.now().Before(old.until) {
				delete(v.cache, h)
			}
		}
	}
	for h := range v.cache {
		if len(v.cache) < cacheLimit {
			break
		}
		delete(v.cache, h) // any of them: it is only verified again
	}
	until := v.now().Add(cacheLife)
	if p.Expires.Before(until) {
		until = p.Expires
	}
	v.cache[hash] = verified{p, until}
}

func (v *Verifier) verify(ctx context.Context, token string) (Principal, error) {
	parsed, err := jwt.ParseSigned(token, algorithms)
	if err != nil || len(parsed.Headers) != 1 {
		return Principal{}, invalidToken("The bearer token is neither a key of this service nor a signed token.")
	}
	var said jwt.Claims
	if err := parsed.UnsafeClaimsWithoutVerification(&said); err != nil {
		return Principal{}, invalidToken("The claims of the token cannot be read.")
	}
	issuer, trusted := v.issuers[said.Issuer]
	if !trusted {
		return Principal{}, invalidToken("The issuer of the token is not trusted here.")
	}
	claims, rest, err := v.signed(ctx, issuer, parsed)
	if err != nil {
		return Principal{}, err
	}
	if err := v.timely(claims, issuer); err != nil {
		return Principal{}, err
	}
	p, err := issuer.principal(claims, rest)
	p.Expires = claims.Expiry.Time()
	return p, err
}

// signed returns the claims of a token if a key of its issuer has signed it. What the token itself says of keys (jku, jwk, x5u) is not
// looked at.
func (v *Verifier) signed(ctx context.Context, issuer Issuer, token *jwt.JSONWebToken) (claims jwt.Claims, rest map[string]json.RawMessage, err error) {
	header := token.Headers[0]
	candidates, err := v.keys[issuer.Issuer].find(ctx, header.KeyID, jose.SignatureAlgorithm(header.Algorithm))
	if err != nil {
		return claims, nil, &plan.Error{Kind: plan.Unavailable, Code: "issuer_unavailable", Detail: "The issuer of the token cannot be asked for its keys; try again.", Err: err}
	}
	for _, key := range candidates {
		claims, rest = jwt.Claims{}, map[string]json.RawMessage{}
		if token.Claims(key.Key, &claims, &rest) == nil && claims.Issuer == issuer.Issuer {
			return claims, rest, nil
		}
	}
	return claims, nil, invalidToken("The token is not signed with a key of its issuer.")
}

func (v *Verifier) timely(claims jwt.Claims, issuer Issuer) error {
	expected := jwt.Expected{Issuer: issuer.Issuer, Time: v.now()}
	switch {
	case claims.Expiry == nil:
		return invalidToken("The token does not say when it expires.")
	case !v.now().Before(claims.Expiry.Time().Add(leeway)):
		return invalidToken("The token has expired.")
	case claims.ValidateWithLeeway(expected, leeway) != nil:
		return invalidToken("The token is not valid yet.")
	case issuer.Audience != "" && !slices.Contains(claims.Audience, issuer.Audience):
		return invalidToken("The token is meant for another service.")
	}
	return nil
}

// principal reads who the token speaks for and what that gives.
func (i Issuer) principal(claims jwt.Claims, rest map[string]json.RawMessage) (Principal, error) {
	if !i.scoped(rest) {
		return Principal{}, forbidden("insufficient_scope", "The token has no scope of this service.")
	}
	p := Principal{Name: claims.Subject, Kind: plan.ActorKindPerson}
	who := "sub:" + claims.Subject
	if raw, named := rest["consumer"]; named || len(i.Claims) == 0 {
		number, ok := organisation(raw)
		if !ok {
			return p, forbidden("unknown_consumer", "The token does not name its consumer as 0192 and an organisation number.")
		}
		// An organisation acts through its systems.
		p.Name, p.Kind, who = number, plan.ActorKindSystem, "consumer:"+number
		p.Supplier, _ = organisation(rest["supplier"])
		for _, g := range i.Organisations[number] {
			p.Grants = append(p.Grants, g.named())
		}
	} else if claims.Subject == "" || len(claims.Subject) > subjectLimit || strings.ContainsFunc(claims.Subject, unicode.IsControl) {
		return p, invalidToken("The token does not say whom it is about, in at most 255 characters.")
	}
	for _, c := range i.Claims {
		if holds(rest[c.Claim], c.Value) {
			for _, g := range c.Grants {
				p.Grants = append(p.Grants, g.named())
			}
		}
	}
	if len(p.Grants) == 0 {
		return p, forbidden("no_grants", "Nothing is granted here to the holder of the token.")
	}
	p.ID = uuid.NewSHA1(uuid.NameSpaceURL, []byte(i.Issuer+"#"+who))
	return p, nil
}

// scoped reports whether one of the token's scopes is one of this service. They come as one text, or as a list.
func (i Issuer) scoped(rest map[string]json.RawMessage) bool {
	if i.ScopePrefix == "" && len(i.Scopes) == 0 {
		return true
	}
	var list []string
	for _, name := range []string{"scope", "scp"} {
		var text string
		var several []string
		if json.Unmarshal(rest[name], &text) == nil {
			list = append(list, strings.Fields(text)...)
		} else if json.Unmarshal(rest[name], &several) == nil {
			list = append(list, several...)
		}
	}
	return slices.ContainsFunc(list, func(s string) bool {
		return i.ScopePrefix != "" && strings.HasPrefix(s, i.ScopePrefix) || slices.Contains(i.Scopes, s)
	})
}

// organisation reads the number from {"authority": "iso6523-actorid-upis", "ID": "0192:<number>"}.
func organisation(raw json.RawMessage) (string, bool) {
	var c struct {
		Authority string `json:"authority"`
		ID        string `json:"ID"`
	}
	if json.Unmarshal(raw, &c) != nil || c.Authority != "" && c.Authority != "iso6523-actorid-upis" {
		return "", false
	}
	number, ok := strings.CutPrefix(c.ID, "0192:")
	return number, ok && plan.ValidOrganisationNumber(number)
}

// holds reports whether a claim is the value, or a list with it.
func holds(raw json.RawMessage, value string) bool {
	var text string
	var list []string
	return json.Unmarshal(raw, &text) == nil && text == value || json.Unmarshal(raw, &list) == nil && slices.Contains(list, value)
}

func invalidToken(detail string) error {
	return &plan.Error{Kind: plan.Unauthenticated, Code: "invalid_token", Detail: detail}
}

func forbidden(code, detail string) error {
	return &plan.Error{Kind: plan.Forbidden, Code: code, Detail: detail}
}
