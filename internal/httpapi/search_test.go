package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// search asks for a query with further parameters.
func (s *service) search(q, more string, options ...option) *answer {
	s.t.Helper()
	return s.get("/search?q="+url.QueryEscape(q)+more, options...)
}

// searchCases are what people ask and what they mean, in Nynorsk, in Bokmål, and with mistakes.
var searchCases = []struct{ q, first string }{
	{"Volda sykehus", "organisations/sjukehus-volda"},
	{"alesund sykehus", "organisations/sjukehus-alesund"},
	{"utvalg for barn og unge", "committees/fsu-barn-og-unge"},
	{"faglig samarbeidsutvalg for rehabilitering", "committees/fsu-rehabilitering"},
	{"FSU IKT", "committees/fsu-ikt"},
	{"beredskapsplaner", "committees/fsu-helseberedskap"},
	{"lsu kr.sund", "committees/lsu-kristiansund"},
	{"lokalt samarbeidsutvalg Molde", "committees/lsu-molde"},
	{"utvidet samarbeidsmøte", "committees/utvida-samarbeidsmote"},
	{"samarbeidssekreteriatet", "committees/sekretariat"},
	{"habiliteringen av voksne", "committees/fsu-vaksenhabilitering"},
	{"praksiskonsulentene", "committees/fsu-kunnskap"},
	{"helsefelleskapet i More og Romsdal", "communities/more-og-romsdal"},
	{"Moere og Romsdal helse", "organisations/hmr"},
	{"skropelige eldre", "patient-groups/frail_elderly"},
	{"Per Sverre Ersvik", "role-holdings/pm-leader-1"},
	{"Thalen", "role-holdings/ssu-deputy-1"},
	{"nestlederen i partnerskapsmøtet", "role-holdings/pm-deputy-1"},
	{"leder voksenhabilitering", "role-holdings/fsu-vaksenhabilitering-leader-2"},
	{"retningslinjer langtidsmekanisk ventilasjon", "guidelines/ltmv"},
	{"folgjepersonell", "guidelines/folgjeperson"},
	{"godkjenning handlingsplan behandlersamarbeid", "decisions/ssu-2022-11-16-handlingsplan-behandlarsamarbeid"},
	{"tilskuddssøknad fagutvalgene", "decisions/ssu-oppfolging-2024-vedtak-3"},
	{"revidering av handlingsplanen svangerskap", "deadlines/revisjon-2024-svangerskap"},
	{"grunnkurs i helsepedagogikk", "deadlines/helsefremming-grunnkurs"},
	{"emnekurs for fastleger", "deadlines/kunnskap-emnekurs-arleg"},
	{"samarbeidsavtalen går ut", "deadlines/samarbeidsavtale-2021-2024-slutt"},
	{"pasientforlaup multisyke", "pathway-proposals/forlop-2024-multisjuke"},
	{"hjemmesykehuset", "projects/digitalt-heimesjukehus"},
	{"digital hjemmeoppfølging", "projects/digital-heimeoppfolging"},
	{"pakkeforløp for kreftpasienter hjem", "projects/pakkeforlop-heim-kreft"},
	{"aldersvennlig samfunn", "goals/multisjuke-mal-1"},
	{"koordinerende enheter", "goals/rehabilitering-mal-3-delmal-1"},
	{"innføringen av helseplattformen", "measures/ikt-tiltak-01"},
	{"felles trening legevakt ambulanse", "measures/akuttmedisin-tiltak-04"},
	{`"barn og unge" årskonferanse`, "measures/barn-og-unge-tiltak-04"},
	{"årskonferanse -barn -felles", "deadlines/vaksenhabilitering-arskonferanse"},
	{"velferdstek* utadvendt sykehus", "measures/ikt-tiltak-02"},
	{"sak 39/22", "cases/ssu-sak-39-22"},
}

func TestSearchFindsFirstWhatIsMeant(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, c := range searchCases {
		a := s.search(c.q, "&limit=5").want(http.StatusOK)
		if first := fmt.Sprintf("%v/%v", a.at("items", 0, "type"), a.at("items", 0, "key")); first != c.first {
			t.Errorf("%s: first comes %s, not %s: %s", c.q, first, c.first, a.body)
		}
		if href := "/v1/" + strings.Split(c.first, "/")[0] + "/" + fmt.Sprint(a.at("items", 0, "id")); a.at("items", 0, "href") != href {
			t.Errorf("%s: %v is not %s", c.q, a.at("items", 0, "href"), href)
		}
	}
}

