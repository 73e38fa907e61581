package render_test

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/graph/formats/rdf"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/render"
)

// triples reads the catalogue back: prefixed names are spelt out and abbreviated statements repeated, and an RDF library, which is no
// part of what wrote them, reads and checks each statement by itself.
func triples(t *testing.T, turtle string) map[string]map[string][]string {
	t.Helper()
	prefixes := map[string]string{"a": "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"}
	token := regexp.MustCompile(`<[^<>\s]*>|"(?:[^"\\]|\\.)*"(?:@[a-z]+|\^\^[a-z]+:[A-Za-z]+)?|[a-z]+:[A-Za-z]*|@prefix|[a;,.]`)
	if rest := strings.TrimSpace(token.ReplaceAllString(turtle, "")); rest != "" {
		t.Fatalf("not Turtle as we write it: %q", rest)
	}
	full := func(text string) string {
		if value, name, typed := strings.Cut(text, `"^^`); typed {
			prefix, local, _ := strings.Cut(name, ":")
			return value + `"^^` + strings.TrimSuffix(prefixes[prefix], ">") + local + ">"
		}
		prefix, local, _ := strings.Cut(text, ":")
		if space := prefixes[prefix]; space != "" {
			return strings.TrimSuffix(space, ">") + strings.TrimSuffix(local, ">") + ">"
		}
		return text
	}
	var lines strings.Builder
	var subject, property string
	tokens := token.FindAllString(turtle, -1)
	for i := 0; i < len(tokens); i++ {
		switch word := tokens[i]; {
		case word == "@prefix":
			prefixes[strings.TrimSuffix(tokens[i+1], ":")] = tokens[i+2]
			i += 3
		case word == ".":
			subject, property = "", ""
		case word == ";":
			property = ""
		case word == ",":
		case subject == "":
			subject = full(word)
		case property == "":
			property = full(word)
		default:
			lines.WriteString(subject + " " + property + " " + full(word) + " .\n")
		}
	}
	graph := map[string]map[string][]string{}
	decoder := rdf.NewDecoder(strings.NewReader(lines.String()))
	for {
		s, err := decoder.Unmarshal()
		if errors.Is(err, io.EOF) {
			return graph
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, lines.String())
		}
		if graph[s.Subject.Value] == nil {
			graph[s.Subject.Value] = map[string][]string{}
		}
		graph[s.Subject.Value][s.Predicate.Value] = append(graph[s.Subject.Value][s.Predicate.Value], s.Object.Value)
	}
}

func catalog(t *testing.T, c render.Catalog) map[string]map[string][]string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Turtle(&out); err != nil {
		t.Fatal(err)
	}
	return triples(t, out.String())
}

const (
	dcat  = "<http://www.w3.org/ns/dcat#"
	dct   = "<http://purl.org/dc/terms/"
	foaf  = "<http://xmlns.com/foaf/0.1/"
	vcard = "<http://www.w3.org/2006/vcard/ns#"
	class = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
	eu    = "<http://publications.europa.eu/resource/authority/"
)

func twoCommunities() render.Catalog {
	created := time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC) // the 21st in Oslo
	from := plan.MustDate("2021-01-01")
	community := func(key, title string, established *plan.ImpreciseDate) plan.Community {
		return plan.Community{Object: plan.Object{Key: key, Title: title, CreatedAt: created}, Established: established}
	}
	return render.Catalog{
		Base:      "https://plan.example.no",
		Publisher: render.Publisher{OrganisationNumber: "974760673", Name: `Samarbeid "Nord" \ Sør`, Contact: "mailto:post@example.no", Licence: "NLOD_2_0"},
		Communities: []plan.Community{
			community("more-og-romsdal", "Helsefellesskap Møre og Romsdal", &plan.ImpreciseDate{From: from}),
			community("more-og-romsdal-json", "Eit anna\nhelsefellesskap", nil),
		},
	}
}

