package config

import (
	"maps"
	"strings"
	"testing"
)

func published() map[string]string {
	return map[string]string{
		"HOME": "/home/kari", "FELLESPLAN_BASE_URL": "https://plan.example.no", "FELLESPLAN_SECURITY_CONTACT": "tryggleik@example.no",
		"FELLESPLAN_PUBLISHER_ORGANISATION": "974 760 673", "FELLESPLAN_PUBLISHER_NAME": "Døme kommune", "FELLESPLAN_PUBLISHER_CONTACT": "https://example.no/kontakt",
	}
}

func TestPublisher(t *testing.T) {
	t.Parallel()
	got, err := fromEnv(env(published()), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if want := (Publisher{"974760673", "Døme kommune", "https://example.no/kontakt", "NLOD_2_0"}); got.Publisher != want || got.SecurityContact != "mailto:tryggleik@example.no" {
		t.Errorf("got %+v", got)
	}
}

// A publisher is described whole or not at all, and what is left out is named.
func TestPublisherIsWhole(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"FELLESPLAN_BASE_URL", "FELLESPLAN_PUBLISHER_ORGANISATION", "FELLESPLAN_PUBLISHER_NAME", "FELLESPLAN_PUBLISHER_CONTACT"} {
		set := published()
		delete(set, name)
		if _, err := fromEnv(env(set), t.TempDir()); err == nil || !strings.Contains(err.Error(), name+": must be set too") {
			t.Errorf("without %s: %v", name, err)
		}
	}
	// The address of the service alone says nothing about a publisher.
	if got, err := fromEnv(env(map[string]string{"HOME": "/home/kari", "FELLESPLAN_BASE_URL": "https://plan.example.no"}), t.TempDir()); err != nil || got.Publisher != (Publisher{}) {
		t.Errorf("%+v, %v", got.Publisher, err)
	}
}

func TestPublicFaults(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][]string{
		"FELLESPLAN_PUBLISHER_ORGANISATION": {"974760674", "97476067", "NO974760673"},
		"FELLESPLAN_PUBLISHER_CONTACT":      {"example.no", "http://example.no", "mailto:", "Kari <post@example.no>"},
		"FELLESPLAN_PUBLISHER_LICENCE":      {"nlod", "https://data.norge.no/nlod"},
		"FELLESPLAN_SECURITY_CONTACT":       {"kari", "javascript:alert(1)", "mailto:kari", "post@example.no\nContact: x"},
	} {
		for _, value := range values {
			set := maps.Clone(published())
			set[name] = value
			if _, err := fromEnv(env(set), t.TempDir()); err == nil || !strings.Contains(err.Error(), name+": ") {
				t.Errorf("%s=%q: %v", name, value, err)
			}
		}
	}
}
