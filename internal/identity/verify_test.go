package identity

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

const (
	brreg  = "974760673"
	digdir = "991825827"
	nav    = "889640782"
)

// refused fails the test unless an error is of this kind.
func refused(t *testing.T, what string, err error, kind plan.Kind) {
	t.Helper()
	if err == nil || plan.KindOf(err) != kind {
		t.Errorf("%s: %v", what, err)
	}
}

func TestEveryAlgorithm(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t, "/.well-known/oauth-authorization-server")
	for _, alg := range algorithms {
		s.key(string(alg), alg)
	}
	v := NewVerifier([]Issuer{s.config()}, nil)
	for _, alg := range algorithms {
		p, err := v.Verify(t.Context(), sign(t, alg, s.private[string(alg)], string(alg), s.claims(claims{"supplier": map[string]string{"ID": "0192:" + digdir}}), nil))
		if err != nil || p.Name != brreg || p.Kind != plan.ActorKindSystem || p.Supplier != digdir || len(p.Grants) != 1 || p.Grants[0].Committees[0].Key != "fsu-ikt" {
			t.Errorf("%s: %+v %v", alg, p, err)
		}
	}
	if n := s.asked.Load(); n != 1 {
		t.Errorf("the keys were asked for %d times", n)
	}
}

func TestTokensThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t, "/.well-known/openid-configuration")
	key := s.key("k1", jose.RS256)
	s.key("ec", jose.ES256)
	config := s.config()
	config.Audience = "https://plan.example.no"
	v := NewVerifier([]Issuer{config}, nil)
	good := func(changes claims) claims {
		c := s.claims(claims{"aud": "https://plan.example.no"})
		maps.Copy(c, changes)
		maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
		return c
	}
	rs := func(changes claims) string { return sign(t, jose.RS256, key, "k1", good(changes), nil) }
	at := func(d time.Duration) int64 { return time.Now().Add(d).Unix() }
	if _, err := v.Verify(t.Context(), rs(nil)); err != nil {
		t.Fatal(err)
	}
	for name, changes := range map[string]claims{
		"two audiences": {"aud": []string{"https://annan.example.no", "https://plan.example.no"}}, "a clock that is a little fast": {"iat": at(5 * time.Second), "nbf": at(5 * time.Second)},
		"two scopes": {"scope": "anna:les helsefellesskap:plan.read"},
	} {
		if _, err := v.Verify(t.Context(), rs(changes)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}

	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	evil := makeKey(t, jose.RS256)
	segment := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	parts := strings.Split(rs(nil), ".")
	for name, token := range map[string]string{
		"expired":                      rs(claims{"exp": at(-time.Minute)}),
		"without an end":               rs(claims{"exp": nil}),
		"not valid yet":                rs(claims{"nbf": at(time.Minute)}),
		"issued in the future":         rs(claims{"iat": at(time.Minute)}),
		"another issuer":               rs(claims{"iss": "https://maskinporten.no/"}),
		"the issuer without a slash":   rs(claims{"iss": strings.TrimSuffix(s.issuer(), "/")}),
		"no issuer":                    rs(claims{"iss": nil}),
		"another audience":             rs(claims{"aud": "https://annan.example.no"}),
		"no audience":                  rs(claims{"aud": nil}),
		"a time that is a text":        rs(claims{"exp": "i morgon"}),
		"another key":                  sign(t, jose.RS256, evil, "k2", good(nil), nil),
		"another key of the same id":   sign(t, jose.RS256, evil, "k1", good(nil), nil),
		"another key of no id":         sign(t, jose.RS256, evil, "", good(nil), nil),
		"jku":                          sign(t, jose.RS256, evil, "k2", good(nil), map[jose.HeaderKey]any{"jku": "http://127.0.0.1:1/jwk"}),
		"x5u":                          sign(t, jose.RS256, evil, "k1", good(nil), map[jose.HeaderKey]any{"x5u": "http://127.0.0.1:1/x"}),
		"jwk":                          sign(t, jose.RS256, evil, "k1", good(nil), map[jose.HeaderKey]any{"jwk": jose.JSONWebKey{Key: evil.Public()}}),
		"crit":                         sign(t, jose.RS256, key, "k1", good(nil), map[jose.HeaderKey]any{"crit": []string{"anna"}, "anna": true}),
		"HS256 with the public key":    sign(t, jose.HS256, der, "k1", good(nil), nil),
		"HS256 with the kid of an EC":  sign(t, jose.HS256, der, "ec", good(nil), nil),
		"ES256 with the kid of an RSA": sign(t, jose.ES256, makeKey(t, jose.ES256), "k1", good(nil), nil),
		"alg none":                     segment(map[string]string{"alg": "none", "kid": "k1"}) + "." + parts[1] + ".",
		"alg none, signed":             segment(map[string]string{"alg": "none", "kid": "k1"}) + "." + parts[1] + "." + parts[2],
		"alg NoNe":                     segment(map[string]string{"alg": "NoNe", "kid": "k1"}) + "." + parts[1] + "." + parts[2],
		"other claims":                 parts[0] + "." + segment(good(claims{"consumer": map[string]string{"ID": "0192:" + nav}})) + "." + parts[2],
		"without its signature":        parts[0] + "." + parts[1] + ".",
		"not JSON":                     "eyJ." + parts[1] + "." + parts[2],
		"nothing":                      "..",
		"huge":                         rs(claims{"fyll": strings.Repeat("x", 1<<20)}),
	} {
		_, err := v.Verify(t.Context(), token)
		refused(t, name, err, plan.Unauthenticated)
		for part := range strings.SplitSeq(token, ".") { // what is told of a token does not hold it
			if len(part) > 16 && strings.Contains(fmt.Sprintf("%v %+v", err, err), part) {
				t.Errorf("%s: the error tells the token: %+v", name, err)
			}
		}
	}
	for name, changes := range map[string]claims{
		"no consumer":                 {"consumer": nil},
		"a consumer that is a text":   {"consumer": "0192:" + brreg},
		"a consumer without ID":       {"consumer": map[string]string{}},
		"another scheme":              {"consumer": map[string]string{"ID": "9908:" + brreg}},
		"another authority":           {"consumer": map[string]string{"authority": "x", "ID": "0192:" + brreg}},
		"a wrong check digit":         {"consumer": map[string]string{"ID": "0192:974760674"}},
		"an organisation of no grant": {"consumer": map[string]string{"ID": "0192:" + nav}},
		"no scope":                    {"scope": nil},
		"another scope":               {"scope": "helsefelle helsefellesskap:annan"},
	} {
		_, err := v.Verify(t.Context(), rs(changes))
		refused(t, name, err, plan.Forbidden)
	}
}

