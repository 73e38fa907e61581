package floor

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/search"
)

// candidates is the service's bound on what is ranked.
const candidates = 300

type hit struct {
	noun, key, title, body, score string
	id                            uuid.UUID
	community                     ref
	partial                       bool
}

// statement is the service's for one tier of a search of everything.
func statement(q search.Query, partial bool) (string, []any) {
	var args []any
	param := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args)) + "::text::tsquery"
	}
	all, exclude := param(q.All()), "true"
	rank, queries := all, []string{all}
	if partial {
		rank, exclude = param(q.Any()), "NOT e.words @@ "+all
		queries = []string{rank}
		if n := q.Nearly(); n != "" {
			queries = append(queries, param(n))
		}
	}
	name := ""
	if n := q.Name(); n != "" && !partial {
		name = param(n)
	}
	var parts []string
	add := func(column, query string) {
		parts = append(parts, fmt.Sprintf("(SELECT e.noun, e.object_id FROM search_entries e WHERE e.%s @@ %s AND e.visibility = 'published' AND %s LIMIT %d)", column, query, exclude, candidates))
	}
	if name != "" {
		add("title_words", name)
	}
	for _, query := range queries {
		add("title_words", query)
		add("words", query)
	}
	score := "e.boost * (ts_rank('{0.1, 0.2, 0.5, 1.0}', e.words, " + rank + ", 1) + CASE WHEN e.title_words @@ " + rank + " THEN 0.3 ELSE 0 END)"
	if name != "" {
		score += " + CASE WHEN e.title_words @@ " + name + " THEN 2 * e.boost ELSE 0 END"
	}
	if partial {
		for _, term := range q.Each() {
			score += " + CASE WHEN e.words @@ " + param(term) + " THEN 3 ELSE 0 END"
		}
	}
	args = append(args, 0)
	return `WITH candidates AS (` + strings.Join(parts, " UNION ") + `), scored AS (
			SELECT e.noun, e.object_id, e.community_id, e.key, e.title, e.body, round(CAST(` + score + ` AS numeric), 6) AS score
			FROM candidates c JOIN search_entries e ON e.noun = c.noun AND e.object_id = c.object_id)
		SELECT s.noun, s.object_id, s.community_id, s.key, s.title, s.body, (-s.score)::text, c.key, c.title
		FROM (SELECT * FROM scored ORDER BY -score, noun, object_id LIMIT $` + strconv.Itoa(len(args)) + `) s JOIN communities c ON c.id = s.community_id
		ORDER BY -s.score, s.noun, s.object_id`, args
}

func (f *Floor) search(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	q := search.Parse(query.Get("q"))
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil {
		return err
	}
	var hits []hit
	err = f.read(r.Context(), func(tx pgx.Tx) error {
		for _, partial := range []bool{false, true} {
			if len(hits) > limit || partial && len(q.Each()) == 1 {
				break
			}
			sql, args := statement(q, partial)
			args[len(args)-1] = limit + 1 - len(hits)
			rows, err := tx.Query(r.Context(), sql, args...)
			if err != nil {
				return err
			}
			h := hit{partial: partial}
			if _, err := pgx.ForEachRow(rows, []any{&h.noun, (*[16]byte)(&h.id), (*[16]byte)(&h.community.id), &h.key, &h.title, &h.body, &h.score, &h.community.key, &h.community.title},
				func() error { hits = append(hits, h); return nil }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	next := ""
	if len(hits) > limit {
		hits = hits[:limit]
		last := hits[limit-1]
		sum := sha256.Sum256([]byte("search\x00" + query.Get("q") + "\x00[]\x00"))
		tier := "0"
		if last.partial {
			tier = "1"
		}
		next = cursor{1, hex.EncodeToString(sum[:8]), []string{tier, last.score, last.noun, last.id.String()}}.encode()
	}
	b := append(make([]byte, 0, 32<<10), `{"didYouMean":null,"items":`...)
	b = appendList(b, hits, func(b []byte, h hit) []byte { return appendHit(b, q, h) })
	return answer(w, http.StatusOK, appendNext(w, b, "/v1/search?", url.Values{"q": query["q"], "limit": query["limit"]}, next))
}

func appendHit(b []byte, q search.Query, h hit) []byte {
	marked, _ := q.Marked(h.title)
	b = appendRef(append(b, `{"community":`...), h.community)
	b = append(b, `,"excerpt":`...)
	if e := q.Excerpt(h.body); e != "" {
		b = appendString(b, e)
	} else {
		b = append(b, "null"...)
	}
	b = appendString(append(b, `,"highlightedTitle":`...), marked)
	b = append(append(b, `,"href":"/v1/`...), h.noun...)
	b = appendID(append(b, '/'), h.id)
	b = appendID(append(b, `","id":"`...), h.id)
	b = appendString(append(b, `","key":`...), h.key)
	if h.partial {
		b = append(b, `,"match":"partial","title":`...)
	} else {
		b = append(b, `,"match":"all","title":`...)
	}
	b = appendString(b, h.title)
	return append(append(append(b, `,"type":"`...), h.noun...), `"}`...)
}
