package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// stormRate is how many writes a second there are in the storm.
const stormRate = 500

// storm reads one page all the while, first alone and then beside writes at a steady rate, and tells what the reads lose.
func (b *bench) storm() error {
	c := b.contenders[asService]
	next := func(int, int) request { return get(hot.page) }
	b.material.created[asService] = b.material.created[asCold] // the same database
	quiet, err := load(c.addr, connections, 2*b.time, next)
	if err != nil {
		return err
	}
	var written atomic.Int64
	done := make(chan struct{})
	var running sync.WaitGroup
	var failed error
	patch := b.material.patchOf("storm")
	for i := range connections {
		running.Go(func() {
			if err := b.paced(c, done, stormRate/connections, func(n int) request { return patch(asService, i, n) }, &written); err != nil && i == 0 {
				failed = err
			}
		})
	}
	began := time.Now()
	busy, err := load(c.addr, connections, 2*b.time, next)
	took := time.Since(began)
	close(done)
	running.Wait()
	if err == nil {
		err = failed
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(os.Stdout, "storm: %.0f writes/s (aim: %d) leave %.2f of %.0f hot reads/s (aim: 0.67), p99 %s instead of %s\n",
		float64(written.Load())/took.Seconds(), stormRate, busy.rate()/quiet.rate(), quiet.rate(), ms(busy.p99), ms(quiet.p99))
	return err
}

// paced sends requests at a rate, later ones faster where earlier ones were held up.
func (b *bench) paced(c *contender, done <-chan struct{}, rate int, next func(n int) request, written *atomic.Int64) error {
	client, err := dial(c.addr)
	if err != nil {
		return err
	}
	defer client.conn.Close()
	began := time.Now()
	for n := 0; ; n++ {
		timer := time.NewTimer(time.Until(began.Add(time.Duration(n) * time.Second / time.Duration(rate))))
		select {
		case <-done:
			timer.Stop()
			return nil
		case <-timer.C:
		}
		if _, _, err := client.do(next(n), io.Discard); err != nil {
			return err
		}
		written.Add(1)
	}
}
