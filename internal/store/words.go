package store

import "github.com/helsefellesskap/fellesplan/internal/search"

// havingWords selects what a search says has all words, in the order of the list: what is ranked has no place that stays, and a walk
// needs one.
func havingWords(l *listing, values []string) (condition, error) {
	q := search.Parse(values[0])
	if q.IsEmpty() {
		return condition{}, invalidParameter("q", "no_words", "A search needs a word that is to be found.")
	}
	c := condition{"t.id IN (SELECT e.object_id FROM search_entries e WHERE e.noun = ? AND (e.words @@ CAST(? AS tsquery) OR e.title_words @@ CAST(? AS tsquery)", []any{l.noun, q.All(), q.All()}}
	if name := q.Name(); name != "" {
		c.sql += " OR e.title_words @@ CAST(? AS tsquery)"
		c.args = append(c.args, name)
	}
	c.sql += "))"
	return c, nil
}
