package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/bench/data"
	"github.com/helsefellesskap/fellesplan/internal/localpg"
	"github.com/helsefellesskap/fellesplan/internal/migrate"
	"github.com/helsefellesskap/fellesplan/internal/search"
)

// The databases: each contender writes into its own, so that neither sees the other's rows.
const (
	serviceDatabase = "service"
	floorDatabase   = "floor"
	loadingDatabase = "loading"
)

// openCluster starts a PostgreSQL with both databases filled. They stay in the cache for the next time, under a name that says what they
// were made from; what was made from something else is removed.
func openCluster(ctx context.Context, cache, binariesCache string, size data.Size) (*localpg.Cluster, error) {
	binaries, err := localpg.Find(localpg.Search{Cache: binariesCache})
	if err != nil {
		return nil, fmt.Errorf("%w (make bench fetches one)", err)
	}
	name, err := cacheName(size)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cache, name)
	others, err := filepath.Glob(filepath.Join(cache, "*"))
	if err != nil {
		return nil, err
	}
	for _, other := range others {
		if other != dir {
			_, _ = localpg.RemoveStopped(other) // one that another run uses stays
		}
	}
	if err := os.MkdirAll(cache, 0o755); err != nil { //nolint:gosec // the account of the server has to get through
		return nil, err
	}
	cluster, err := localpg.Start(ctx, localpg.Options{DataDir: dir, Binaries: binaries})
	if err != nil {
		return nil, err
	}
	if err := fill(ctx, cluster, size); err != nil {
		return nil, errors.Join(err, cluster.Stop(context.WithoutCancel(ctx)))
	}
	return cluster, nil
}

// cacheName says what the data is made from: the generator, the schema, and the words that the search index keeps.
func cacheName(size data.Size) (string, error) {
	generator, err := data.Hash()
	if err != nil {
		return "", err
	}
	schema, err := migrate.Embedded()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d-%.8s-%.8s-%.16s", size.Measures, generator, schema.Hash(), search.Reading()), nil
}

// fill loads the data once and copies it. The last step makes it complete, so that what was interrupted is begun anew.
func fill(ctx context.Context, cluster *localpg.Cluster, size data.Size) (err error) {
	admin, err := pgx.Connect(ctx, cluster.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, admin.Close(context.WithoutCancel(ctx))) }()
	var complete bool
	if err := admin.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", serviceDatabase).Scan(&complete); err != nil || complete {
		return err
	}
	say("loading %d measures, this once", size.Measures)
	for _, statement := range []string{
		"DROP DATABASE IF EXISTS " + loadingDatabase, "DROP DATABASE IF EXISTS " + floorDatabase, "CREATE DATABASE " + loadingDatabase,
	} {
		if _, err := admin.Exec(ctx, statement); err != nil {
			return err
		}
	}
	url := cluster.URL(loadingDatabase)
	if _, err := migrate.Up(ctx, url); err != nil {
		return err
	}
	if err := data.Load(ctx, url, size); err != nil {
		return err
	}
	for _, statement := range []string{
		"CREATE DATABASE " + floorDatabase + " TEMPLATE " + loadingDatabase + " STRATEGY FILE_COPY",
		// How long a disk takes to keep what is written is not what is measured, and on most machines it would hide the rest.
		"ALTER DATABASE " + floorDatabase + " SET synchronous_commit = off",
		"ALTER DATABASE " + loadingDatabase + " SET synchronous_commit = off",
		"CHECKPOINT",
		// The last step: a database of this name is complete.
		"ALTER DATABASE " + loadingDatabase + " RENAME TO " + serviceDatabase,
	} {
		if _, err := admin.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
