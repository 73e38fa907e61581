package httpapi_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/httpapi"
	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// issuer is a server of tokens as Maskinporten gives them; which tokens are good is tested beside the verifier.
type issuer struct {
	t      testing.TB
	server *httptest.Server
	key    *ecdsa.PrivateKey
}

func newIssuer(t testing.TB) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key}
	mux := http.NewServeMux()
	i.server = httptest.NewServer(mux)
	t.Cleanup(i.server.Close)
	answer := func(v any) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(v) }
	}
	mux.HandleFunc("/.well-known/oauth-authorization-server", answer(object{"issuer": i.server.URL + "/", "jwks_uri": i.server.URL + "/jwk"}))
	mux.HandleFunc("/jwk", answer(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Use: "sig"}}}))
	return i
}

// token is one for an organisation; supplier is "" where it acts for itself.
func (i *issuer) token(consumer, supplier string, expires time.Duration) string {
	i.t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: i.key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	if err != nil {
		i.t.Fatal(err)
	}
	c := object{"iss": i.server.URL + "/", "exp": time.Now().Add(expires).Unix(), "scope": "helsefellesskap:plan", "consumer": object{"authority": "iso6523-actorid-upis", "ID": consumer}}
	if supplier != "" {
		c["supplier"] = object{"authority": "iso6523-actorid-upis", "ID": supplier}
	}
	token, err := jwt.Signed(signer).Claims(c).Serialize()
	if err != nil {
		i.t.Fatal(err)
	}
	return token
}

func (i *issuer) trusting(grants map[string][]identity.Grant) *identity.Verifier {
	return identity.NewVerifier([]identity.Issuer{{Issuer: i.server.URL + "/", ScopePrefix: "helsefellesskap:", Organisations: grants}}, nil)
}

func TestMaskinporten(t *testing.T) {
	t.Parallel()
	const kommune, other, supplier = "974760673", "889640782", "991825827"
	i := newIssuer(t)
	shipped := newService(t)
	editor := func(committees ...string) identity.Grant {
		return identity.Grant{Role: plan.RoleEditor, Community: community, Committees: committees}
	}
	s := startWith(t, shipped.dbURL, httpapi.Options{Verifier: i.trusting(map[string][]identity.Grant{
		kommune: {editor("fsu-ikt", "finst-ikkje")}, other: {editor("finst-ikkje"), {Role: plan.RoleAdmin, Community: "finst-ikkje"}},
	})})
	own, foreign := "/measures/"+s.get("/measures?limit=1&committee=fsu-ikt").keys()[0], "/measures/"+s.get("/measures?limit=1&committee=fsu-multisjuke").keys()[0]
	anyVersion := ifMatch("*")
	token := bearer(i.token("0192:"+kommune, "0192:"+supplier, time.Minute))
	s.send(http.MethodPatch, own, object{"label": "ø"}, token, anyVersion).want(http.StatusOK)
	s.send(http.MethodPatch, own, object{"label": "å"}, bearer(i.token("0192:"+kommune, "", 90*time.Second)), anyVersion).want(http.StatusOK)
	s.send(http.MethodPatch, foreign, object{"label": "ø"}, token, anyVersion).want(http.StatusForbidden, "forbidden")
	s.send(http.MethodPost, "/tokens", object{"name": "x", "grants": []object{grant("reader", community)}}, token).want(http.StatusForbidden)
	if a := s.get(own, token).want(http.StatusOK); a.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("%v", a.header)
	}
	for n := range 2 { // the organisation is the actor, the same with each of its tokens
		e := s.write(http.MethodGet, own+"/history", nil).at("items", n).(object)
		if e["actor"] != kommune || e["actorKind"] != "system" {
			t.Errorf("%v", e)
		}
	}
	if n := s.count("SELECT count(DISTINCT actor_id) FROM changes WHERE actor_name = '" + kommune + "'"); n != 1 {
		t.Errorf("%d actors", n)
	}
	if !s.journal.Has(`"supplier":"` + supplier + `"`) {
		t.Error("the supplier is not logged")
	}

	// Who is granted nothing, or what is not there any more, may not even read; who has no valid token is told so.
	for name, consumer := range map[string]string{"grants that are gone": "0192:" + other, "no grant": "0192:" + supplier, "unknown form": "9908:" + kommune, "no number": ""} {
		for _, path := range []string{"/committees", "/committees/ssu", "/openapi.json", "/measures.csv", "/changes"} {
			if a := s.get(path, bearer(i.token(consumer, "", time.Minute))); a.status != http.StatusForbidden {
				t.Errorf("%s on %s: %d %s", name, path, a.status, a.body)
			}
		}
	}
	expired := s.get("/committees", bearer(i.token("0192:"+kommune, "", -time.Minute))).want(http.StatusUnauthorized, "invalid_token")
	if !strings.Contains(expired.header.Get("WWW-Authenticate"), `error="invalid_token"`) || expired.at("detail") != "The token has expired." {
		t.Errorf("%v %s", expired.header, expired.body)
	}
	s.get("/committees", bearer("eyJ"+strings.Repeat("x", 40000)+".e30.x")).want(http.StatusUnauthorized, "invalid_token")
	newService(t).get("/committees", bearer(i.token("0192:"+kommune, "", time.Minute))).want(http.StatusUnauthorized, "invalid_token") // it trusts nobody
}

