package search

import (
	"html"
	"slices"
	"strings"
)

// excerptLength is how many words an excerpt has.
const excerptLength = 28

// Marked is a text as HTML in which the words that were asked for stand in <mark>; found is whether there are any.
func (q Query) Marked(text string) (marked string, found bool) {
	words := split(text)
	hits := q.hits(words)
	return mark(text, words, hits), slices.Contains(hits, true)
}

// Excerpt is the part of a text that has most of what was asked for, as Marked writes it; "" if it has nothing.
func (q Query) Excerpt(text string) string {
	best, most := "", 0
	for line := range strings.SplitSeq(text, "\n") {
		words := split(line)
		hits := q.hits(words)
		first, count := window(hits)
		if count <= most {
			continue
		}
		most = count
		last := min(first+excerptLength, len(words))
		from, to := 0, len(line)
		if first > 0 {
			from = words[first].from
		}
		if last < len(words) {
			to = words[last-1].to
		}
		part := line[from:to]
		shown := split(part)
		best = mark(part, shown, hits[first:first+len(shown)])
		if from > 0 {
			best = "… " + best
		}
		if to < len(line) {
			best += " …"
		}
	}
	return best
}

// window is where the excerpt with the most hits begins, a few words before its first.
func window(hits []bool) (first, count int) {
	at := 0
	for i := range hits {
		if !hits[i] {
			continue
		}
		n := 0
		for _, h := range hits[i:min(i+excerptLength-4, len(hits))] {
			if h {
				n++
			}
		}
		if n > count {
			at, count = i, n
		}
	}
	if len(hits) <= excerptLength {
		return 0, count
	}
	return min(max(at-4, 0), len(hits)-excerptLength), count
}

// hits tells which words were asked for. A phrase counts only as a whole.
func (q Query) hits(words []word) []bool {
	hits := make([]bool, len(words))
	all := make([][]string, len(words))
	for i, w := range words {
		all[i] = lexemes(w.text)
	}
	for _, t := range q.terms {
		for i := 0; i+len(t.words) <= len(words); i++ {
			found := true
			for j, a := range t.words {
				found = found && a.matches(all[i+j])
			}
			for j := range t.words {
				hits[i+j] = hits[i+j] || found
			}
		}
	}
	return hits
}

func (a asked) matches(lexemes []string) bool {
	return slices.ContainsFunc(lexemes, func(l string) bool {
		return slices.Contains(a.exact, l) || slices.ContainsFunc(a.prefixes, func(p string) bool { return strings.HasPrefix(l, p) })
	})
}

func mark(text string, words []word, hits []bool) string {
	var b strings.Builder
	last := 0
	for i, w := range words {
		if hits[i] {
			b.WriteString(html.EscapeString(text[last:w.from]) + "<mark>" + html.EscapeString(text[w.from:w.to]) + "</mark>")
			last = w.to
		}
	}
	b.WriteString(html.EscapeString(text[last:]))
	return b.String()
}
