package server

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestThere(t *testing.T) {
	if os.Getenv("FELLESPLAN_TEST_DATABASE_URL") == "" {
		t.Fatal("no server")
	}
}

func TestFails(t *testing.T) { t.Fatal("on purpose") }

// key has the form of an API key and is none; in parts, so that this file does not tell it.
var key = "fellesplan_" + strings.Repeat("x", 43)

func TestSays(*testing.T) { fmt.Println("a key:", key) }

func TestHasLogged(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), os.Getenv("FELLESPLAN_TEST_DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "SELECT FROM "+key); err == nil {
		t.Fatal("there is such a table")
	}
}