// The cases try what the synonyms are for, and do not repeat the file: no query is a line of it or a part of one, and in most of them no
// word stands in it as it is.
func TestSearchCasesAreNotTheSynonyms(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("../search/synonyms.txt")
	if err != nil {
		t.Fatal(err)
	}
	var groups [][]string
	for line := range strings.Lines(string(file)) {
		if !strings.HasPrefix(line, "#") {
			groups = append(groups, strings.Fields(line))
		}
	}
	inGroup := func(w string, g []string) bool { return slices.Contains(g, w) }
	without := 0
	for _, c := range searchCases {
		words := strings.Fields(strings.ToLower(c.q))
		for _, g := range groups {
			if !slices.ContainsFunc(words, func(w string) bool { return !inGroup(w, g) }) {
				t.Errorf("%s stands in the synonyms: %v", c.q, g)
			}
		}
		if !slices.ContainsFunc(words, func(w string) bool {
			return slices.ContainsFunc(groups, func(g []string) bool { return inGroup(w, g) })
		}) {
			without++
		}
	}
	if len(searchCases) < 30 || without < 12 {
		t.Errorf("%d cases, of which %d use no word of the synonyms as it stands there", len(searchCases), without)
	}
}

func TestSearchTellsWhatItFound(t *testing.T) {
	t.Parallel()
	s := newService(t)
	a := s.search("Ålesund sykehus", "&type=organisations").want(http.StatusOK)
	if a.at("items", 0, "highlightedTitle") != "<mark>Ålesund</mark> <mark>sjukehus</mark>" || a.at("items", 0, "match") != "all" || a.at("didYouMean") != nil {
		t.Errorf("%s", a.body)
	}
	partial := false
	for i := range a.keys() {
		all := a.at("items", i, "match") == "all"
		if partial && all || a.at("items", i, "type") != "organisations" {
			t.Errorf("item %d: %s", i, a.body)
		}
		partial = partial || !all
	}
	if !partial {
		t.Error("no partial match")
	}
	if a := s.search("heimesjukehus", "&type=communities"); !strings.Contains(fmt.Sprint(a.at("items", 0, "excerpt")), "<mark>heimesjukehus</mark>") {
		t.Errorf("no excerpt: %s", a.body)
	}
	for q, want := range map[string]any{"rehabilitring": "rehabilitering", "helsplattformen": "helseplattformen", "Ersvikk kommunedirektørr": "ersvik kommunedirektørr", "xqzw": nil, "-ssu rehabilitring": "-ssu rehabilitering"} {
		if a := s.search(q, "").want(http.StatusOK); len(a.keys()) != 0 || a.at("didYouMean") != want {
			t.Errorf("%s: %s", q, a.body)
		}
	}
	s.write(http.MethodPost, "/documents", object{"title": `<b>Farleg</b> & "rart"`, "kind": "news", "key": "farleg"}).want(http.StatusCreated)
	if a := s.search("farleg", "", s.asAdmin()); a.at("items", 0, "highlightedTitle") != `&lt;b&gt;<mark>Farleg</mark>&lt;/b&gt; &amp; &#34;rart&#34;` {
		t.Errorf("%s", a.body)
	}
	s.search("ssu", "&community=finst-ikkje").want(http.StatusBadRequest, "invalid_request")
	s.search("ssu", "&type=utval").want(http.StatusBadRequest, "invalid_request")
	tag := s.search("ssu", "").tag()
	s.search("ssu", "", header("If-None-Match", tag)).want(http.StatusNotModified)
}

