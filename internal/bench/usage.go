package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// What Linux says of processes. A tick is 10 ms on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// processTimes are the fields of /proc/PID/stat that say how much processor time a process and its ended children took.
type processTimes struct {
	parent        int
	own, children time.Duration
}

func timesOf(pid int) (processTimes, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return processTimes{}, err
	}
	// The name stands in brackets and may hold anything.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	number := func(i int) time.Duration {
		n, _ := strconv.ParseInt(fields[i], 10, 64)
		return time.Duration(n) * tick
	}
	parent, err := strconv.Atoi(fields[1])
	return processTimes{parent, number(11) + number(12), number(13) + number(14)}, err
}

// cpuOf is the time that a process and the whole of PostgreSQL have taken so far. One contender works at a time, so PostgreSQL works for it;
// processes of PostgreSQL that have ended are in the time of their parent.
func cpuOf(pid, postmaster int) (time.Duration, error) {
	own, err := timesOf(pid)
	if err != nil {
		return 0, err
	}
	server, err := timesOf(postmaster)
	if err != nil {
		return 0, err
	}
	total := own.own + server.own + server.children
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	for _, dir := range all {
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		if t, err := timesOf(pid); err == nil && t.parent == postmaster { // others end while we look
			total += t.own
		}
	}
	return total, nil
}

// memoryOf is the resident memory of a process in bytes, as it is now.
func memoryOf(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// watchMemory notes the most memory that a process has until it is told to stop.
func watchMemory(pid int) (stop func() int64) {
	var peak int64
	done := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		ticker := time.NewTicker(10 * time.Millisecond)
		defer ticker.Stop()
		for {
			peak = max(peak, memoryOf(pid))
			select {
			case <-done:
				return
			case <-ticker.C:
			}
		}
	})
	return func() int64 {
		close(done)
		running.Wait()
		return peak
	}
}
