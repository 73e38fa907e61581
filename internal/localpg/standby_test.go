package localpg

import (
	"testing"
	"time"
)

// A standby follows, catches up after a stop, and serves reads only.
func TestStandbyFollows(t *testing.T) {
	t.Parallel()
	b, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	primary, err := StartThrowaway(deadline(t), b, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, primary) })
	exec1(t, primary, "CREATE TABLE seen AS SELECT 1 AS n")

	options := Options{DataDir: reachable(t, "standby"), Binaries: b}
	standby, err := StartStandby(deadline(t), primary, options)
	if err != nil {
		t.Fatal(err)
	}
	comes := func(want int) {
		t.Helper()
		tick := time.NewTicker(pollInterval)
		defer tick.Stop()
		for end := deadline(t); query1[int](t, standby, "SELECT max(n) FROM seen") != want; {
			select {
			case <-tick.C:
			case <-end.Done():
				t.Fatalf("%d does not come", want)
			}
		}
	}
	comes(1)
	exec1(t, primary, "INSERT INTO seen VALUES (2)")
	comes(2)
	if !query1[bool](t, standby, "SELECT pg_is_in_recovery()") {
		t.Error("the standby is not one")
	}
	stop(t, standby)
	exec1(t, primary, "INSERT INTO seen VALUES (3)")
	standby = start(t, options)
	comes(3)
	if _, err := StartStandby(deadline(t), primary, options); err == nil {
		t.Error("a second standby took the directory of the first")
	}
}
