package httpapi

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// encoding is a way in which bodies are compressed. The order is that of preference where a client has none.
type encoding int

const (
	zstandard encoding = iota
	gzipped
	encodings          // how many there are
	asItIs    encoding = -1
)

var encodingNames = [encodings]string{"zstd", "gzip"}

// compressFrom is the size below which a body is not worth compressing: it fits into one packet anyhow.
const compressFrom = 1024

// windowSize bounds the memory that compressing a stream takes.
const windowSize = 256 << 10

// compressible reports whether a body of a media type gets smaller. A workbook is compressed already; events come one by one, and to keep
// an encoder for each client would cost more than it saves.
func compressible(mediaType string) bool {
	mediaType, _, _ = strings.Cut(mediaType, ";")
	switch mediaType {
	case "text/event-stream":
		return false
	case "application/json", "application/yaml", "application/x-ndjson", "application/xml", "image/svg+xml":
		return true
	}
	return strings.HasPrefix(mediaType, "text/") || strings.HasSuffix(mediaType, "+json") || strings.HasSuffix(mediaType, "+xml")
}

// encodingFor is the encoding that a client likes best (RFC 9110, 12.5.3).
func encodingFor(r *http.Request) encoding {
	fields := r.Header.Values("Accept-Encoding")
	if len(fields) == 0 {
		return asItIs
	}
	var given [encodings]bool
	var quality [encodings]float64
	plain, rest := -1.0, 0.0 // of identity, where it is said; of those not named
	for _, field := range fields {
		for part := range strings.SplitSeq(field, ",") {
			name, params, _ := strings.Cut(part, ";")
			name = strings.ToLower(strings.TrimSpace(name))
			q := qualityOf(params)
			switch name {
			case "*":
				rest = q
			case "identity":
				plain = q
			case "x-gzip":
				name = "gzip"
				fallthrough
			default:
				for e := range encodings {
					if encodingNames[e] == name {
						given[e], quality[e] = true, q
					}
				}
			}
		}
	}
	best := asItIs
	most := max(plain, 0)
	for e := range encodings {
		if !given[e] {
			quality[e] = rest
		}
		if quality[e] > 0 && (quality[e] > most || best == asItIs && quality[e] == most) {
			best, most = e, quality[e]
		}
	}
	return best
}

// qualityOf reads the weight of a part of a header; one that cannot be read counts as none.
func qualityOf(params string) float64 {
	name, value, ok := strings.Cut(strings.TrimSpace(params), "=")
	if !ok || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}

// encoder compresses a stream. Flush sends what was written so far.
type encoder interface {
	io.WriteCloser
	Flush() error
	Reset(w io.Writer)
}

// encoders are kept for the next stream: each takes longer to make than to use.
type encoders [encodings]sync.Pool

func newEncoders() *encoders {
	var e encoders
	e[gzipped].New = func() any {
		w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed+4) // fails on a wrong level only
		return w
	}
	e[zstandard].New = func() any {
		w, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(windowSize), zstd.WithLowerEncoderMem(true), zstd.WithEncoderLevel(zstd.SpeedDefault))
		return w
	}
	return &e
}

func (e *encoders) take(kind encoding, w io.Writer) encoder {
	enc := e[kind].Get().(encoder)
	enc.Reset(w)
	return enc
}

func (e *encoders) give(kind encoding, enc encoder) {
	enc.Reset(nil) // hold on to no answer
	e[kind].Put(enc)
}

// encode compresses a body.
func (e *encoders) encode(kind encoding, body []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(body)/4 + 64)
	enc := e.take(kind, &out)
	defer e.give(kind, enc)
	_, _ = enc.Write(body) // a buffer takes everything
	_ = enc.Close()
	return out.Bytes()
}
