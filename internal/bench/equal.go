package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// sameAnswers asks contenders for the same and fails where their answers differ in anything but what must differ: the ids and times of what
// each has made itself. It reports how many answers are the same to the byte.
func sameAnswers(a, b *contender, workloads []workload) (compared, bytewise int, err error) {
	for _, w := range workloads {
		isRival := false
		for _, r := range w.rivals {
			isRival = isRival || r.name == b.name
		}
		if !isRival || w.streamed || w.name == "304" {
			continue
		}
		for n := range 25 {
			request := w.next(a.name, 0, n)
			other := request
			if w.name == "patch" { // each has its own objects
				other = w.next(b.name, 0, n)
			}
			x, err := bodyOf(a, request)
			if err != nil {
				return 0, 0, err
			}
			y, err := bodyOf(b, other)
			if err != nil {
				return 0, 0, err
			}
			compared++
			if bytes.Equal(x, y) {
				bytewise++
				continue
			}
			if err := same(x, y, w.writes); err != nil {
				return 0, 0, fmt.Errorf("%s: %s and %s answer %s differently: %w", w.name, a.name, b.name, request.path, err)
			}
		}
	}
	return compared, bytewise, nil
}

func bodyOf(c *contender, r request) ([]byte, error) {
	client, err := dial(c.addr)
	if err != nil {
		return nil, err
	}
	defer client.conn.Close()
	var body bytes.Buffer
	_, _, err = client.do(r, &body)
	return body.Bytes(), err
}

func same(x, y []byte, own bool) error {
	var a, b any
	if err := json.Unmarshal(x, &a); err != nil {
		return fmt.Errorf("%w in %.200s", err, x)
	}
	if err := json.Unmarshal(y, &b); err != nil {
		return fmt.Errorf("%w in %.200s", err, y)
	}
	if own {
		for _, v := range []any{a, b} {
			o, _ := v.(map[string]any)
			for _, name := range []string{"id", "key", "createdAt", "updatedAt"} {
				if _, ok := o[name].(string); !ok {
					return fmt.Errorf("no %s in %v", name, o)
				}
				delete(o, name)
			}
		}
	}
	if !reflect.DeepEqual(a, b) {
		return fmt.Errorf("\n%.600s\n%.600s", x, y)
	}
	return nil
}
