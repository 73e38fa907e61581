package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/dataset"
	"github.com/helsefellesskap/fellesplan/internal/exchange"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// importData loads a data set in one transaction.
func importData(ctx context.Context, env environment) error {
	flags := env.flags()
	overwrite := flags.Bool("overwrite", false, "also change what a person has changed since")
	f := fileImport{}
	flags.StringVar(&f.noun, "type", "", "of a file: `TYPE` of its objects, such as measures; needed for .csv")
	flags.StringVar(&f.community, "community", "", "of a file: `KEY` of the community (default: FELLESPLAN_DEFAULT_COMMUNITY)")
	flags.BoolVar(&f.perRow, "per-row", false, "of a file: keep the other rows when some are rejected")
	flags.BoolVar(&f.dryRun, "dry-run", false, "of a file: try it and keep nothing")
	flags.BoolVar(&f.restore, "restore", false, "of a file: bring back what was deleted and stands in it")
	if err := env.parse(flags, 1); err != nil {
		return err
	}
	f.path = flags.Arg(0)
	if format, ours := formatOf(f.path); ours {
		if known := plan.New(plan.Noun(f.noun)) != nil; !known && (f.noun != "" || format == exchange.CSV) {
			say(env.stderr, "fellesplan import: say with --type what the objects are, such as measures\n")
			return errUsage
		}
		return withStore(ctx, env, func(d *database, s *store.Store) error {
			f.community = cmp.Or(f.community, d.config.DefaultCommunity)
			return importFile(ctx, env, s, f)
		})
	}
	if f != (fileImport{path: f.path}) {
		say(env.stderr, "fellesplan import: --type, --community, --per-row, --dry-run and --restore are for .csv, .ndjson and .xlsx files\n")
		return errUsage
	}
	roots, err := readData(flags.Arg(0))
	if err != nil {
		return err
	}
	return withStore(ctx, env, func(_ *database, s *store.Store) error {
		done, err := load(ctx, s, roots, *overwrite)
		if err != nil {
			return err
		}
		report := fmt.Sprintf("%d created, %d updated, %d unchanged, %d kept\n", done.Created, done.Updated, done.Unchanged, len(done.Kept))
		for _, k := range done.Kept {
			report += "kept, because a person has changed it: " + k + "\n"
		}
		_, err = fmt.Fprint(env.stdout, report)
		return err
	})
}

// load writes a data set into the database, as an import that is in the change log at once.
func load(ctx context.Context, s *store.Store, roots []plan.Root, overwrite bool) (store.Imported, error) {
	by := store.By{Actor: plan.System(plan.ActorKindImport, "import"), RequestID: uuid.Must(uuid.NewV7()).String()}
	done, err := s.Import(ctx, by, roots, overwrite)
	if err == nil {
		_, err = s.Sequence(ctx)
	}
	return done, err
}

// readData reads the data set in the directory or file at path, the shipped one for "".
func readData(path string) ([]plan.Root, error) {
	if path == "" {
		return exchange.Read(dataset.MoreOgRomsdal())
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return exchange.Read(os.DirFS(path))
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return exchange.ReadFile(b)
}

// exportData writes a community in the form that import reads.
func exportData(ctx context.Context, env environment) error {
	flags := env.flags()
	format := flags.String("format", "yaml", "`FORM`: yaml (a data set), ndjson, xlsx, or csv of one type")
	noun := flags.String("type", "", "`TYPE` of the objects of a csv, such as measures")
	community := flags.String("community", "", "`KEY` of the community (default: FELLESPLAN_DEFAULT_COMMUNITY)")
	if err := env.parse(flags, 0); err != nil {
		return err
	}
	if !slices.Contains([]string{"yaml", "ndjson", "xlsx", "csv"}, *format) || (*format == "csv") != (plan.New(plan.Noun(*noun)) != nil) {
		say(env.stderr, "fellesplan export: the form is yaml, ndjson or xlsx, or csv with a --type\n")
		return errUsage
	}
	return withStore(ctx, env, func(d *database, s *store.Store) error {
		if *community == "" {
			*community = d.config.DefaultCommunity
		}
		if *format != "yaml" {
			return exportFile(ctx, env.stdout, s, *format, *noun, *community)
		}
		roots, err := s.Everything(ctx, plan.System(plan.ActorKindSystem, "export"), *community)
		if err != nil {
			return err
		}
		return exchange.Write(env.stdout, roots)
	})
}
