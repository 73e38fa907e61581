package localpg

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A row that is refused stands in the error and not in the log: it may hold contact data, and the log outlives it.
func TestTheLogTellsNoValues(t *testing.T) {
	t.Parallel()
	c := start(t, Options{DataDir: reachable(t, "data")})
	conn, err := pgx.Connect(deadline(t), c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(deadline(t)) })
	if _, err := conn.Exec(deadline(t), "CREATE TABLE contacts (email text UNIQUE CHECK (length(email) < 20), phone text)"); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "23505", "23514"} {
		email := []string{"kari@leiar.no", "kari@leiar.no", "kari@leiar-utan-ende.no"}[i]
		_, err := conn.Exec(deadline(t), "INSERT INTO contacts VALUES ($1, $2)", email, "+47 70 98 76 54")
		if want == "" && err == nil {
			continue
		}
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != want || !strings.Contains(refused.Detail, email) {
			t.Fatalf("%s: %v", email, err)
		}
	}
	text, err := os.ReadFile(c.LogFile())
	if err != nil {
		t.Fatal(err)
	}
	if log := string(text); !strings.Contains(log, "INSERT INTO contacts VALUES ($1, $2)") || !strings.Contains(log, "contacts_email_check") || strings.Contains(log, "leiar") || strings.Contains(log, "70 98") {
		t.Errorf("the log:\n%s", log)
	}
}
