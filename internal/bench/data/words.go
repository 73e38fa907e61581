package data

import (
	"math/rand/v2"
	"strings"
)

// vocabulary is what titles and texts are put together from: some words stand in every tenth text, some in one of hundreds, as in plans
// that people write.
type vocabulary struct {
	verbs, things, groups, places, reasons, means []string
}

func words() vocabulary {
	list := func(s string) []string { return strings.Split(s, "|") }
	return vocabulary{
		verbs: list("Utvikle|Styrkje|Innføre|Evaluere|Vidareføre|Samordne|Kartleggje|Gjennomføre|Revidere|Etablere|Forankre|Prøve ut|Spreie|Følgje opp|Avklare|Beskrive|Forenkle|Digitalisere|Måle|Førebu|Tilsetje|Utarbeide|Oppdatere|Avvikle"),
		things: list("felles opplæring|ambulante team|digital heimeoppfølging|samarbeid om utskriving|ein plan for rekruttering|ei rutine for tilvising|tverrfagleg møteplass|pasientforløp|tidleg innsats|kriseplan|individuell plan|felles journalløysing|simulering|rettleiing|hospitering|avklart ansvar|kvalitetsregister|brukarmedverknad|pårørandestøtte|rehabilitering|" +
			"velferdsteknologi|førebygging av fall|legemiddelgjennomgang|akuttmedisinsk kjede|palliativ plan|lærings- og meistringstilbod|svangerskapsomsorg|psykisk helsevern|rusbehandling|forsking i kommunane|beredskapsplan|pandemiplan|smittevern|avtale om transport|henting og bringing|ernæringskartlegging|frisklivssentral|fysisk aktivitet|tannhelse|tolketeneste"),
		groups:  list("born og unge|skrøpelege eldre|menneske med psykiske lidingar|menneske med fleire kroniske lidingar|gravide|pårørande|tilsette|flyktningar|menneske med kols|slagpasientar|kreftpasientar|demente|nyfødde|ungdom i overgang|innsette|menneske med rusliding"),
		places:  list("Ålesund|Molde|Kristiansund|Volda|Ørsta|Ulstein|Herøy|Hareid|Sande|Vanylven|Stranda|Fjord|Sykkylven|Giske|Sula|Vestnes|Rauma|Aukra|Hustadvika|Averøy|Gjemnes|Tingvoll|Sunndal|Surnadal|Smøla|Aure"),
		reasons: list("Tilbodet varierer mellom kommunane|Overgangane mellom sjukehus og kommune er sårbare|Ventetida er for lang|Ansvaret er uklart|Kompetansen er ujamt fordelt|Talet på reinnleggingar aukar|Rekrutteringa sviktar|Informasjonen når ikkje fram i tide|Brukarane melder om dårleg samanheng|Partane har ulike system"),
		means:   list("Arbeidsgruppa legg fram eit utkast for utvalet|Det blir halde eit årleg seminar|Tiltaket blir prøvd ut i to kommunar først|Helseføretaket stiller med fagressursar|Kommunane peikar ut ein kontaktperson kvar|Erfaringane blir delte på ei felles samling|Rutinen blir teken inn i kvalitetssystemet|Ein søkjer om samhandlingsmidlar|Brukarutvalet blir høyrt undervegs|Resultata blir målte kvart tertial"),
	}
}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

func (v vocabulary) title(r *rand.Rand) string {
	return pick(r, v.verbs) + " " + pick(r, v.things) + " for " + pick(r, v.groups) + " i " + pick(r, v.places)
}

func (v vocabulary) description(r *rand.Rand) string {
	return pick(r, v.reasons) + ". " + pick(r, v.means) + ", saman med dei som arbeider med " + pick(r, v.things) + " i " + pick(r, v.places) + "."
}
