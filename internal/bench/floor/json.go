package floor

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// The answers, appended by hand; byte for byte what the service answers.

const hexDigits = "0123456789abcdef"

// appendString quotes as encoding/json does for HTML.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			default:
				b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == '\u2028' || r == '\u2029' {
			b = append(append(b, s[start:i]...), '\\', 'u', '2', '0', '2', hexDigits[r&15])
			i += size
			start = i
			continue
		}
		i += size
	}
	return append(append(b, s[start:]...), '"')
}

func appendText(b []byte, s *string) []byte {
	if s == nil {
		return append(b, "null"...)
	}
	return appendString(b, *s)
}

func appendID(b []byte, id uuid.UUID) []byte {
	var text [36]byte
	at := 0
	for i, c := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			text[at] = '-'
			at++
		}
		text[at], text[at+1] = hexDigits[c>>4], hexDigits[c&15]
		at += 2
	}
	return append(b, text[:]...)
}

func appendRef(b []byte, r ref) []byte {
	if r.id == uuid.Nil {
		return append(b, "null"...)
	}
	b = appendID(append(b, `{"id":"`...), r.id)
	b = appendString(append(b, `","key":`...), r.key)
	b = appendString(append(b, `,"title":`...), r.title)
	return append(b, '}')
}

func appendDay(b []byte, t *time.Time) []byte {
	if t == nil {
		return append(b, "null"...)
	}
	return append(t.AppendFormat(append(b, '"'), time.DateOnly), '"')
}

func appendYear(b []byte, n *int32) []byte {
	if n == nil {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, int64(*n), 10)
}

func appendList[T any](b []byte, list []T, one func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, v)
	}
	return append(b, ']')
}

func appendMeasure(b []byte, m *measure) []byte {
	b = strconv.AppendBool(append(b, `{"acrossCommittees":`...), m.across)
	b = appendRef(append(b, `,"committee":`...), m.committee)
	b = appendRef(append(b, `,"community":`...), m.community)
	b = m.created.AppendFormat(append(b, `,"createdAt":"`...), time.RFC3339Nano)
	b = appendText(append(b, `","description":`...), m.description)
	b = appendList(append(b, `,"externalIds":`...), m.externals, func(b []byte, x external) []byte {
		b = appendString(append(b, `{"key":`...), x.key)
		return append(appendString(append(b, `,"system":`...), x.system), '}')
	})
	b = appendRef(append(b, `,"goal":`...), m.goal)
	b = appendID(append(b, `,"id":"`...), m.id)
	b = appendList(append(b, `","importWarnings":`...), m.warnings, appendString)
	b = appendText(append(b, `,"indicator":`...), m.indicator)
	b = appendString(append(b, `,"key":`...), m.key)
	b = appendText(append(b, `,"label":`...), m.label)
	b = appendString(append(b, `,"language":`...), m.language)
	b = strconv.AppendInt(append(b, `,"ordinal":`...), int64(m.ordinal), 10)
	b = appendList(append(b, `,"participants":`...), m.participants, appendRef)
	b = appendList(append(b, `,"patientGroups":`...), m.groups, appendRef)
	b = appendRef(append(b, `,"plan":`...), m.plan)
	b = appendString(append(b, `,"priorityFlag":`...), m.priority)
	b = appendList(append(b, `,"responsible":`...), m.responsible, appendResponsible)
	b = appendList(append(b, `,"sources":`...), m.sources, func(b []byte, s source) []byte {
		b = appendDay(append(b, `{"asOf":`...), s.asOf)
		b = appendRef(append(b, `,"document":`...), s.document)
		return append(appendString(append(b, `,"locator":`...), s.locator), '}')
	})
	b = appendList(append(b, `,"statusReports":`...), m.reports, appendReport)
	b = appendList(append(b, `,"statuses":`...), m.statuses(), func(b []byte, s yearStatus) []byte {
		b = appendDay(append(b, `{"reportedOn":`...), s.reportedOn)
		b = appendString(append(b, `,"status":`...), s.status)
		return append(strconv.AppendInt(append(b, `,"year":`...), int64(s.year), 10), '}')
	})
	b = appendString(append(b, `,"title":`...), m.title)
	b = m.updated.AppendFormat(append(b, `,"updatedAt":"`...), time.RFC3339Nano)
	b = strconv.AppendInt(append(b, `","version":`...), m.version, 10)
	b = appendString(append(b, `,"visibility":`...), m.visibility)
	b = appendList(append(b, `,"yearCells":`...), m.cells, appendCell)
	return append(b, '}')
}

