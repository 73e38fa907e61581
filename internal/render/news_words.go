package render

import "github.com/helsefellesskap/fellesplan/internal/plan"

// newsWords are the labels of a feed in one language.
type newsWords struct {
	lang         plan.Language
	title, since string
	operations   map[plan.ChangeOperation]string
	nouns        map[plan.Noun]string
}

// newsWordsOf returns the labels in a language; Nynorsk where there are none in it.
func newsWordsOf(l plan.Language) newsWords {
	w := newsWords{lang: plan.LanguageNn, title: "Endringar i planen", since: "seinare sletta", operations: operations("publisert", "endra", "sletta")}
	column := 0
	switch l {
	case plan.LanguageNb:
		w, column = newsWords{lang: l, title: "Endringer i planen", since: "senere slettet", operations: operations("publisert", "endret", "slettet")}, 1
	case plan.LanguageEn:
		w, column = newsWords{lang: l, title: "Changes to the plan", since: "deleted since", operations: operations("published", "changed", "deleted")}, 2
	}
	w.nouns = map[plan.Noun]string{}
	for noun, labels := range nounLabels() {
		w.nouns[noun] = labels[column]
	}
	return w
}

func operations(created, updated, deleted string) map[plan.ChangeOperation]string {
	return map[plan.ChangeOperation]string{plan.OpCreated: created, plan.OpUpdated: updated, plan.OpDeleted: deleted}
}

// nounLabels are what an object of each noun is called in Nynorsk, Bokmål and English.
func nounLabels() map[plan.Noun][3]string {
	return map[plan.Noun][3]string{
		plan.ActionPlans:      {"Handlingsplan", "Handlingsplan", "Action plan"},
		plan.Agreements:       {"Avtale", "Avtale", "Agreement"},
		plan.Assignments:      {"Oppdrag", "Oppdrag", "Assignment"},
		plan.Cases:            {"Sak", "Sak", "Case"},
		plan.CommitteeReports: {"Rapport frå utval", "Rapport fra utvalg", "Committee report"},
		plan.Committees:       {"Utval", "Utvalg", "Committee"},
		plan.Communities:      {"Helsefellesskap", "Helsefellesskap", "Community"},
		plan.Deadlines:        {"Frist", "Frist", "Deadline"},
		plan.Decisions:        {"Vedtak", "Vedtak", "Decision"},
		plan.Discrepancies:    {"Avvik mellom kjelder", "Avvik mellom kilder", "Discrepancy"},
		plan.Documents:        {"Dokument", "Dokument", "Document"},
		plan.FocusAreas:       {"Innsatsområde", "Innsatsområde", "Focus area"},
		plan.Goals:            {"Mål", "Mål", "Goal"},
		plan.Guidelines:       {"Retningsline", "Retningslinje", "Guideline"},
		plan.Hearings:         {"Høyring", "Høring", "Hearing"},
		plan.Measures:         {"Tiltak", "Tiltak", "Measure"},
		plan.Meetings:         {"Møte", "Møte", "Meeting"},
		plan.Organisations:    {"Organisasjon", "Organisasjon", "Organisation"},
		plan.PathwayProposals: {"Framlegg til pasientforløp", "Forslag til pasientforløp", "Pathway proposal"},
		plan.PatientGroups:    {"Pasientgruppe", "Pasientgruppe", "Patient group"},
		plan.Projects:         {"Prosjekt", "Prosjekt", "Project"},
		plan.RoleHoldings:     {"Verv", "Verv", "Role holding"},
	}
}
