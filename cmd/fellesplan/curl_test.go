package main_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// curlVariable makes the test binary act as curl, for machines that have none.
const curlVariable = "FELLESPLAN_TEST_CURL"

// curl does as much of curl as the README uses, and refuses everything else.
func curl(args []string) int {
	err := tryCurl(args)
	if errors.Is(err, context.DeadlineExceeded) {
		return 28 // without a word, as -s wants it
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "stand-in for curl:", err)
		return 1
	}
	return 0
}

func tryCurl(args []string) error {
	request := &http.Request{Header: http.Header{}, Method: http.MethodGet}
	var address, method, report string
	var headers bool
	var output io.Writer = os.Stdout
	limit := time.Minute
	for len(args) > 0 {
		option := args[0]
		args = args[1:]
		value := func() (v string) {
			v, args = args[0], args[1:]
			return v
		}
		switch option {
		case "-s", "-sN":
		case "-m":
			seconds, err := strconv.Atoi(value())
			if err != nil {
				return err
			}
			limit = time.Duration(seconds) * time.Second
		case "-sI":
			request.Method, headers = http.MethodHead, true
		case "-X":
			method = value()
		case "-H":
			name, text, _ := strings.Cut(value(), ":")
			request.Header.Set(name, strings.TrimSpace(text))
		case "-d":
			body := value()
			request.Method, request.Body, request.ContentLength = http.MethodPost, io.NopCloser(strings.NewReader(body)), int64(len(body))
		case "-w":
			report = value()
		case "-o":
			if file := value(); file != os.DevNull {
				return fmt.Errorf("-o %s", file)
			}
			output = io.Discard
		default:
			if strings.HasPrefix(option, "-") || address != "" {
				return fmt.Errorf("no option %s", option)
			}
			address = "http://" + option
		}
	}
	if method != "" {
		request.Method = method
	}
	var err error
	if request.URL, err = url.Parse(address); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	response, err := http.DefaultTransport.RoundTrip(request.WithContext(ctx))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if headers {
		if err := response.Header.Write(output); err != nil {
			return err
		}
	}
	if _, err := io.Copy(output, response.Body); err != nil {
		return err
	}
	_, err = fmt.Fprint(os.Stdout, strings.NewReplacer("%{http_code}", fmt.Sprint(response.StatusCode), `\n`, "\n").Replace(report))
	return err
}
