package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing/fstest"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/dataset"
	"github.com/helsefellesskap/fellesplan/internal/exchange"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// importData loads a data set in one transaction.
func importData(ctx context.Context, env environment) error {
	flags := env.flags("import")
	overwrite := flags.Bool("overwrite", false, "also change what a person has changed since")
	if err := env.parse(flags, 1); err != nil {
		return err
	}
	return withStore(ctx, env, func(_ *database, s *store.Store) error {
		done, err := load(ctx, s, flags.Arg(0), *overwrite)
		if err != nil {
			return err
		}
		fmt.Fprintf(env.stdout, "%d created, %d updated, %d unchanged, %d kept\n", done.Created, done.Updated, done.Unchanged, len(done.Kept))
		for _, k := range done.Kept {
			fmt.Fprintln(env.stdout, "kept, because a person has changed it:", k)
		}
		return nil
	})
}

// load imports the data set at path, the shipped one for "".
func load(ctx context.Context, s *store.Store, path string, overwrite bool) (store.Imported, error) {
	files, err := dataFiles(path)
	if err != nil {
		return store.Imported{}, err
	}
	roots, err := exchange.Read(files)
	if err != nil {
		return store.Imported{}, err
	}
	by := store.By{Actor: plan.System(plan.ActorKindImport, "import"), RequestID: uuid.Must(uuid.NewV7()).String()}
	done, err := s.Import(ctx, by, roots, overwrite)
	if err == nil {
		_, err = s.Sequence(ctx)
	}
	return done, err
}

func dataFiles(path string) (fs.FS, error) {
	if path == "" {
		return dataset.MoreOgRomsdal(), nil
	}
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return os.DirFS(path), err
	}
	b, err := os.ReadFile(filepath.Clean(path))
	return fstest.MapFS{"data.yaml": {Data: b}}, err
}

// exportData writes a community in the form that import reads.
func exportData(ctx context.Context, env environment) error {
	flags := env.flags("export")
	community := flags.String("community", "", "key of the community (default: FELLESPLAN_DEFAULT_COMMUNITY)")
	if err := env.parse(flags, 0); err != nil {
		return err
	}
	return withStore(ctx, env, func(d *database, s *store.Store) error {
		if *community == "" {
			*community = d.config.DefaultCommunity
		}
		roots, err := s.Everything(ctx, plan.System(plan.ActorKindSystem, "export"), *community)
		if err != nil {
			return err
		}
		return exchange.Write(env.stdout, roots)
	})
}