func TestKeysAreReadWhenTheyAreNeeded(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t, "/.well-known/oauth-authorization-server")
	first := s.key("k1", jose.ES256)
	var clock atomic.Int64
	pass := func(d time.Duration) { clock.Add(int64(d)) }
	v := NewVerifier([]Issuer{s.config()}, func() time.Time { return time.Now().Add(time.Duration(clock.Load())) })
	n := 0
	verify := func(key crypto.Signer, kid string) error {
		n++
		_, err := v.Verify(t.Context(), sign(t, jose.ES256, key, kid, s.claims(claims{"jti": fmt.Sprint(n), "exp": time.Now().Add(100 * time.Hour).Unix()}), nil))
		return err
	}
	asked := func(what string, want int64) {
		t.Helper()
		if got := s.asked.Load(); got != want {
			t.Errorf("%s: asked %d times, not %d", what, got, want)
		}
	}
	var all sync.WaitGroup
	tokens := make([]string, 20)
	for i := range tokens {
		tokens[i] = sign(t, jose.ES256, first, "k1", s.claims(claims{"jti": fmt.Sprint("a", i)}), nil)
	}
	for _, token := range tokens {
		all.Go(func() {
			if _, err := v.Verify(t.Context(), token); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	asked("twenty at once", 1)
	for i := range 50 { // made-up ids do not become a flood
		refused(t, "garbage", verify(first, fmt.Sprint("tull", i)), plan.Unauthenticated)
	}
	asked("garbage", 1)
	second := s.key("k2", jose.ES256)
	refused(t, "a key that came just now", verify(second, "k2"), plan.Unauthenticated)
	pass(keysPause)
	if err := verify(second, "k2"); err != nil {
		t.Error(err)
	}
	asked("a new key", 2)
	s.mu.Lock()
	s.public = s.public[1:] // the first is withdrawn
	s.mu.Unlock()
	pass(keysLife - time.Second)
	if err := verify(first, "k1"); err != nil {
		t.Error(err)
	}
	asked("most of a day", 2)
	pass(2 * time.Second)
	refused(t, "a withdrawn key", verify(first, "k1"), plan.Unauthenticated)
	asked("a day", 3)

	s.mu.Lock()
	s.down = true
	s.mu.Unlock()
	if err := verify(second, "k2"); err != nil {
		t.Error("what is known needs no issuer:", err)
	}
	pass(keysLife)
	refused(t, "an issuer that is down", verify(second, "k2"), plan.Unavailable)
	s.mu.Lock()
	s.down = false
	s.mu.Unlock()
	refused(t, "an issuer that was down just now", verify(second, "k2"), plan.Unavailable)
	pass(failurePause)
	if err := verify(second, "k2"); err != nil {
		t.Error(err)
	}
}

func TestMetadataOfAnotherIssuer(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t, "/.well-known/oauth-authorization-server")
	key := s.key("k1", jose.ES256)
	config := s.config()
	config.Issuer = s.server.URL // without the slash
	v := NewVerifier([]Issuer{config}, nil)
	_, err := v.Verify(t.Context(), sign(t, jose.ES256, key, "k1", s.claims(claims{"iss": config.Issuer}), nil))
	refused(t, "metadata of another issuer", err, plan.Unavailable)
}

func TestClaimsOfAPerson(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t, "/.well-known/openid-configuration")
	key := s.key("k1", jose.RS256)
	v := NewVerifier([]Issuer{{
		Issuer: s.issuer(), Audience: "plan", Claims: []Claim{{"groups", "sekretariat", []Grant{{Role: plan.RoleSecretariat, Community: "*"}}}, {"email", "kari@example.no", []Grant{{Role: plan.RoleReader, Community: "*"}}}},
	}}, nil)
	verify := func(c claims) (Principal, error) {
		all := claims{"consumer": nil, "scope": nil, "aud": []string{"plan"}, "sub": "kari"}
		maps.Copy(all, c)
		return v.Verify(t.Context(), sign(t, jose.RS256, key, "k1", s.claims(all), nil))
	}
	both, err := verify(claims{"groups": []string{"alle", "sekretariat"}, "email": "kari@example.no"})
	if err != nil || both.Name != "kari" || both.Kind != plan.ActorKindPerson || len(both.Grants) != 2 || !both.Grants[0].Everywhere() {
		t.Errorf("%+v %v", both, err)
	}
	one, err := verify(claims{"groups": "sekretariat"})
	if err != nil || one.ID != both.ID || len(one.Grants) != 1 {
		t.Errorf("%+v %v", one, err)
	}
	_, err = verify(claims{"groups": []string{"alle"}})
	refused(t, "another group", err, plan.Forbidden)
	for _, subject := range []any{nil, "", strings.Repeat("x", 256), "kari\x00", "kari\n"} {
		_, err = verify(claims{"groups": "sekretariat", "sub": subject})
		refused(t, fmt.Sprintf("the subject %q", subject), err, plan.Unauthenticated)
	}
}

