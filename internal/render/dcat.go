package render

import (
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Publisher is who answers for the data that a service publishes.
type Publisher struct {
	OrganisationNumber string // of the register of legal entities (Einingsregisteret), nine digits
	Name               string
	Contact            string // mailto: or https: address for questions about the data
	Licence            string // code in the EU's table of licences
}

// Catalog describes what the service publishes, for the national data catalogue: DCAT-AP-NO 3.
type Catalog struct {
	Base        string // public address of the service, before /v1
	Publisher   Publisher
	Communities []plan.Community
}

const (
	authority   = "http://publications.europa.eu/resource/authority/"
	mediaTypes  = "https://www.iana.org/assignments/media-types/"
	enterprises = "https://organization-catalog.fellesdatakatalog.digdir.no/organizations/" // the form that DCAT-AP-NO asks for
)

// face is one of the forms in which the data is had.
type face struct {
	name, path, format, mediaType string
	whole                         bool // of all communities at once
	title                         spoken
}

// faces are the forms in which the data of a community is had. The EU's table has no type of its own for lines of JSON, and the register
// of media types has none.
func faces() []face {
	return []face{
		{"json", "/v1/measures", "JSON", "application/json", false, spoken{"Tiltak som JSON", "Tiltak som JSON", "Measures as JSON"}},
		{"ndjson", "/v1/snapshot", "JSON", "", true, spoken{"Alt som linjer med JSON (NDJSON)", "Alt som linjer med JSON (NDJSON)", "Everything as lines of JSON (NDJSON)"}},
		{"csv", "/v1/measures.csv", "CSV", "text/csv", false, spoken{"Tiltak som CSV", "Tiltak som CSV", "Measures as CSV"}},
		{"xlsx", "/v1/measures.xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false, spoken{"Tiltak som Excel-arbeidsbok", "Tiltak som Excel-arbeidsbok", "Measures as an Excel workbook"}},
		{"calendar", "/v1/deadlines.ics", "ICS", "text/calendar", false, spoken{"Fristar som kalender (iCalendar)", "Frister som kalender (iCalendar)", "Deadlines as a calendar (iCalendar)"}},
	}
}

// Turtle writes the catalogue.
func (c Catalog) Turtle(out io.Writer) error {
	t := &turtle{}
	t.prefixes("dcat", "http://www.w3.org/ns/dcat#", "dct", "http://purl.org/dc/terms/", "foaf", "http://xmlns.com/foaf/0.1/", "vcard", "http://www.w3.org/2006/vcard/ns#", "xsd", "http://www.w3.org/2001/XMLSchema#")
	catalog := c.Base + "/catalog"
	publisher := iri(enterprises + c.Publisher.OrganisationNumber)
	responsible := []property{
		{"dct:publisher", []string{publisher}},
		{"dcat:contactPoint", []string{iri(catalog + "#contact")}},
		{"dct:license", []string{iri(authority + "licence/" + c.Publisher.Licence)}},
	}
	var datasets []string
	for _, community := range c.Communities {
		datasets = append(datasets, iri(c.address(community)))
	}
	t.node(iri(catalog), "dcat:Catalog", append([]property{
		{"dct:identifier", []string{literal(catalog)}},
		{"dct:title", spoken{"Opne data frå " + c.Publisher.Name, "Åpne data fra " + c.Publisher.Name, "Open data from " + c.Publisher.Name}.literals()},
		{"dct:description", spoken{"Planar, tiltak, møte, vedtak og fristar i helsefellesskap.", "Planer, tiltak, møter, vedtak og frister i helsefellesskap.", "Plans, measures, meetings, decisions and deadlines of health communities."}.literals()},
		{"dct:language", languages("NNO", "NOB", "ENG")},
		{"dct:spatial", []string{iri(authority + "country/NOR")}},
		{"dcat:themeTaxonomy", []string{iri(authority + "data-theme")}},
		{"foaf:homepage", []string{iri(c.Base + "/docs")}},
		{"dcat:dataset", datasets},
		{"dcat:service", []string{iri(catalog + "#service")}},
	}, responsible...))
	for _, community := range c.Communities {
		c.dataset(t, community, responsible)
	}
	t.node(iri(catalog+"#service"), "dcat:DataService", append([]property{
		{"dct:identifier", []string{literal(catalog + "#service")}},
		{"dct:title", spoken{"API for helsefellesskap sine planar", "API for helsefellesskaps planer", "API for the plans of health communities"}.literals()},
		{"dcat:endpointURL", []string{iri(c.Base + "/v1")}},
		{"dcat:endpointDescription", []string{iri(c.Base + "/v1/openapi.yaml")}},
		{"dct:conformsTo", []string{iri("https://spec.openapis.org/oas/v3.0.3")}},
		{"foaf:page", []string{iri(c.Base + "/docs")}},
		{"dcat:theme", dataThemes()},
		{"dct:accessRights", []string{iri(authority + "access-right/PUBLIC")}},
		{"dcat:servesDataset", datasets},
	}, responsible...))
	t.node(publisher, "foaf:Agent", []property{{"foaf:name", []string{literal(c.Publisher.Name)}}, {"dct:identifier", []string{literal(c.Publisher.OrganisationNumber)}}})
	address := "vcard:hasURL"
	if strings.HasPrefix(c.Publisher.Contact, "mailto:") {
		address = "vcard:hasEmail"
	}
	t.node(iri(catalog+"#contact"), "vcard:Organization", []property{{"vcard:fn", []string{literal(c.Publisher.Name)}}, {address, []string{iri(c.Publisher.Contact)}}})
	_, err := io.WriteString(out, t.text.String())
	return err
}

// address names the data of a community. A key has no slash, so that what is named below it is nobody else's.
func (c Catalog) address(community plan.Community) string {
	return c.Base + "/catalog#dataset/" + community.Key
}

// dataset describes the data of one community and the forms in which it is had.
func (c Catalog) dataset(t *turtle, community plan.Community, responsible []property) {
	dataset := c.address(community)
	var distributions []string
	for _, f := range faces() {
		distributions = append(distributions, iri(dataset+"/"+f.name))
	}
	statements := append([]property{
		{"dct:identifier", []string{literal(dataset)}},
		{"dct:title", spoken{community.Title + ": planar, møte og fristar", community.Title + ": planer, møter og frister", community.Title + ": plans, meetings and deadlines"}.literals()},
		{"dct:description", spoken{
			"Utval og roller, mål og tiltak med status for kvart år, møte med saker og vedtak, framlegg til pasientforløp og fristar, med kjelde og dato for kvar opplysning.",
			"Utvalg og roller, mål og tiltak med status for hvert år, møter med saker og vedtak, forslag til pasientforløp og frister, med kilde og dato for hver opplysning.",
			"Committees and roles, goals and measures with a status for each year, meetings with cases and decisions, pathway proposals and deadlines, with the source and date of each fact.",
		}.literals()},
		{"dcat:keyword", []string{`"helsefellesskap"@nn`, `"samhandling"@nn`, `"handlingsplan"@nn`, `"helsefellesskap"@nb`, `"samhandling"@nb`, `"handlingsplan"@nb`, `"integrated care"@en`, `"action plan"@en`}},
		{"dcat:theme", dataThemes()},
		{"dct:language", languages("NNO", "NOB")},
		{"dct:spatial", []string{iri(authority + "country/NOR")}},
		{"dct:accessRights", []string{iri(authority + "access-right/PUBLIC")}},
		{"dct:accrualPeriodicity", []string{iri(authority + "frequency/IRREG")}},
		{"dct:issued", []string{day(plan.Today(community.CreatedAt))}},
		{"dcat:landingPage", []string{iri(c.Base + "/docs")}},
		{"dcat:distribution", distributions},
	}, responsible[:2]...) // a licence is the distribution's
	if since := community.Established; since != nil && !since.From.IsZero() {
		statements = append(statements, property{"dct:temporal", []string{iri(dataset + "/period")}})
		t.node(iri(dataset+"/period"), "dct:PeriodOfTime", []property{{"dcat:startDate", []string{day(since.From)}}})
	}
	t.node(iri(dataset), "dcat:Dataset", statements)
	for _, f := range faces() {
		address := c.Base + f.path
		if !f.whole {
			address += "?community=" + url.QueryEscape(community.Key)
		}
		statements := []property{
			{"dct:title", f.title.literals()},
			{"dcat:accessURL", []string{iri(address)}},
			{"dcat:downloadURL", []string{iri(address)}},
			{"dcat:accessService", []string{iri(c.Base + "/catalog#service")}},
			{"dct:format", []string{iri(authority + "file-type/" + f.format)}},
			responsible[2],
		}
		if f.mediaType != "" {
			statements = append(statements, property{"dcat:mediaType", []string{iri(mediaTypes + f.mediaType)}})
		}
		t.node(iri(dataset+"/"+f.name), "dcat:Distribution", statements)
	}
}

// dataThemes are health, and government and public sector.
func dataThemes() []string {
	return []string{iri(authority + "data-theme/HEAL"), iri(authority + "data-theme/GOVE")}
}

func languages(codes ...string) (list []string) {
	for _, code := range codes {
		list = append(list, iri(authority+"language/"+code))
	}
	return list
}

// spoken is a text in Nynorsk, Bokmål and English.
type spoken [3]string

func (s spoken) literals() []string {
	return []string{literal(s[0]) + "@nn", literal(s[1]) + "@nb", literal(s[2]) + "@en"}
}

// property is a statement of a node: a property and its values.
type property struct {
	name   string
	values []string
}

// turtle writes RDF. Each node has an address of its own, so that those who harvest it see what is the same the next time.
type turtle struct{ text strings.Builder }

func (t *turtle) prefixes(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&t.text, "@prefix %s: %s .\n", pairs[i], iri(pairs[i+1]))
	}
}

func (t *turtle) node(subject, class string, statements []property) {
	fmt.Fprintf(&t.text, "\n%s a %s", subject, class)
	for _, s := range statements {
		if len(s.values) > 0 {
			fmt.Fprintf(&t.text, " ;\n  %s %s", s.name, strings.Join(s.values, " , "))
		}
	}
	t.text.WriteString(" .\n")
}

// iri writes an address; what may not stand in one is escaped.
func iri(address string) string {
	var b strings.Builder
	for _, r := range address {
		if r <= ' ' || strings.ContainsRune(`<>"{}|^`+"`\\", r) {
			fmt.Fprintf(&b, "%%%02X", r)
		} else {
			b.WriteRune(r)
		}
	}
	return "<" + b.String() + ">"
}

func literal(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`).Replace(text) + `"`
}

func day(d plan.Date) string {
	return literal(d.String()) + "^^xsd:date"
}
