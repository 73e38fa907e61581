package httpapi

import (
	"bufio"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
)

// streams reports whether answers of a media type are written while they are read.
func streams(mediaType string) bool {
	switch mediaType {
	case "application/x-ndjson", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
		return true
	}
	return false
}

// stream returns a body that produce writes while it is read. It waits until produce calls begin, which it does when it knows that there
// will be an answer: an error before, as of a database that is gone, is still a problem document, and one after breaks the answer off.
func stream(produce func(out io.Writer, begin func()) error) (io.Reader, error) {
	reader, writer := io.Pipe()
	begun := make(chan error, 1)
	var once sync.Once
	begin := func(err error) { once.Do(func() { begun <- err }) }
	go func() {
		var err error
		defer func() {
			if p := recover(); p != nil { // no middleware sees it here
				err = &panicError{fmt.Errorf("%v", p), debug.Stack()}
			}
			begin(err)
			writer.CloseWithError(err)
		}()
		out := bufio.NewWriterSize(writer, 64<<10)
		if err = produce(out, func() { begin(nil) }); err == nil {
			err = out.Flush()
		}
	}()
	if err := <-begun; err != nil {
		return nil, err
	}
	return reader, nil
}
