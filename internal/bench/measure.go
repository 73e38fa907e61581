package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/bench/data"
	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/localpg"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// bench is a run under way.
type bench struct {
	settings
	contenders map[string]*contender
	postmaster int
	idle       map[string]int64
	material   *material
}

func measureAll(ctx context.Context, s settings, cluster *localpg.Cluster) (err error) {
	b := &bench{settings: s, contenders: map[string]*contender{}, idle: map[string]int64{}}
	urls := []string{cluster.URL(serviceDatabase), cluster.URL(floorDatabase)}
	for _, url := range urls {
		if err := clean(ctx, url); err != nil { // what an interrupted run has left
			return err
		}
		defer func() { err = errors.Join(err, clean(context.WithoutCancel(ctx), url)) }()
	}
	key, hash := identity.NewKey()
	for _, url := range urls {
		if err := addKey(ctx, url, hash); err != nil {
			return err
		}
	}
	if b.postmaster, err = postmaster(ctx, urls[0]); err != nil {
		return err
	}
	defer b.stop()
	if err := b.startAll(ctx, urls, key); err != nil {
		return err
	}
	var rows []row
	workloads := b.material.workloads()
	if err := b.compare(workloads); err != nil {
		return err
	}
	for _, w := range workloads {
		if s.only.MatchString(w.name) {
			rows = append(rows, row{w, map[string][]result{}, b.idle})
		}
	}
	for round := range s.rounds {
		say("round %d of %d", round+1, s.rounds)
		for _, r := range rows {
			if err := b.measure(ctx, r, round); err != nil {
				return err
			}
		}
	}
	for _, r := range rows {
		if s.profiles != "" {
			if err := b.profile(r); err != nil {
				return err
			}
		}
	}
	_, _ = fmt.Fprintf(os.Stdout, "%d measures, %d connections, medians of %d rounds; memory at rest %.1f MB (aim: under 40)\n\n", s.measures, connections, s.rounds, float64(b.idle[asService])/1e6)
	printTable(os.Stdout, rows)
	if s.only.MatchString("storm") {
		return b.storm()
	}
	return nil
}

func (b *bench) stop() {
	for _, c := range b.contenders {
		c.stop()
	}
}

func addKey(ctx context.Context, url string, hash [32]byte) error {
	s, err := store.Open(ctx, url, store.Options{DefaultCommunity: data.Community})
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.CreateKey(ctx, "bench", hash, []plan.Grant{{Role: plan.RoleAdmin}})
	return err
}

// postmaster is the process whose children serve the connections.
func postmaster(ctx context.Context, url string) (int, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	times, err := timesOf(int(conn.PgConn().PID()))
	return times.parent, err
}

// startAll starts the services and the floor, gathers what to ask for, and then those that answer from memory, with what the service answers.
func (b *bench) startAll(ctx context.Context, urls []string, key string) (err error) {
	for name, url := range map[string]string{asService: urls[0], asCold: urls[0], asFloor: urls[1]} {
		binary := b.binary
		if name == asFloor || b.profiles != "" {
			binary = ""
		}
		if b.contenders[name], err = start(ctx, name, binary, url, ""); err != nil {
			delete(b.contenders, name)
			return err
		}
	}
	if err := b.settle(ctx, urls[0]); err != nil {
		return err
	}
	text, err := bodyOf(b.contenders[asService], get("/v1/measures"))
	if err != nil {
		return err
	}
	var page struct{ NextCursor string }
	if err := json.Unmarshal(text, &page); err != nil {
		return err
	}
	if b.material, err = gather(ctx, urls[0], key, strconv.FormatInt(time.Now().Unix(), 36), page.NextCursor); err != nil {
		return err
	}
	kept := answers{}
	for _, path := range []string{hot.object, hot.page, hot.committees} {
		if kept[path], err = keep(b.contenders[asService], path); err != nil {
			return err
		}
	}
	b.material.tag = kept[hot.page].Tag
	text, err = json.Marshal(kept)
	if err != nil {
		return err
	}
	file := filepath.Join(os.TempDir(), "fellesplan-bench-"+b.material.run+".json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return err
	}
	defer os.Remove(file) //nolint:errcheck // it is read once
	for _, name := range []string{asStatic, asBare} {
		if b.contenders[name], err = start(ctx, name, "", "", file); err != nil {
			delete(b.contenders, name)
			return err
		}
	}
	return b.make()
}

