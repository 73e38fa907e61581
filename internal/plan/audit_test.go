package plan

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
)

// What became of a key is told member by member, of a new one as a whole.
func TestKeySince(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	id := uuid.MustParse("018f3a6e-7c00-7000-8000-000000000001")
	reader := ImagesOf([]NamedGrant{{Role: RoleReader, Community: Ref{ID: id, Key: "anna", Title: "Anna"}}})
	is := KeyImage{Name: "Molde", Grants: reader}
	with := func(change func(*KeyImage)) KeyImage {
		k := is
		change(&k)
		return k
	}
	for want, after := range map[string]KeyImage{
		"[]":                        is,
		`[{/name "Molde" "Volda"}]`: with(func(k *KeyImage) { k.Name = "Volda" }),
		`[{/expiresAt null "2026-11-02T08:00:00Z"} {/replacedBy null "018f3a6e-7c00-7000-8000-000000000001"}]`: with(func(k *KeyImage) { k.ExpiresAt, k.ReplacedBy = &day, &id }),
		`[{/revokedAt null "2026-11-02T08:00:00Z"}]`:                                                           with(func(k *KeyImage) { k.RevokedAt = &day }),
	} {
		if got, err := after.Since(&is); err != nil || spell(got) != want {
			t.Errorf("%s %v, not %s", spell(got), err, want)
		}
	}
	got, err := is.Since(nil)
	const want = `[{ null {"expiresAt":null,"grants":[{"committees":[],"community":{"id":"018f3a6e-7c00-7000-8000-000000000001","key":"anna"},"role":"reader"}],"name":"Molde","replacedBy":null,"revokedAt":null}}]`
	if err != nil || spell(got) != want {
		t.Errorf("%s %v", spell(got), err)
	}
}

// Of contact data the members are told that differ, and no value.
func TestContactSince(t *testing.T) {
	t.Parallel()
	a, b := new("a@x.no"), new("b@x.no")
	for _, c := range []struct {
		is, was Contact
		want    string
	}{
		{Contact{}, Contact{}, "[]"},
		{Contact{Email: a}, Contact{Email: new("a@x.no")}, "[]"},
		{Contact{Email: a}, Contact{}, "[{/email  }]"},
		{Contact{Email: b, Phone: a}, Contact{Email: a, Phone: a}, "[{/email  }]"},
		{Contact{Email: a}, Contact{Email: b, Phone: a}, "[{/email  } {/phone  }]"},
		{Contact{}, Contact{Phone: a}, "[{/phone  }]"},
	} {
		if got := spell(c.is.Since(c.was)); got != c.want {
			t.Errorf("%s, not %s", got, c.want)
		}
	}
}

func spell(list []Difference) string {
	out := []string{}
	for _, d := range list {
		out = append(out, fmt.Sprintf("{%s %s %s}", d.Pointer, d.Before, d.After))
	}
	return fmt.Sprint(out)
}
