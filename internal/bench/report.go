package main

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// row is what all rounds of a workload showed, by contender.
type row struct {
	workload
	results map[string][]result
	idle    map[string]int64
}

func median[T int | int64 | float64 | time.Duration](list []result, of func(result) T) T {
	values := make([]T, len(list))
	for i, r := range list {
		values[i] = of(r)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// ratio is the median of what the service took more than a rival in the same round.
func (w row) ratio(rival string) float64 {
	var ratios []float64
	for i, r := range w.results[rival] {
		if s := w.results[w.service]; i < len(s) && r.cpuEach() > 0 {
			if w.streamed {
				ratios = append(ratios, r.speed()/s[i].speed())
			} else {
				ratios = append(ratios, s[i].cpuEach()/r.cpuEach())
			}
		}
	}
	slices.Sort(ratios)
	if len(ratios) == 0 {
		return 0
	}
	return ratios[len(ratios)/2]
}

func verdict(ok bool) string {
	if ok {
		return "reached"
	}
	return "not reached"
}

// printTable writes the table in Markdown.
func printTable(out io.Writer, rows []row) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	p("| workload | requests/s | p50 | p99 | CPU a request | against | its CPU | ratio | aim | |")
	p("|---|---:|---:|---:|---:|---|---:|---:|---:|---|")
	for _, w := range rows {
		s := w.results[w.service]
		if len(s) == 0 || w.streamed {
			continue
		}
		p99 := median(s, func(r result) time.Duration { return r.p99 })
		figures := fmt.Sprintf("| %s | %.0f | %s | %s | %.0f µs |", w.name, median(s, result.rate), ms(median(s, func(r result) time.Duration { return r.p50 })), ms(p99), median(s, result.cpuEach))
		if len(w.rivals) == 0 {
			p("%s | | | | |", figures)
		}
		for _, r := range w.rivals {
			ratio := w.ratio(r.name)
			p("%s %s | %.0f µs | %.2f | %.2f | %s |", figures, r.name, median(w.results[r.name], result.cpuEach), ratio, r.aim, verdict(ratio <= r.aim))
			figures = "| | | | | |"
		}
		if w.latency > 0 {
			p("| its p99 | | | %s | | | | | %.0f ms | %s |", ms(p99), w.latency, verdict(p99.Seconds()*1000 < w.latency))
		}
	}
	p("")
	p("| stream | MB/s | against | its MB/s | share | aim | memory above idle | aim |")
	p("|---|---:|---|---:|---:|---:|---:|---:|")
	for _, w := range rows {
		s := w.results[w.service]
		if len(s) == 0 || !w.streamed {
			continue
		}
		for _, r := range w.rivals {
			p("| %s | %.0f | %s | %.0f | %.2f | %.2f | %.1f MB | 10 MB |", w.name, median(s, result.speed), r.name, median(w.results[r.name], result.speed), 1/w.ratio(r.name), 1/r.aim,
				float64(median(s, func(r result) int64 { return r.peak })-w.idle[w.service])/1e6)
		}
	}
	p("")
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1000) }
