package redact

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestNamesInTexts(t *testing.T) {
	t.Parallel()
	names, short := Compile([]string{"Per", "Kåre Ødegård", "Anne-Lise  Å. Strauß", "O'Brien"})
	if len(short) > 0 {
		t.Fatal(short)
	}
	for text, want := range map[string]string{
		"":                        "",
		"Persson og Jesper":       "Persson og Jesper",
		"Per, PER og per.":        "@, @ og @.",
		"Pér":                     "Pér",
		"Per2":                    "Per2",
		"Leiar Kåre Ødegård, HMR": "Leiar @, HMR",
		norm.NFD.String("Leiar KÅRE ØDEGÅRD, Åsane"):     "Leiar @, " + norm.NFD.String("Åsane"),
		"kåre\u00a0\n ødegård":                           "@",
		"kåre.ødegård@hmr.no":                            "@@hmr.no",
		"kåre_ødegård":                                   "@",
		"Kåre\u00ad Øde\u00adgård":                       "@",
		"Kåre Ødegårds":                                  "Kåre Ødegårds",
		"KåreØdegård":                                    "KåreØdegård",
		"anne‑lise å strauss":                            "@",
		"Anne Lise Å. STRAUSS ":                          "@ ",
		"o'brien og Per":                                 "@ og @",
		"(Per)Per-Per":                                   "(@)@-@",
		"\xff Per":                                       "\xff @",
		"ß Per ß":                                        "ß @ ß",
		"https://x.no/K%C3%A5re%20%c3%98deg%C3%A5rd.pdf": "https://x.no/@.pdf",
		"https://x.no/ka%CC%8Are+%D8deg%E5rd#x%2":        "https://x.no/@#x%2", // letters in parts, and in Latin-1
		"K%E5re.%D8deg%e5rd":                             "@",
		"100%25 av Per%2c %50er":                         "100%25 av @%2c @",
		"100%Per og 50%Perle":                            "100%@ og 50%Perle",
	} {
		got, found := names.Text(text)
		if want = strings.ReplaceAll(want, "@@", "\x00@"); strings.Contains(want, "\x00") {
			want = strings.Replace(want, "\x00", Marker, 1)
		} else {
			want = strings.ReplaceAll(want, "@", Marker)
		}
		if got != want || found != (got != text) {
			t.Errorf("%q: %q and not %q", text, got, want)
		}
	}
}

// What is found is struck wherever it fits, and no text outgrows the place where it is kept.
func TestNoTextOutgrowsItsPlace(t *testing.T) {
	t.Parallel()
	names, _ := Compile([]string{"Per", "Ada Å."})
	fill := func(n int) string { return strings.Repeat("x", n) + " " }
	for text, want := range map[string]string{
		fill(289) + "Per":                fill(289) + Marker,
		fill(296) + "Per":                fill(296) + "[…]",
		fill(5000) + "Per":               fill(5000) + "[…]",
		strings.Repeat("Per ", 75):       strings.Repeat("[…] ", 75),
		strings.Repeat("p%65r-", 2):      strings.Repeat(Marker+"-", 2),
		fill(5000) + "%41da%20%C3%85%2E": fill(5000) + Marker + "%2E",
	} {
		got, found := names.Text(text)
		if got != want || !found {
			t.Errorf("…%q and not …%q", got[len(got)-20:], want[len(want)-20:])
		}
	}
}

func TestShortNames(t *testing.T) {
	t.Parallel()
	if _, short := Compile([]string{"Liv", "   ", "Bo", "a - b", "---", "Å s e", "Å\u030as"}); fmt.Sprint(short) != "[1 2 3 4 6]" {
		t.Error(short)
	}
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	names, _ := Compile([]string{"Kari Nordmann"})
	doc := `{"key":"kari-nordmann","title":"K\u0061ri Nordmann <sa> & 1.10","state":"Kari Nordmann","version":12345678901234567890,
		"url":"https://x.no/kari-nordmann","personName":"Kari Nordmann","personKey":"p1","externalIds":[{"system":"a","key":"kari.nordmann"}],
		"observations":[{"name":"K. Nordmann","personKey":null}],"a/b":[["Kari Nordmann"]],"other":{"name":"K. N.","personKey":"p2"}}`
	text := func(pattern string) bool { return pattern != "/state" }
	for key, want := range map[string]string{
		"": `{"a/b":[["[redacted]"]],"externalIds":[],"key":"kari-nordmann","observations":[{"name":"K. Nordmann","personKey":null}],` +
			`"other":{"name":"K. N.","personKey":"p2"},"personKey":null,"personName":"[redacted]","state":"Kari Nordmann","title":"[redacted] <sa> & 1.10","url":"https://redacted.invalid/","version":12345678901234567890}` +
			`[{/a~1b/0/0 false} {/externalIds/0/key false} {/key true} {/personName false} {/title false} {/url false} {/personKey false}]`,
		"p1": `{"a/b":[["[redacted]"]],"externalIds":[],"key":"kari-nordmann","observations":[{"name":"[redacted]","personKey":null}],` +
			`"other":{"name":"K. N.","personKey":"p2"},"personKey":null,"personName":"[redacted]","state":"Kari Nordmann","title":"[redacted] <sa> & 1.10","url":"https://redacted.invalid/","version":12345678901234567890}` +
			`[{/a~1b/0/0 false} {/externalIds/0/key false} {/key true} {/observations/0/name false} {/personName false} {/title false} {/url false} {/personKey false}]`,
	} {
		got, places, err := Person{names, key}.Document([]byte(doc), text)
		if s := string(got) + fmt.Sprint(places); err != nil || s != want {
			t.Errorf("%q: %s %v\nnot %s", key, s, err, want)
		}
		// A second time there is nothing but what is kept.
		again, places, err := Person{names, key}.Document(got, text)
		if err != nil || string(again) != string(got) || fmt.Sprint(places) != "[{/key true}]" {
			t.Errorf("%s %v %v", again, places, err)
		}
	}
	if _, _, err := (Person{Names: names}).Document([]byte("{"), nil); err == nil {
		t.Error("half a document was read")
	}
	same := `{ "title" : "Persson" }`
	if got, places, err := (Person{Names: names}).Document([]byte(same), nil); string(got) != same || places != nil || err != nil {
		t.Errorf("%s %v %v", got, places, err)
	}
}

// Whatever the text: a name in it is found and gone, and a text without one stays as it is.
func FuzzText(f *testing.F) {
	for _, s := range []string{"Kari Nordmann", "x\u0301Kari Nordmann\u0301", "kari nordmannKari Nordmann", "\xc3 Kari\u200d Nordmann", "가각Kari Nordmann"} {
		f.Add(s, "Kari Nordmann")
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		names, short := Compile([]string{name})
		if len(short) > 0 {
			return
		}
		struck, found := names.Text(text)
		if found == (struck == text) && text != Marker {
			t.Errorf("%q without %q is %q, %v", text, name, struck, found)
		}
		for _, s := range []string{"a " + name + " b", norm.NFD.String("(" + name + ")"), norm.NFC.String(name)} {
			if !strings.HasPrefix(Marker, "[") || strings.Contains(strings.ToLower(Marker), strings.ToLower(strings.TrimSpace(name))) {
				return
			}
			if got, found := names.Text(s); !found {
				t.Errorf("%q is not found in %q: %q", name, s, got)
			}
		}
	})
}
