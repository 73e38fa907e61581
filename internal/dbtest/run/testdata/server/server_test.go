package server

import (
	"os"
	"testing"
)

func TestThere(t *testing.T) {
	if os.Getenv("FELLESPLAN_TEST_DATABASE_URL") == "" {
		t.Fatal("no server")
	}
}

func TestFails(t *testing.T) { t.Fatal("on purpose") }