func TestTheCacheIsBounded(t *testing.T) {
	t.Parallel()
	now := time.Now()
	v := NewVerifier(nil, func() time.Time { return now })
	for i := range cacheLimit + 100 {
		v.keep([32]byte{byte(i), byte(i >> 8), byte(i >> 16)}, Principal{Expires: now.Add(time.Minute)})
	}
	if len(v.cache) > cacheLimit {
		t.Errorf("%d tokens", len(v.cache))
	}
}

// What a cached token gives ends with the token.
func TestACachedTokenExpires(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t, "/.well-known/oauth-authorization-server")
	key := s.key("k1", jose.RS256)
	now := time.Now()
	v := NewVerifier([]Issuer{s.config()}, func() time.Time { return now })
	token := sign(t, jose.RS256, key, "k1", s.claims(nil), nil)
	for range 2 {
		if _, err := v.Verify(context.Background(), token); err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(2*time.Minute + leeway + time.Second)
	_, err := v.Verify(context.Background(), token)
	refused(t, "an expired token that is remembered", err, plan.Unauthenticated)
}

// A token that lives for long does not outlive the key that signed it by being remembered.
func TestACachedTokenEndsWithItsKey(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t, "/.well-known/oauth-authorization-server")
	key := s.key("stolen", jose.ES256)
	s.key("good", jose.ES256)
	var clock time.Duration
	began := time.Now()
	v := NewVerifier([]Issuer{s.config()}, func() time.Time { return began.Add(clock) })
	token := sign(t, jose.ES256, key, "stolen", s.claims(claims{"exp": began.Add(1000 * time.Hour).Unix()}), nil)
	verify := func() error {
		_, err := v.Verify(t.Context(), token)
		return err
	}
	if err := verify(); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	s.public = s.public[1:]
	s.mu.Unlock()
	clock = cacheLife + time.Second
	if err := verify(); err != nil {
		t.Error("the keys are good for a day:", err)
	}
	clock = keysLife - time.Second
	if err := verify(); err != nil { // which is remembered anew
		t.Error(err)
	}
	clock = keysLife + cacheLife
	refused(t, "a token of a withdrawn key", verify(), plan.Unauthenticated)
}