func TestAnIssuerThatIsDown(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	token := bearer(i.token("0192:974760673", "", time.Minute))
	s := startWith(t, dbtest.New(t), httpapi.Options{Verifier: i.trusting(map[string][]identity.Grant{"974760673": {{Role: plan.RoleAdmin, Community: "*"}}})})
	i.server.Close()
	a := s.get("/committees", token).want(http.StatusServiceUnavailable, "issuer_unavailable")
	if a.header.Get("Retry-After") == "" {
		t.Error("when to try again is not said")
	}
	s.get("/committees").want(http.StatusOK)
	s.write(http.MethodGet, "/committees", nil).want(http.StatusOK) // keys need no issuer
}

// A bearer token counts wherever it stands among the Authorization fields and whatever white space is before it; of two neither does.
func TestWhereABearerTokenStands(t *testing.T) {
	t.Parallel()
	s := newService(t)
	fields := func(values ...string) option {
		return func(r *http.Request) { r.Header["Authorization"] = values }
	}
	for _, wrong := range []option{fields("Bearer\tfeil"), fields("Basic x", "Bearer feil"), fields("Bearer "+s.key, "Bearer "+s.key), fields("Bearer " + s.key + ", Basic x"), fields("Bearer "+s.key, "bearer")} {
		s.get("/committees/ssu", wrong).want(http.StatusUnauthorized, "invalid_token")
	}
	for _, right := range []option{fields("Bearer\t" + s.key), fields("Basic x", "bearer  "+s.key), fields("Bearer "+s.key, "Negotiate x")} {
		s.get("/tokens", right).want(http.StatusOK)
	}
}

// A scheme that is not ours is ignored where everyone may read, and gives no right to write.
func TestOtherSchemes(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, scheme := range []string{"Negotiate YIIabc", "NTLM TlRMTVNTUAAB", "Basic a2FyaTpoZW1tZWxlZw==", "", "Digest", "ApiKey " + s.key} {
		given := header("Authorization", scheme)
		for _, path := range []string{"/committees/ssu", "/deadlines.ics", "/measures.csv", "/"} {
			s.get(path, given).want(http.StatusOK)
		}
		for method, path := range map[string]string{http.MethodPost: "/measures", http.MethodDelete: "/committees/ssu", http.MethodPatch: "/committees/ssu", http.MethodGet: "/tokens"} {
			if a := s.send(method, path, nil, given).want(http.StatusUnauthorized, "unauthenticated"); a.header.Get("WWW-Authenticate") != `Bearer realm="fellesplan"` {
				t.Errorf("%s %s: %q", scheme, path, a.header.Get("WWW-Authenticate"))
			}
		}
	}
}
