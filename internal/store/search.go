package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/search"
)

// SearchQuery is what is searched for.
type SearchQuery struct {
	Text        string
	Types       []plan.Noun // none: all
	Communities []string    // none: all
	Limit       int
	Cursor      string
}

// Hit is an object that was found.
type Hit struct {
	Type        plan.Noun
	ID          uuid.UUID
	Key         string
	Community   plan.Ref
	Title       string
	MarkedTitle string  // HTML
	Excerpt     *string // HTML; nil where the words stand in the title alone
	All         bool    // whether it has all words
}

// Found is a page of hits. DidYouMean is another query that finds something where this one does not, "" if there is none.
type Found struct {
	Hits       []Hit
	Next       string
	DidYouMean string
}

// candidates bounds how many entries are ranked for each way in which an entry can match: as a name, in its title, anywhere. To rank every
// match of a common word would cost more than all else. What is beyond is not found by such a query; a further word narrows it.
const candidates = 300

// Search returns what the actor may see and the query finds: what has all words first, then what has some, each by rank.
func (s *Store) Search(ctx context.Context, actor plan.Actor, q SearchQuery) (Found, error) {
	parsed := search.Parse(q.Text)
	if parsed.IsEmpty() {
		return Found{}, invalidParameter("q", "no_words", "A search needs a word that is to be found.")
	}
	var found Found
	err := s.read(ctx, func(db *gorm.DB) error {
		x := &searching{listing: &listing{store: s, db: db, actor: actor}, query: parsed}
		if err := x.narrow(q); err != nil {
			return err
		}
		rows, err := x.page(q)
		if err != nil {
			return err
		}
		if len(rows) > q.Limit {
			rows = rows[:q.Limit]
			last := rows[q.Limit-1]
			found.Next = cursor{cursorForm, x.mark, []string{fmt.Sprint(last.Tier), last.Score, string(last.Noun), last.ObjectID.String()}}.encode()
		}
		found.Hits = make([]Hit, len(rows))
		for i, r := range rows {
			found.Hits[i] = r.hit(parsed)
		}
		if len(rows) == 0 && q.Cursor == "" {
			found.DidYouMean, err = x.didYouMean(q.Text)
		}
		return err
	})
	if err != nil {
		return Found{}, err
	}
	return found, nil
}

// searching is a search being done.
type searching struct {
	*listing
	query search.Query
	// within is what of the index is searched: what the actor may see and asks for.
	within condition
	mark   string
}

// narrow settles what is searched.
func (x *searching) narrow(q SearchQuery) error {
	seen := x.seen("e.")
	x.within = condition{seen.SQL, seen.Vars}
	if len(q.Types) > 0 {
		x.within.sql += " AND e.noun IN ?"
		x.within.args = append(x.within.args, q.Types)
	}
	if len(q.Communities) > 0 {
		ids, err := x.identify("community", plan.Communities, q.Communities)
		if err != nil {
			return err
		}
		x.within.sql += " AND e.community_id IN ?"
		x.within.args = append(x.within.args, ids)
	}
	x.mark = digest("search", q.Text, fmt.Sprint(q.Types), strings.Join(q.Communities, ","))
	return nil
}

// The tiers in which hits come.
const (
	tierAll = iota
	tierPartial
)

// hitRow is an entry with its place among the hits.
type hitRow struct {
	Noun           plan.Noun
	ObjectID       uuid.UUID
	CommunityID    uuid.UUID
	CommunityKey   string
	CommunityTitle string
	Key            string
	Title          string
	Body           string
	Score          string // as PostgreSQL writes it, so that it comes back as it was
	Tier           int    `gorm:"-"`
}

func (r *hitRow) hit(q search.Query) Hit {
	h := Hit{Type: r.Noun, ID: r.ObjectID, Key: r.Key, Title: r.Title, All: r.Tier == tierAll, Community: plan.Ref{ID: r.CommunityID, Key: r.CommunityKey, Title: r.CommunityTitle}}
	h.MarkedTitle, _ = q.Marked(r.Title)
	if e := q.Excerpt(r.Body); e != "" {
		h.Excerpt = &e
	}
	return h
}

// page returns the rows of the page and one more if there is more.
func (x *searching) page(q SearchQuery) ([]hitRow, error) {
	tier, after := tierAll, condition{"true", nil}
	if q.Cursor != "" {
		c, err := decodeCursor(q.Cursor, x.mark, 4)
		if err != nil {
			return nil, err
		}
		if tier, after, err = x.afterHit(c.Values); err != nil {
			return nil, err
		}
	}
	var rows []hitRow
	for ; tier <= tierPartial && len(rows) <= q.Limit; tier++ {
		if tier == tierPartial && len(x.query.Each()) == 1 {
			break
		}
		more, err := x.ranked(tier, after, q.Limit+1-len(rows))
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
		after = condition{"true", nil}
	}
	return rows, nil
}

