package httpapi

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// importOperation is the operation whose body is a file.
const importOperation = "createImport"

// uploadLimit is how many bytes a file may have, and uploadTime how long it may take to come unless the options say otherwise.
const (
	uploadLimit = 64 << 20
	uploadTime  = 10 * time.Minute
)

// keepUpload keeps the body on disk, in a file without a name, and in its place in the call its digest. It takes none from who may import
// nothing anywhere, and none that says that it is too large.
func (s *Server) keepUpload(c echo.Context) error {
	call := callOf(c.Request().Context())
	if err := call.actor.AuthorizeAnywhere(plan.Import); err != nil {
		return err
	}
	if c.Request().ContentLength > uploadLimit {
		return tooLarge(fmt.Sprintf("A file may have %d bytes.", uploadLimit))
	}
	control := http.NewResponseController(c.Response())
	until := time.Now().Add(s.options.UploadTime)
	if err := errors.Join(control.SetReadDeadline(until), control.SetWriteDeadline(until.Add(time.Minute))); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	file, err := os.CreateTemp("", "fellesplan-upload-") // for its owner alone
	if err != nil {
		return err
	}
	call.upload, call.mediaType = file, c.Request().Header.Get(echo.HeaderContentType)
	if err := os.Remove(file.Name()); err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, sum), http.MaxBytesReader(c.Response(), c.Request().Body, uploadLimit))
	if pathError, ours := errors.AsType[*os.PathError](err); ours {
		return pathError
	}
	if err != nil {
		return brokenBody(err, fmt.Sprintf("A file may have %d bytes.", uploadLimit))
	}
	call.body = sum.Sum(nil)
	_, err = file.Seek(0, io.SeekStart)
	return err
}

// dropUpload gives back what the body takes on disk.
func (c *call) dropUpload() {
	if c.upload != nil {
		_ = c.upload.Close()
	}
}

// bodiless keeps the validator from reading a body that is not held, which is none or a file.
func bodiless(o *openapi3filter.Options, body []byte) *openapi3filter.Options {
	o.ExcludeRequestBody = body == nil
	return o
}