// Marks may be left out; a word that has them does not find one that has not.
func TestSearchWithoutMarks(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for key, title := range map[string]string{"med": "Får i Årdal", "utan": "Far i Ardal"} {
		s.write(http.MethodPost, "/documents", object{"title": title, "kind": "news", "key": key}).want(http.StatusCreated)
	}
	for q, want := range map[string]string{"får årdal": "[med]", "far ardal": "[med utan]", "faar aardal": "[med]", `"far i ardal"`: "[med utan]", `"får i ardal"`: "[med]", "årda*": "[med]", "arda*": "[med utan]"} {
		var keys []string
		a := s.search(q, "&type=documents", s.asAdmin())
		for i, key := range a.keys() {
			if a.at("items", i, "match") == "all" {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		if fmt.Sprint(keys) != want {
			t.Errorf("%s found %v", q, keys)
		}
	}
}

func TestSearchWalk(t *testing.T) {
	t.Parallel()
	s := newService(t)
	walk := func(limit int) (all []string) {
		for cursor := ""; ; {
			a := s.search("handlingsplan rehabilitering barn", fmt.Sprintf("&limit=%d%s", limit, cursor)).want(http.StatusOK)
			for i := range a.keys() {
				all = append(all, fmt.Sprint(a.at("items", i, "type"), a.at("items", i, "key"), a.at("items", i, "match")))
			}
			next, more := a.at("nextCursor").(string)
			if !more {
				return all
			}
			cursor = "&cursor=" + next
		}
	}
	whole, seen := walk(200), map[string]bool{}
	for _, hit := range whole {
		if seen[hit] {
			t.Errorf("%s comes twice", hit)
		}
		seen[hit] = true
	}
	if short := walk(7); len(whole) < 60 || !slices.Equal(short, whole) {
		t.Errorf("%d hits by 7, %d by 200", len(short), len(whole))
	}
	cursor := fmt.Sprint(s.search("handlingsplan", "&limit=1").at("nextCursor"))
	s.search("rehabilitering", "&cursor="+cursor).want(http.StatusBadRequest, "invalid_request")
	s.search("handlingsplan", "&cursor=AAAA").want(http.StatusBadRequest, "invalid_request")
}

// For every noun: what is written is found at once, by those who may see it, and what is hidden or deleted is not.
func TestSearchFollowsEveryWrite(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		in := s.sample(noun)
		in["title"], in["key"] = "Zebrafisk "+string(noun), "oppslag"
		created := s.write(http.MethodPost, at(noun), in).want(http.StatusCreated)
		path := at(noun, created.at("id").(string))
		type names map[string]bool // by query, whether the public finds it
		expect := func(when string, public, admin names) {
			s.t.Helper()
			for who, want := range map[string]names{"the public": public, "the admin": admin} {
				options := []option{}
				if who == "the admin" {
					options = append(options, s.asAdmin())
				}
				for q, found := range want {
					a := s.search(q, "&type="+string(noun), options...).want(http.StatusOK)
					if got := slices.Contains(a.keys(), "oppslag"); got != found {
						s.t.Errorf("%s, %s: %s finds %v: %s", noun, when, who, got, a.body)
					}
					if meant := s.search(q+"x", "&type="+string(noun), options...).at("didYouMean"); (meant == any(q)) != found {
						s.t.Errorf("%s, %s: %s is told of %v", noun, when, who, meant)
					}
				}
			}
		}
		zebra, kakadue := "zebrafisk", "kakadue"
		expect("draft", names{zebra: false}, names{zebra: true})
		s.write(http.MethodPatch, path, object{"visibility": "published"}, ifMatch("*")).want(http.StatusOK)
		expect("published", names{zebra: true, kakadue: false}, names{zebra: true})
		s.write(http.MethodPatch, path, object{"title": "Kakadue " + string(noun)}, ifMatch("*")).want(http.StatusOK)
		expect("changed", names{kakadue: true, zebra: false}, names{kakadue: true, zebra: false})
		s.write(http.MethodPatch, path, object{"visibility": "draft"}, ifMatch("*")).want(http.StatusOK)
		expect("hidden", names{kakadue: false}, names{kakadue: true})
		s.write(http.MethodPatch, path, object{"visibility": "published"}, ifMatch("*")).want(http.StatusOK)
		s.write(http.MethodDelete, path, nil, ifMatch("*")).want(http.StatusNoContent)
		expect("deleted", names{kakadue: false}, names{kakadue: false})
		s.write(http.MethodPost, path+"/restore", nil).want(http.StatusOK)
		expect("restored", names{kakadue: true}, names{kakadue: true})
	})
}
