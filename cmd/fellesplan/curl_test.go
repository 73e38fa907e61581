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

// errRefused is an answer of 400 or more where --fail-with-body makes that a failure.
var errRefused = errors.New("refused")

// curl does as much of curl as the README uses, and refuses everything else.
func curl(args []string) int {
	err := tryCurl(args)
	if errors.Is(err, context.DeadlineExceeded) {
		return 28 // without a word, as -s wants it
	}
	if errors.Is(err, errRefused) {
		return 22
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
	var headers, fail bool
	var query url.Values
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
		case "--fail-with-body":
			fail = true
		case "-m":
			seconds, err := strconv.Atoi(value())
			if err != nil {
				return err
			}
			limit = time.Duration(seconds) * time.Second
		case "-sI", "-I":
			request.Method, headers = http.MethodHead, true
		case "-X":
			method = value()
		case "-H":
			name, text, _ := strings.Cut(value(), ":")
			request.Header.Set(name, strings.TrimSpace(text))
		case "-G":
			query = url.Values{}
		case "--data-urlencode":
			name, text, _ := strings.Cut(value(), "=")
			if query == nil {
				return fmt.Errorf("%s without -G before it", option)
			}
			query.Add(name, text)
		case "-d", "--data-binary":
			body, err := given(option, value())
			if err != nil {
				return err
			}
			request.Method, request.Body, request.ContentLength = http.MethodPost, io.NopCloser(strings.NewReader(body)), int64(len(body))
		case "-w":
			report = value()
		case "-o":
			file, err := os.Create(value())
			if err != nil {
				return err
			}
			defer file.Close()
			output = file
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
	if query != nil {
		request.URL.RawQuery = query.Encode()
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
	if _, err := fmt.Fprint(os.Stdout, strings.NewReplacer("%{http_code}", fmt.Sprint(response.StatusCode), `\n`, "\n").Replace(report)); err != nil {
		return err
	}
	if fail && response.StatusCode >= http.StatusBadRequest {
		return errRefused
	}
	return nil
}

// given is the body that an option names: the text itself, or what is in the file after an @.
func given(option, value string) (string, error) {
	file, found := strings.CutPrefix(value, "@")
	if !found {
		return value, nil
	}
	if option != "--data-binary" {
		return "", fmt.Errorf("%s %s: it would lose the line breaks", option, value)
	}
	text, err := os.ReadFile(file)
	return string(text), err
}
