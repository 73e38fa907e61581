package exchange

import (
	"errors"
	"io"
)

// maxObject is how many bytes an object may have in a file, as an ordinary body.
const maxObject = 1 << 20

// errTooLong ends the reading of a file with an object that is too long to be held.
var errTooLong = errors.New("object too long")

// bounded lets so much of a file be read for one object as it may have, and some more that is read ahead, so that no more is held.
type bounded struct {
	file io.Reader
	left int
}

// next begins an object, or another part of a file, of so many bytes.
func (b *bounded) next(bytes int) { b.left = 4 * bytes }

// Read implements io.Reader.
func (b *bounded) Read(into []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.file.Read(into[:min(len(into), b.left)])
	b.left -= n
	return n, err
}

// tooLong is what is wrong with such an object.
func (f *File) tooLong(where string) {
	f.fault("object_too_long", "An object may have %d bytes, and the one %s has more.", maxObject, where)
}
