package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestWantedPackages(t *testing.T) {
	t.Parallel()
	const plan = `NOTE: This is only a simulation!
Inst libjson-perl (4.10000-1 Debian:12/stable [all])
Inst postgresql-client-common (248 Debian:12/stable [all])
Inst libpq5 (15.14-0 Debian:12/stable [amd64])
Inst libicu72:amd64 (72.1-3 Debian:12/stable [amd64])
Inst libz3-4 (4.8.12-3.1 Debian:12/stable [amd64])
Inst libllvm14 (1:14.0.6-12 Debian:12/stable [amd64])
Inst postgresql-15 (15.14-0 Debian:12/stable [amd64])
Conf libpq5 (15.14-0 Debian:12/stable [amd64])
`
	got := wanted(plan, "postgresql-15")
	if want := []string{"postgresql-15", "libpq5", "libicu72"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAdvice(t *testing.T) {
	t.Parallel()
	only := func(there string) func(string) (string, error) {
		return func(program string) (string, error) {
			if program == there {
				return "/bin/" + program, nil
			}
			return "", os.ErrNotExist
		}
	}
	if got := advice(only("apk")); !strings.HasPrefix(got, "sudo apk add postgresql") {
		t.Errorf("got %q", got)
	}
	if got := advice(only("")); !strings.Contains(got, "PostgreSQL 15 or newer") {
		t.Errorf("got %q", got)
	}
}
