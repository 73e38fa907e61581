package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// tokenServer is an issuer: it serves its metadata and keys, and signs tokens.
type tokenServer struct {
	t        testing.TB
	server   *httptest.Server
	metadata string // path
	asked    atomic.Int64
	mu       sync.Mutex
	down     bool
	public   []jose.JSONWebKey
	private  map[string]crypto.Signer
}

func newTokenServer(t testing.TB, metadata string) *tokenServer {
	t.Helper()
	s := &tokenServer{t: t, metadata: metadata, private: map[string]crypto.Signer{}}
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

// ServeHTTP implements http.Handler.
func (s *tokenServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var body any
	switch {
	case s.down:
		w.WriteHeader(http.StatusBadGateway)
		return
	case r.URL.Path == s.metadata:
		body = map[string]string{"issuer": s.issuer(), "jwks_uri": s.server.URL + "/jwk"}
	case r.URL.Path == "/jwk":
		s.asked.Add(1)
		body = jose.JSONWebKeySet{Keys: s.public}
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_ = json.NewEncoder(w).Encode(body)
}

func (s *tokenServer) issuer() string { return s.server.URL + "/" } // Maskinporten's ends in a slash

// key makes a key of the kind that an algorithm needs, and publishes it.
func (s *tokenServer) key(kid string, alg jose.SignatureAlgorithm) crypto.Signer {
	k := makeKey(s.t, alg)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.private[kid] = k
	s.public = append(s.public, jose.JSONWebKey{Key: k.Public(), KeyID: kid, Use: "sig"})
	return k
}

func makeKey(t testing.TB, alg jose.SignatureAlgorithm) (k crypto.Signer) {
	t.Helper()
	var err error
	switch alg {
	case jose.ES256:
		k, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case jose.ES384:
		k, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case jose.ES512:
		k, err = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	case jose.EdDSA:
		_, k, err = ed25519.GenerateKey(rand.Reader)
	default:
		k, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	if err != nil {
		t.Fatal(err)
	}
	return k
}

type claims = map[string]any

// claims are those of a good token of Maskinporten, with changes; nil removes one.
func (s *tokenServer) claims(changes claims) claims {
	now := time.Now()
	c := claims{
		"iss": s.issuer(), "exp": now.Add(2 * time.Minute).Unix(), "iat": now.Unix(), "scope": "helsefellesskap:plan.write", "client_id": "x",
		"consumer": map[string]string{"authority": "iso6523-actorid-upis", "ID": "0192:" + brreg},
	}
	maps.Copy(c, changes)
	maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
	return c
}

func sign(t testing.TB, alg jose.SignatureAlgorithm, key any, kid string, c claims, extra map[jose.HeaderKey]any) string {
	t.Helper()
	o := (&jose.SignerOptions{}).WithType("JWT")
	if kid != "" {
		o = o.WithHeader("kid", kid)
	}
	for k, v := range extra {
		o = o.WithHeader(k, v)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, o)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(c).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (s *tokenServer) config() Issuer {
	return Issuer{
		Issuer: s.issuer(), ScopePrefix: "helsefellesskap:plan",
		Organisations: map[string][]Grant{brreg: {{Role: plan.RoleEditor, Community: "more-og-romsdal", Committees: []string{"fsu-ikt"}}}},
	}
}
