package identity

import (
	"strings"
	"testing"
)

func TestKey(t *testing.T) {
	t.Parallel()
	key, hash := NewKey()
	other, _ := NewKey()
	if key == other || !strings.HasPrefix(key, "fellesplan_") || len(key) != len("fellesplan_")+43 {
		t.Fatalf("keys %q and %q", key, other)
	}
	if got, ok := HashKey(key); !ok || got != hash {
		t.Error("a new key does not hash to its hash")
	}
	for _, bad := range []string{"", "fellesplan_", key[1:], key + "A", key[:len(key)-1], "fellesplan_" + strings.Repeat("!", 43), strings.ToUpper(key)} {
		if _, ok := HashKey(bad); ok {
			t.Errorf("%q passed for a key", bad)
		}
	}
}