// afterHit is the condition that a row comes after that of a cursor, which is input like any other.
func (x *searching) afterHit(values []string) (int, condition, error) {
	tier := map[string]int{"0": tierAll, "1": tierPartial}
	t, known := tier[values[0]]
	after, err := x.after([]sorting{{sortColumn{"-score", "numeric"}, false}, {sortColumn{"noun", "text"}, false}, {sortColumn{"object_id", "uuid"}, false}}, values[1:])
	if err == nil && !known {
		err = invalidParameter("cursor", "invalid_cursor", "This is not a cursor of this service.")
	}
	return t, after, err
}

// ranked returns the best hits of a tier after a place in it.
func (x *searching) ranked(tier int, after condition, limit int) ([]hitRow, error) {
	queries, rank := []string{x.query.All()}, x.query.All()
	exclude := condition{"true", nil}
	if tier == tierPartial {
		queries, rank = []string{x.query.Any()}, x.query.Any()
		if n := x.query.Nearly(); n != "" {
			queries = append(queries, n)
		}
		exclude = condition{"NOT e.words @@ CAST(? AS tsquery)", []any{x.query.All()}}
	}
	var parts []string
	var args []any
	add := func(column, query string) {
		parts = append(parts, fmt.Sprintf("(SELECT e.noun, e.object_id FROM search_entries e WHERE e.%s @@ CAST(? AS tsquery) AND %s AND %s LIMIT %d)", column, x.within.sql, exclude.sql, candidates))
		args = append(append(append(args, query), x.within.args...), exclude.args...)
	}
	if name := x.query.Name(); name != "" && tier == tierAll {
		add("title_words", name)
	}
	for _, query := range queries {
		add("title_words", query)
		add("words", query)
	}
	score, scoreArgs := x.score(tier, rank)
	args = append(append(append(args, scoreArgs...), after.args...), limit)
	var rows []hitRow
	err := x.db.Raw(`WITH candidates AS (`+strings.Join(parts, " UNION ")+`), scored AS (
			SELECT e.noun, e.object_id, e.community_id, e.key, e.title, e.body, round(CAST(`+score+` AS numeric), 6) AS score
			FROM candidates c JOIN search_entries e ON e.noun = c.noun AND e.object_id = c.object_id)
		SELECT s.noun, s.object_id, s.community_id, s.key, s.title, s.body, -s.score AS score, c.key AS community_key, c.title AS community_title
		FROM (SELECT * FROM scored WHERE `+after.sql+` ORDER BY -score, noun, object_id LIMIT ?) s JOIN communities c ON c.id = s.community_id
		ORDER BY -s.score, s.noun, s.object_id`, args...).Scan(&rows).Error
	for i := range rows {
		rows[i].Tier = tier
	}
	return rows, err
}

// score is an SQL expression: how often and where the words stand and how near each other; more when all stand in the title; most when the
// query is just a name. A hit with some of the words counts by how many of them it has.
func (x *searching) score(tier int, rank string) (string, []any) {
	sql := "e.boost * (ts_rank('{0.1, 0.2, 0.5, 1.0}', e.words, CAST(? AS tsquery), 1) + CASE WHEN e.title_words @@ CAST(? AS tsquery) THEN 0.3 ELSE 0 END)"
	args := []any{rank, rank}
	if name := x.query.Name(); name != "" && tier == tierAll {
		sql += " + CASE WHEN e.title_words @@ CAST(? AS tsquery) THEN 2 * e.boost ELSE 0 END"
		args = append(args, name)
	}
	if tier == tierPartial {
		for _, term := range x.query.Each() {
			sql += " + CASE WHEN e.words @@ CAST(? AS tsquery) THEN 3 ELSE 0 END"
			args = append(args, term)
		}
	}
	return sql, args
}

// didYouMean replaces the words that nothing has by the most similar ones of titles and names that the actor may see. "" where that finds
// nothing either.
func (x *searching) didYouMean(text string) (string, error) {
	other := map[int]string{}
	for i, w := range x.query.Words() {
		var near []string
		args := append([]any{w}, x.within.args...)
		err := x.db.Raw(`SELECT n.word FROM (SELECT e.spelling FROM search_entries e WHERE CAST(? AS text) <% e.spelling AND `+x.within.sql+` LIMIT `+fmt.Sprint(candidates)+`) c,
			unnest(string_to_array(c.spelling, ' ')) AS n (word)
			GROUP BY n.word HAVING similarity(n.word, ?) >= 0.3 ORDER BY similarity(n.word, ?) DESC, count(*) DESC, n.word LIMIT 1`, append(args, w, w)...).Scan(&near).Error
		if err != nil {
			return "", err
		}
		if len(near) == 1 && near[0] != w {
			other[i] = near[0]
		}
	}
	if len(other) == 0 {
		return "", nil
	}
	corrected := x.query.Corrected(text, other)
	again := *x
	if again.query = search.Parse(corrected); again.query.IsEmpty() {
		return "", errors.New("a corrected query has no words")
	}
	rows, err := again.page(SearchQuery{Limit: 1})
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return corrected, nil
}
