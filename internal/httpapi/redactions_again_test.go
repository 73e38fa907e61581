package httpapi_test

import (
	"bytes"
	"net/http"
	"sync"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// A redaction that is sent again with its idempotency key, also at the same time, is done once and answered as it was; what is kept of the
// request does not let anyone try names on it.
func TestRedactionsSentAgain(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.write(http.MethodPost, "/documents", object{"title": "Om " + forgotten, "kind": "news", "key": "nytt"}).want(http.StatusCreated)
	in, key := redaction(object{"community": object{"key": community}}), header("Idempotency-Key", "0c6ef7d0-redaction-sent-again")
	s.write(http.MethodPost, "/redactions?dryRun=true", in, key).want(http.StatusOK)
	answers := make([]*answer, 20)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = s.write(http.MethodPost, "/redactions", in, key) })
	}
	all.Wait()
	replayed := 0
	for _, a := range answers {
		if a.want(http.StatusOK); !bytes.Equal(a.body, answers[0].body) {
			t.Errorf("%s\nand not\n%s", a.body, answers[0].body)
		}
		if a.header.Get("Idempotency-Replayed") == "true" {
			replayed++
		}
	}
	if n := s.count("SELECT count(*) FROM redactions"); n != 1 || replayed != len(answers)-1 || len(answers[0].at("places").([]any)) == 0 {
		t.Errorf("%d redactions, %d answers again: %s", n, replayed, answers[0].body)
	}
	s.write(http.MethodPost, "/redactions", redaction(object{"names": []string{"Ein Annan"}}), key).want(http.StatusUnprocessableEntity, "idempotency_key_reused")

	// Neither the key nor what anyone can work out of the request without it is kept.
	if n := s.count(`SELECT count(*) FROM idempotency_keys WHERE key LIKE '%redaction-sent-again%'`); n != 0 {
		t.Error("the idempotency key is kept as it is")
	}
	other := header("Idempotency-Key", "another-of-its-own")
	again := s.write(http.MethodPost, "/redactions", in, other).want(http.StatusOK)
	if again.header.Get("Idempotency-Replayed") != "" || again.at("redaction", "objects") != 0.0 {
		t.Errorf("%s", again.body)
	}
	if n := s.count("SELECT count(DISTINCT request) FROM idempotency_keys WHERE key LIKE 'sealed:%'"); n != 2 {
		t.Errorf("the same request under another key has the same digest")
	}
	// The answer belongs to its sender.
	stranger := s.keyOf(plan.Grant{Role: plan.RoleAdmin, Community: uuidOf(t, s.get("/communities/"+community).at("id"))})
	if a := s.send(http.MethodPost, "/redactions", in, stranger, key).want(http.StatusOK); a.header.Get("Idempotency-Replayed") != "" {
		t.Error("answered what another sent")
	}
}
