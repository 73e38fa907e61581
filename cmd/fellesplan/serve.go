package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/helsefellesskap/fellesplan/internal/config"
	"github.com/helsefellesskap/fellesplan/internal/httpapi"
	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/render"
	"github.com/helsefellesskap/fellesplan/internal/scratch"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// serve answers HTTP until it is told to stop. A private database that is empty is filled with the shipped data first.
func serve(ctx context.Context, env environment) error {
	if err := env.parse(env.flags(), 0); err != nil {
		return err
	}
	cfg, err := config.FromEnv(env.getenv)
	if err != nil {
		return err
	}
	verifier, err := trusted(cfg.IssuersFile)
	if err != nil {
		return err
	}
	// First of all, so that an address in use is found before a database is started for nothing. Who connects meanwhile waits.
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Addr)
	if err != nil {
		return fmt.Errorf("%w (FELLESPLAN_ADDR sets the address)", err)
	}
	defer listener.Close()
	env.narrate = true
	return withStore(ctx, env, func(d *database, s *store.Store) error {
		if err := scratch.Sweep(); err != nil {
			d.log.Warn("removing temporary files of a process that was killed", "error", err)
		}
		if err := fill(ctx, d, s); err != nil {
			return err
		}
		began, err := s.SettleEpoch(ctx)
		if err != nil {
			return err
		}
		if began {
			d.log.Warn("the database was restored: readers of the feed have to start again from a snapshot")
		}
		options := optionsOf(ctx, d, verifier) // before sparingly, which changes what is usual
		var handler http.Handler
		err = sparingly(func() (err error) {
			handler, err = httpapi.New(s, options)
			return err
		})
		if err != nil {
			return err
		}
		background, stop := context.WithCancel(ctx)
		var running sync.WaitGroup
		running.Go(func() { s.RunSequencer(background) })
		running.Go(func() { s.RunListener(background) })
		if keep := d.config.ChangeRetention; keep > 0 {
			running.Go(func() { s.RunRetention(background, keep) })
		}
		running.Go(func() { s.RunSweep(background, d.config.JobRetention) })
		running.Go(func() { d.keep(background) })
		running.Go(func() {
			index(background, d, s)
			// To read the contract, and the shipped data the first time, takes several times the memory that stays. At rest it belongs to
			// others; Go would give it back by and by, and keeps twice what is in use until then.
			runtime.GC() // what pools hold goes at the second collection, which the next line is
			debug.FreeOSMemory()
		})
		d.log.Info("serving", "address", "http://"+listener.Addr().String()+"/v1/")
		server := httpapi.HTTPServer(handler)
		err = httpapi.Serve(ctx, server, func() error { return server.Serve(listener) })
		stop()
		running.Wait()
		return err
	})
}

// optionsOf is what the settings say of the service.
func optionsOf(ctx context.Context, d *database, verifier *identity.Verifier) httpapi.Options {
	return httpapi.Options{
		DefaultCommunity: d.config.DefaultCommunity, BaseURL: d.config.BaseURL, PublicMaxAge: d.config.PublicMaxAge,
		PublicStale: d.config.PublicStale, CacheSize: d.config.CacheSize, RateLimit: d.config.RateLimit,
		ChangeRetention: d.config.ChangeRetention, Serving: ctx, Logger: d.log,
		Verifier: verifier, FrameAncestors: d.config.FrameAncestors, SecurityContact: d.config.SecurityContact, Publisher: publisherOf(d.config.Publisher),
		Exporting: exporting(),
	}
}

// exporting has garbage collected earlier while there are exports: they make much of it, hold little, and need not fill memory to twice of
// what rests in it. That takes a tenth more of their time, and other answers have the usual share again when they have ended.
func exporting() func(under bool) {
	usual := debug.SetGCPercent(exportPercent)
	debug.SetGCPercent(usual)
	if usual < exportPercent { // somebody has said so, or wants none
		return nil
	}
	return func(under bool) {
		if under {
			debug.SetGCPercent(exportPercent)
		} else {
			debug.SetGCPercent(usual)
		}
	}
}

// sparingly runs what leaves little in memory of much. Garbage that lies between what stays holds on to its pages for as long as that stays,
// so it is collected early: to read the contract takes some 100 MB one after the other, of which 5 stay.
func sparingly(run func() error) error {
	defer debug.SetGCPercent(debug.SetGCPercent(sparingPercent))
	return run()
}

// sparingPercent is how much garbage there may be, compared with what is in use, before it is collected; Go allows 100.
const sparingPercent = 15

// exportPercent is the same while there are exports.
const exportPercent = 75

// publisherOf is the publisher of the settings as the catalogue wants it.
func publisherOf(p config.Publisher) render.Publisher {
	return render.Publisher{OrganisationNumber: p.Organisation, Name: p.Name, Contact: p.Contact, Licence: p.Licence}
}

// trusted reads whose tokens are accepted beside API keys; nil: nobody's.
func trusted(path string) (*identity.Verifier, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // without a file there is nothing to verify
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("FELLESPLAN_ISSUERS_FILE: %w", err)
	}
	defer f.Close()
	issuers, err := identity.ReadIssuers(f)
	if err != nil {
		return nil, fmt.Errorf("FELLESPLAN_ISSUERS_FILE: %s: %w", path, err)
	}
	return identity.NewVerifier(issuers, nil), nil
}

// index makes the search entries that are missing, beside the first requests: a new release may read all objects anew.
func index(ctx context.Context, d *database, s *store.Store) {
	n, err := s.Index(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		d.log.Error("making search entries; the search finds less than there is", "error", err)
	case n > 0:
		d.log.Info("made search entries", "objects", n)
	}
}

// fill loads the shipped data into a private database that is empty.
func fill(ctx context.Context, d *database, s *store.Store) error {
	if d.cluster == nil {
		return nil
	}
	empty, err := s.IsEmpty(ctx)
	if err != nil || !empty {
		return err
	}
	roots, err := readData("")
	if err != nil {
		return err
	}
	done, err := load(ctx, s, roots, false)
	if err == nil {
		d.log.Info("loaded the shipped data", "objects", done.Created)
	}
	return err
}
