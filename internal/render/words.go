package render

import "github.com/helsefellesskap/fellesplan/internal/plan"

// words are the labels of a calendar in one language. The texts of the objects themselves are never translated.
type words struct {
	deadlines, meetings string
	proposed, cancelled string
	met, wording        string
	papers, minutes     string
	modes               map[plan.MeetingMode]string
}

// wordsOf returns the labels in a language; Nynorsk where there are none in it.
func wordsOf(l plan.Language) words {
	switch l {
	case plan.LanguageNb:
		return words{
			deadlines: "Frister", meetings: "Møter", proposed: "Forslag, ikke i kraft", cancelled: "Avlyst", met: "Overholdt", wording: "Ordlyd", papers: "Sakspapirer", minutes: "Referat",
			modes: map[plan.MeetingMode]string{plan.ModeDigital: "Digitalt", plan.ModePhysical: "Fysisk", plan.ModeHybrid: "Fysisk og digitalt"},
		}
	case plan.LanguageEn:
		return words{
			deadlines: "Deadlines", meetings: "Meetings", proposed: "Proposed, not in force", cancelled: "Cancelled", met: "Met", wording: "Wording", papers: "Papers", minutes: "Minutes",
			modes: map[plan.MeetingMode]string{plan.ModeDigital: "Digital", plan.ModePhysical: "In person", plan.ModeHybrid: "In person and digital"},
		}
	default:
		return words{
			deadlines: "Fristar", meetings: "Møte", proposed: "Framlegg, ikkje i kraft", cancelled: "Avlyst", met: "Halden", wording: "Ordlyd", papers: "Sakspapir", minutes: "Referat",
			modes: map[plan.MeetingMode]string{plan.ModeDigital: "Digitalt", plan.ModePhysical: "Fysisk", plan.ModeHybrid: "Fysisk og digitalt"},
		}
	}
}