// Whatever DCAT-AP-NO 3 calls mandatory is there, and where it may come once, once.
func TestCatalogMandatory(t *testing.T) {
	t.Parallel()
	graph := catalog(t, twoCommunities())
	many, once := 99, 1
	mandatory := map[string]map[string]int{
		dcat + "Catalog>":      {dct + "title>": many, dct + "description>": many, dct + "identifier>": once, dct + "publisher>": once, dcat + "contactPoint>": many, dcat + "dataset>": many, dcat + "service>": many},
		dcat + "Dataset>":      {dct + "title>": many, dct + "description>": many, dct + "identifier>": once, dct + "publisher>": once, dcat + "contactPoint>": many, dcat + "theme>": many, dct + "accessRights>": once, dct + "issued>": once, dct + "language>": many, dcat + "distribution>": many},
		dcat + "Distribution>": {dcat + "accessURL>": many, dct + "format>": many, dct + "license>": once},
		dcat + "DataService>":  {dct + "title>": many, dct + "publisher>": once, dcat + "contactPoint>": many, dcat + "endpointURL>": once, dcat + "servesDataset>": many},
		foaf + "Agent>":        {foaf + "name>": many, dct + "identifier>": once},
		vcard + "Organization>": {
			vcard + "fn>": many, vcard + "hasEmail>": many,
		},
		dct + "PeriodOfTime>": {dcat + "startDate>": once},
	}
	found := map[string]int{}
	for node, statements := range graph {
		kind := statements[class][0]
		found[kind]++
		if len(mandatory[kind]) == 0 {
			t.Errorf("%s is a %s", node, kind)
		}
		for property, most := range mandatory[kind] {
			if n := len(statements[property]); n < 1 || n > most {
				t.Errorf("%s has %s %d times", node, property, n)
			}
		}
	}
	for kind, want := range map[string]int{dcat + "Catalog>": 1, dcat + "Dataset>": 2, dcat + "Distribution>": 10, dcat + "DataService>": 1, foaf + "Agent>": 1, vcard + "Organization>": 1, dct + "PeriodOfTime>": 1} {
		if found[kind] != want {
			t.Errorf("%d of %s, not %d", found[kind], kind, want)
		}
	}
}

// Every reference within the catalogue leads to a node of it, and the values are those of the settings and the EU's tables.
func TestCatalogValues(t *testing.T) {
	t.Parallel()
	graph := catalog(t, twoCommunities())
	own := "<https://plan.example.no/catalog"
	for node, statements := range graph {
		for property, values := range statements {
			for _, value := range values {
				if strings.HasPrefix(value, own) && graph[value] == nil {
					t.Errorf("%s %s %s, which is not described", node, property, value)
				}
			}
		}
	}
	dataset := graph[own+"#dataset/more-og-romsdal>"]
	for property, want := range map[string][]string{
		dct + "publisher>":    {"<https://organization-catalog.fellesdatakatalog.digdir.no/organizations/974760673>"},
		dct + "accessRights>": {eu + "access-right/PUBLIC>"},
		dcat + "theme>":       {eu + "data-theme/HEAL>", eu + "data-theme/GOVE>"},
		dct + "language>":     {eu + "language/NNO>", eu + "language/NOB>"},
		dct + "issued>":       {`"2026-11-21"^^<http://www.w3.org/2001/XMLSchema#date>`},
		dct + "temporal>":     {own + "#dataset/more-og-romsdal/period>"},
	} {
		if !slices.Equal(dataset[property], want) {
			t.Errorf("%s: %q", property, dataset[property])
		}
	}
	if other := graph[own+"#dataset/more-og-romsdal-json>"]; other[dct+"temporal>"] != nil || !slices.Contains(other[dct+"title>"], `"Eit anna\nhelsefellesskap: planar, møte og fristar"@nn`) {
		t.Errorf("%q", other)
	}
	var formats []string
	for _, d := range dataset[dcat+"distribution>"] {
		formats = append(formats, graph[d][dct+"format>"]...)
		if !slices.Equal(graph[d][dct+"license>"], []string{eu + "licence/NLOD_2_0>"}) {
			t.Errorf("%s: %q", d, graph[d])
		}
	}
	if want := []string{eu + "file-type/JSON>", eu + "file-type/JSON>", eu + "file-type/CSV>", eu + "file-type/XLSX>", eu + "file-type/ICS>"}; !slices.Equal(formats, want) {
		t.Errorf("%q", formats)
	}
	if got := graph[own+"#dataset/more-og-romsdal/csv>"][dcat+"downloadURL>"]; !slices.Equal(got, []string{"<https://plan.example.no/v1/measures.csv?community=more-og-romsdal>"}) {
		t.Errorf("%q", got)
	}
}

// A publisher who is reached on a page has no e-mail address.
func TestCatalogContactPage(t *testing.T) {
	t.Parallel()
	c := twoCommunities()
	c.Publisher.Contact = "https://example.no/kontakt"
	contact := catalog(t, c)["<https://plan.example.no/catalog#contact>"]
	if contact[vcard+"hasEmail>"] != nil || !slices.Equal(contact[vcard+"hasURL>"], []string{"<https://example.no/kontakt>"}) {
		t.Errorf("%q", contact)
	}
}
