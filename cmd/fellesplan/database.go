package main

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/config"
	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/localpg"
	"github.com/helsefellesskap/fellesplan/internal/migrate"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// databaseName is the database in the private cluster.
const databaseName = "fellesplan"

// database is the database of a subcommand: the one that DATABASE_URL names, or a private cluster that it starts or joins.
type database struct {
	config  config.Config
	log     *slog.Logger
	url     string
	direct  string           // past a connection pooler
	cluster *localpg.Cluster // nil with DATABASE_URL
}

// openDatabase reads the settings and finds the database. The caller closes it.
func openDatabase(ctx context.Context, env environment) (*database, error) {
	cfg, err := config.FromEnv(env.getenv)
	if err != nil {
		return nil, err
	}
	level := cfg.LogLevel
	if level == slog.LevelInfo && !env.narrate {
		level = slog.LevelWarn
	}
	d := &database{config: cfg, url: cfg.DatabaseURL, log: slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: level, ReplaceAttr: identity.MaskedAttr}))}
	if d.url != "" {
		d.direct = cmp.Or(cfg.DatabaseDirectURL, d.url)
		return d, nil
	}
	if err := d.start(ctx); err != nil {
		return nil, err
	}
	d.url = d.cluster.URL(databaseName)
	d.direct = d.url
	return d, nil
}

// start starts or joins the private cluster.
func (d *database) start(ctx context.Context) error {
	binaries, err := localpg.Find(localpg.Search{Cache: d.config.PostgresCache, DataDir: d.config.DataDir})
	if err != nil {
		return err
	}
	cluster, err := localpg.Start(ctx, localpg.Options{DataDir: d.config.DataDir, Binaries: binaries, Logger: d.log})
	if err != nil {
		return err
	}
	if err := cluster.EnsureDatabase(ctx, databaseName); err != nil {
		_ = cluster.Stop(context.WithoutCancel(ctx))
		return err
	}
	d.cluster = cluster
	return nil
}

// keep brings the private cluster back whenever it ends, until ctx does: it may be killed, or may have been another process's that has
// stopped.
func (d *database) keep(ctx context.Context) {
	for d.cluster != nil {
		if d.cluster.Wait(ctx) != nil {
			return
		}
		d.log.Warn("the private PostgreSQL has ended; starting it again")
		for !d.restart(ctx) {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
			}
		}
	}
}

func (d *database) restart(ctx context.Context) bool {
	err := d.start(ctx)
	if err != nil && ctx.Err() == nil {
		d.log.Error("starting the private PostgreSQL", "error", err)
	}
	return err == nil
}

func (d *database) close(ctx context.Context) {
	if d.cluster == nil {
		return
	}
	if err := d.cluster.Stop(context.WithoutCancel(ctx)); err != nil {
		d.log.Error("stopping the private PostgreSQL", "error", err)
	}
}

// open migrates the database and opens the store.
func (d *database) open(ctx context.Context) (*store.Store, error) {
	applied, err := migrate.Up(ctx, d.direct)
	if err != nil {
		return nil, err
	}
	if applied > 0 {
		d.log.Info("migrated", "applied", applied)
	}
	return store.Open(ctx, d.url, store.Options{DirectURL: d.direct, ReplicaURL: d.config.DatabaseReplicaURL, DefaultCommunity: d.config.DefaultCommunity, Logger: d.log})
}

// withStore runs fn with an open store on a migrated database.
func withStore(ctx context.Context, env environment, fn func(*database, *store.Store) error) error {
	d, err := openDatabase(ctx, env)
	if err != nil {
		return err
	}
	defer d.close(ctx)
	s, err := d.open(ctx)
	if err != nil {
		return unreachable{err}
	}
	defer s.Close()
	return fn(d, s)
}
