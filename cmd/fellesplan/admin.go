package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/helsefellesskap/fellesplan/internal/migrate"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// migrateDatabase brings the database to the version of this binary.
func migrateDatabase(ctx context.Context, env environment) error {
	if err := env.parse(env.flags(), 0); err != nil {
		return err
	}
	d, err := openDatabase(ctx, env)
	if err != nil {
		return err
	}
	defer d.close(ctx)
	applied, err := migrate.Up(ctx, d.direct)
	if err != nil {
		return err
	}
	at, err := migrate.Version(ctx, d.direct)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, d.url, store.Options{DefaultCommunity: d.config.DefaultCommunity, Logger: d.log})
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Index(ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.stdout, "%d applied, the database is at version %d\n", applied, at)
	return err
}

// version prints the version that the binary was built from.
func version(_ context.Context, env environment) error {
	if err := env.parse(env.flags(), 0); err != nil {
		return err
	}
	info, _ := debug.ReadBuildInfo()
	_, err := fmt.Fprintln(env.stdout, describeBuild(info))
	return err
}

// describeBuild names the version; without one, as in a build outside of version control, it says so.
func describeBuild(info *debug.BuildInfo) string {
	if info == nil {
		return "fellesplan, built without module information"
	}
	of := info.Main.Version
	if of == "" || of == "(devel)" {
		of = "unversioned"
	}
	return "fellesplan " + of + ", " + info.GoVersion
}