func appendResponsible(b []byte, r responsible) []byte {
	b = appendText(append(b, `{"name":`...), r.Name)
	b = appendRef(append(b, `,"organisation":`...), r.organisation)
	b = appendText(append(b, `,"personKey":`...), r.PersonKey)
	return append(appendString(append(b, `,"text":`...), r.Text), '}')
}

func appendReport(b []byte, r report) []byte {
	b = appendRef(append(b, `{"document":`...), r.document)
	b = appendText(append(b, `,"note":`...), r.note)
	b = appendDay(append(b, `,"reportedOn":`...), &r.reportedOn)
	b = appendText(append(b, `,"reporterRole":`...), r.role)
	b = appendString(append(b, `,"status":`...), r.status)
	return append(strconv.AppendInt(append(b, `,"year":`...), int64(r.year), 10), '}')
}

func appendCell(b []byte, c cell) []byte {
	b = strconv.AppendInt(append(b, `{"column":`...), int64(c.column), 10)
	b = appendYear(append(b, `,"from":`...), c.from)
	b = appendString(append(b, `,"raw":`...), c.raw)
	b = appendString(append(b, `,"reading":`...), c.reading)
	return append(appendYear(append(b, `,"to":`...), c.to), '}')
}

// appendImage writes a measure as the change log keeps it: references by id and key.
func appendImage(b []byte, m *measure) []byte {
	one := func(b []byte, r ref) []byte {
		if r.id == uuid.Nil {
			return append(b, "null"...)
		}
		b = appendID(append(b, `{"id":"`...), r.id)
		return append(appendString(append(b, `","key":`...), r.key), '}')
	}
	b = appendID(append(b, `{"id":"`...), m.id)
	b = one(append(b, `","community":`...), m.community)
	b = appendString(append(b, `,"key":`...), m.key)
	b = appendString(append(b, `,"title":`...), m.title)
	b = appendString(append(b, `,"language":`...), m.language)
	b = appendString(append(b, `,"visibility":`...), m.visibility)
	b = m.created.AppendFormat(append(b, `,"createdAt":"`...), time.RFC3339Nano)
	b = appendList(append(b, `","sources":`...), m.sources, func(b []byte, s source) []byte {
		b = one(append(b, `{"document":`...), s.document)
		b = appendString(append(b, `,"locator":`...), s.locator)
		return append(appendDay(append(b, `,"asOf":`...), s.asOf), '}')
	})
	b = appendList(append(b, `,"externalIds":`...), m.externals, func(b []byte, x external) []byte {
		b = appendString(append(b, `{"system":`...), x.system)
		return append(appendString(append(b, `,"key":`...), x.key), '}')
	})
	b = one(append(b, `,"plan":`...), m.plan)
	b = one(append(b, `,"committee":`...), m.committee)
	b = one(append(b, `,"goal":`...), m.goal)
	b = appendList(append(b, `,"participants":`...), m.participants, one)
	b = strconv.AppendBool(append(b, `,"acrossCommittees":`...), m.across)
	b = appendText(append(b, `,"label":`...), m.label)
	b = strconv.AppendInt(append(b, `,"ordinal":`...), int64(m.ordinal), 10)
	b = appendText(append(b, `,"description":`...), m.description)
	b = append(append(b, `,"responsible":`...), m.responsibleText...)
	b = appendText(append(b, `,"indicator":`...), m.indicator)
	b = appendString(append(b, `,"priorityFlag":`...), m.priority)
	b = appendList(append(b, `,"patientGroups":`...), m.groups, one)
	b = appendList(append(b, `,"yearCells":`...), m.cells, appendCell)
	b = appendList(append(b, `,"statusReports":`...), m.reports, func(b []byte, r report) []byte {
		b = strconv.AppendInt(append(b, `{"year":`...), int64(r.year), 10)
		b = appendString(append(b, `,"status":`...), r.status)
		b = appendDay(append(b, `,"reportedOn":`...), &r.reportedOn)
		b = appendText(append(b, `,"reporterRole":`...), r.role)
		b = appendText(append(b, `,"note":`...), r.note)
		return append(one(append(b, `,"document":`...), r.document), '}')
	})
	b = append(append(b, `,"importWarnings":`...), m.warningsText...)
	return append(b, '}')
}
