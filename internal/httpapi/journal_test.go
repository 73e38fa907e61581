package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/identity"
)

// A secret that is put where it does not belong is masked in the log.
func TestNoSecretIsLogged(t *testing.T) {
	t.Parallel()
	s := newService(t)
	key, _ := identity.NewKey()
	s.get("/measures/"+key).want(http.StatusNotFound, "not_found")
	s.get("/measures/kari.leiar@example.no").want(http.StatusNotFound, "not_found")
	s.get("/measures/eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXI").want(http.StatusNotFound, "not_found")
	s.get("/measures?q=" + key)
	if !s.journal.Has("/v1/measures/[masked]") {
		t.Error("the requests were not logged at all")
	}
}