func TestReadIssuers(t *testing.T) {
	t.Parallel()
	const good = `{"issuers": [{"issuer": "https://maskinporten.no/", "scopePrefix": "helsefellesskap:plan", "organisations": {"974760673": [{"role": "editor", "community": "more-og-romsdal", "committees": ["fsu-ikt"]}]}}]}`
	list, err := ReadIssuers(strings.NewReader(good))
	if err != nil || len(list) != 1 || !slices.Equal(list[0].Organisations[brreg][0].Committees, []string{"fsu-ikt"}) {
		t.Fatal(list, err)
	}
	for change, want := range map[[2]string]string{
		{"https:", "http:"}:                             "has to be https",
		{"974760673", "974760674"}:                      "is not an organisation number",
		{`"scopePrefix": "helsefellesskap:plan", `, ``}: "set scopePrefix or scopes",
		{"editor", "king"}:                              "no such role",
		{"more-og-romsdal", ""}:                         "needs a community",
		{"more-og-romsdal", "*"}:                        "Committees belong to a community",
		{"scopePrefix", "scope_prefix"}:                 "unknown field",
		{"]}}]}", "]}}]} x"}:                            "",
		{`"organisations"`, `"claims": [{"claim": "groups", "value": "x", "grants": [{"role": "reader", "community": "*"}]}], "organisations"`}: "set audience",
	} {
		_, err := ReadIssuers(strings.NewReader(strings.Replace(good, change[0], change[1], 1)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", change, err)
		}
	}
}

// A logger masks whatever it is given: messages, texts, errors, in groups too; and leaves all else as it is.
func TestMaskedAttr(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	key, _ := NewKey()
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: MaskedAttr}))
	log.With("who", "kari@example.no").WithGroup("g").Warn("with "+key, "error", fmt.Errorf("refused: %w", errors.New(key)), "took", time.Second, "n", 42, "nothing", nil)
	line := out.String()
	if strings.Contains(line, "fellesplan_") || strings.Contains(line, "kari") || !strings.Contains(line, `level=WARN msg="with [masked]" who=[masked] g.error="refused: [masked]" g.took=1s g.n=42 g.nothing=<nil>`) {
		t.Error(line)
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	key, _ := NewKey()
	for text, want := range map[string]string{
		"/v1/measures/" + key: "/v1/measures/[masked]", "/x/kari@example.no/y": "/x/[masked]/y", "/x/kari%40example.no/y": "/x/[masked]/y", "a eyJhbGciOiJSUzI1NiJ9.e30.sig b": "a [masked] b",
		"/v1/measures/more-og-romsdal~ikt-tiltak-01": "/v1/measures/more-og-romsdal~ikt-tiltak-01",
	} {
		if got := Masked(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}