// settle waits until the service has looked through its search index and rests, and notes what memory it then has.
func (b *bench) settle(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for quiet := 0; quiet < 5; {
		var busy int
		if err := conn.QueryRow(ctx, "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND backend_type = 'client backend' AND pid <> pg_backend_pid()").Scan(&busy); err != nil {
			return err
		}
		if quiet++; busy > 0 {
			quiet = 0
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(300 * time.Millisecond):
		}
	}
	for name, c := range b.contenders {
		b.idle[name] = memoryOf(c.process.Process.Pid)
	}
	return nil
}

// keep is what the service answers at an address.
func keep(c *contender, path string) (kept, error) {
	client, err := dial(c.addr)
	if err != nil {
		return kept{}, err
	}
	defer client.conn.Close()
	body := &collected{}
	header, _, err := client.do(get(path), body)
	return kept{header.Get("Content-Type"), header.Get("ETag"), *body}, err
}

type collected []byte

func (c *collected) Write(b []byte) (int, error) { *c = append(*c, b...); return len(b), nil }

// make has both sides make objects of their own, which are patched later.
func (b *bench) make() error {
	for _, name := range []string{asCold, asFloor} {
		for n := range 64 {
			text, err := bodyOf(b.contenders[name], b.material.create(fmt.Sprintf("bench-%s-own-%d", b.material.run, n), n))
			if err != nil {
				return err
			}
			var made struct{ ID string }
			if err := json.Unmarshal(text, &made); err != nil {
				return err
			}
			b.material.created[name] = append(b.material.created[name], made.ID)
		}
	}
	return nil
}

// compare holds the answers of all contenders against those of the service.
func (b *bench) compare(workloads []workload) error {
	for service, rivals := range map[string][]string{asCold: {asFloor}, asService: {asStatic, asBare}} {
		for _, r := range rivals {
			compared, bytewise, err := sameAnswers(b.contenders[service], b.contenders[r], workloads)
			if err != nil {
				return err
			}
			say("%s and %s: %d answers are the same, %d of them to the byte", service, r, compared, bytewise)
		}
	}
	return nil
}

// profile writes what the service does while a row is measured once more; its figures do not count.
func (b *bench) profile(r row) error {
	c := b.contenders[r.service]
	file, err := os.Create(filepath.Join(b.profiles, strings.NewReplacer(" ", "-", ",", "").Replace(r.name)+".pprof"))
	if err != nil {
		return err
	}
	client, err := dial(c.addr)
	if err != nil {
		return errors.Join(err, file.Close())
	}
	defer client.conn.Close()
	const seconds = 5
	var running sync.WaitGroup
	var asked error
	running.Go(func() {
		_, asked = load(c.addr, r.clients, seconds*time.Second, func(client, n int) request { return r.next(r.service, client, n) })
	})
	_, _, err = client.do(get(fmt.Sprintf("%s?seconds=%d", profilePath, seconds)), file)
	running.Wait()
	return errors.Join(err, asked, file.Close())
}

// measure asks each contender of a row in turn, beginning with another one in every round.
func (b *bench) measure(ctx context.Context, r row, round int) error {
	names := []string{r.service}
	for _, rival := range r.rivals {
		names = append(names, rival.name)
	}
	for i := range names {
		name := names[(i+round)%len(names)]
		c := b.contenders[name]
		if err := ctx.Err(); err != nil {
			return err
		}
		d := b.time
		if r.streamed {
			d = 0 // one is enough
		} else if _, err := load(c.addr, r.clients, b.time/8, func(client, n int) request { return r.next(name, client, n) }); err != nil { // warm up
			return err
		}
		before, err := cpuOf(c.process.Process.Pid, b.postmaster)
		if err != nil {
			return err
		}
		peak := watchMemory(c.process.Process.Pid)
		result, err := load(c.addr, r.clients, d, func(client, n int) request { return r.next(name, client, n) })
		result.peak = peak()
		if err != nil {
			return fmt.Errorf("%s, %s: %w", r.name, name, err)
		}
		after, err := cpuOf(c.process.Process.Pid, b.postmaster)
		if err != nil {
			return err
		}
		result.cpu = after - before
		r.results[name] = append(r.results[name], result)
	}
	return nil
}
