package identity

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Tokens that are signed as they should be and odd otherwise: two readers could understand them differently.
func TestOddTokens(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t, "/.well-known/oauth-authorization-server")
	key := s.key("k1", jose.ES256)
	v := NewVerifier([]Issuer{s.config()}, nil)
	raw := func(payload string, header map[jose.HeaderKey]any) string {
		o := (&jose.SignerOptions{}).WithHeader("kid", "k1")
		for name, value := range header {
			o = o.WithHeader(name, value)
		}
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, o)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := signer.Sign([]byte(payload))
		if err != nil {
			t.Fatal(err)
		}
		token, err := signed.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	good, err := json.Marshal(s.claims(nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Verify(t.Context(), raw(string(good), nil)); err != nil {
		t.Fatal(err)
	}
	with := func(more string) string { return strings.TrimSuffix(string(good), "}") + "," + more + "}" }
	for name, payload := range map[string]string{
		"a claim twice":                with(`"consumer":{"ID":"0192:` + nav + `"}`),
		"an end twice":                 with(`"exp":9999999999`),
		"the issuer twice":             with(`"iss":"` + s.issuer() + `"`),
		"a list for an issuer":         strings.Replace(string(good), `"iss":"`+s.issuer()+`"`, `"iss":["`+s.issuer()+`"]`, 1),
		"claims in a list":             "[" + string(good) + "]",
		"something after the claims":   string(good) + string(good),
		"an end beyond all times":      strings.Replace(string(good), `"exp":`, `"exp":1e300,"was":`, 1),
		"an end that is no number":     strings.Replace(string(good), `"exp":`, `"exp":null,"was":`, 1),
		"claims in capitals":           strings.ToUpper(string(good)),
		"no claims":                    "",
		"an audience that is a number": with(`"aud":1`),
	} {
		_, err := v.Verify(t.Context(), raw(payload, nil))
		refused(t, name, err, plan.Unauthenticated)
	}
}

// An issuer's server is believed only as far as its own address goes: no redirect is followed, no other kind of address is read, and no
// list without end.
func TestAnIssuerThatLeadsAway(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t, "/.well-known/oauth-authorization-server")
	key := s.key("k1", jose.ES256)
	var asked, sent atomic.Int64
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(inner.Close)
	away := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inner.URL, http.StatusTemporaryRedirect)
	}
	for name, c := range map[string]struct {
		keysAt         string // "": of the server itself
		metadata, keys http.HandlerFunc
	}{
		"a redirect of the metadata": {metadata: away},
		"a redirect of the keys":     {keys: away},
		"a file of the machine":      {keysAt: "file:///etc/passwd"},
		"an address with a password": {keysAt: strings.Replace(inner.URL, "://", "://kari:hemmeleg@", 1)},
		"a list without end": {keys: func(w http.ResponseWriter, _ *http.Request) {
			_, err := w.Write([]byte(`{"keys":[`))
			for line := []byte(strings.Repeat(" ", 1<<16)); err == nil; sent.Add(1 << 16) {
				_, err = w.Write(line)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mux := http.NewServeMux()
			server := httptest.NewServer(mux)
			t.Cleanup(server.Close)
			config := s.config()
			config.Issuer = server.URL + "/"
			if c.metadata == nil {
				c.metadata = func(w http.ResponseWriter, _ *http.Request) {
					_ = json.NewEncoder(w).Encode(map[string]string{"issuer": config.Issuer, "jwks_uri": cmp.Or(c.keysAt, server.URL+"/jwk")})
				}
			}
			mux.HandleFunc(s.metadata, c.metadata)
			if c.keys != nil {
				mux.HandleFunc("/jwk", c.keys)
			}
			_, err := NewVerifier([]Issuer{config}, nil).Verify(t.Context(), sign(t, jose.ES256, key, "k1", s.claims(claims{"iss": config.Issuer}), nil))
			refused(t, name, err, plan.Unavailable)
			if asked.Load() != 0 {
				t.Error("what it led to was asked")
			}
			if n := sent.Load(); n > 64<<20 { // what the connection holds, and a little more
				t.Errorf("%d bytes were taken", n)
			}
		})
	}
}
