package main

import (
	"context"
	"net"
	"sync"

	"github.com/helsefellesskap/fellesplan/internal/httpapi"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// serve answers HTTP until it is told to stop. A private database that is empty is filled with the shipped data first.
func serve(ctx context.Context, env environment) error {
	if err := env.parse(env.flags("serve"), 0); err != nil {
		return err
	}
	return withStore(ctx, env, func(d *database, s *store.Store) error {
		if d.cluster != nil {
			if err := fill(ctx, d, s); err != nil {
				return err
			}
		}
		handler, err := httpapi.New(s, httpapi.Options{
			DefaultCommunity: d.config.DefaultCommunity, BaseURL: d.config.BaseURL, PublicMaxAge: d.config.PublicMaxAge, RateLimit: d.config.RateLimit, Logger: d.log,
		})
		if err != nil {
			return err
		}
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", d.config.Addr)
		if err != nil {
			return err
		}
		background, stop := context.WithCancel(ctx)
		var running sync.WaitGroup
		running.Go(func() { s.RunSequencer(background) })
		running.Go(func() { d.keep(background) })
		d.log.Info("serving", "address", "http://"+listener.Addr().String()+"/v1/")
		server := httpapi.HTTPServer(handler)
		err = httpapi.Serve(ctx, server, func() error { return server.Serve(listener) })
		stop()
		running.Wait()
		return err
	})
}

// fill loads the shipped data into an empty database.
func fill(ctx context.Context, d *database, s *store.Store) error {
	empty, err := s.IsEmpty(ctx)
	if err != nil || !empty {
		return err
	}
	done, err := load(ctx, s, "", false)
	if err == nil {
		d.log.Info("loaded the shipped data", "objects", done.Created)
	}
	return err
}
