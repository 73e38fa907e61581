package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// StartStandby makes a hot standby of a cluster that runs, in o.DataDir, which must be new or empty, and starts it; like StartThrowaway it
// is meant for tests. What is committed in the primary comes to it by streaming and can be read there a moment later. After Stop, Start with
// the same options (Throwaway, which would empty it, must not be set) brings it back, and it catches up. Both clusters have the same
// password and are run by the same account. A primary takes one standby.
//
// The files are copied here, because pg_basebackup belongs to the client's package, which a server does without.
func StartStandby(ctx context.Context, primary *Cluster, o Options) (*Cluster, error) {
	dir, acct, err := settle(o.DataDir, o.Binaries)
	if err != nil {
		return nil, fmt.Errorf("standby: %w", err)
	}
	if err := (standby{primary, dir, acct}).copyFrom(ctx); err != nil {
		return nil, fmt.Errorf("standby of %s in %s: %w", primary.dir, dir, err)
	}
	return Start(ctx, o)
}

type standby struct {
	primary *Cluster
	dir     string
	account account
}

const slot = "standby"

// copyFrom copies the primary's files between the start and the stop of a backup, within which PostgreSQL allows that they change.
func (s standby) copyFrom(ctx context.Context) (err error) {
	lock, err := tryLock(s.dir, s.account)
	if err != nil {
		return err
	}
	if lock == nil || exists(filepath.Join(s.dir, clusterName)) {
		return errors.New("the directory is in use")
	}
	defer lock.Close()
	// The backup lasts as long as the session.
	conn, err := pgx.Connect(ctx, s.primary.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	// From here on the primary keeps what the standby has not read.
	if _, err := conn.Exec(ctx, "SELECT pg_create_physical_replication_slot($1, immediately_reserve => true)", slot); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "SELECT pg_backup_start('standby', fast => true)"); err != nil {
		return err
	}
	cluster := filepath.Join(s.dir, clusterName)
	if err := s.copyTree(s.primary.path(clusterName), cluster); err != nil {
		return err
	}
	var label, connections string
	err = conn.QueryRow(ctx, "SELECT labelfile, current_setting('max_connections') FROM pg_backup_stop(wait_for_archive => false)").Scan(&label, &connections)
	if err != nil {
		return err
	}
	settings := fmt.Sprintf("primary_conninfo = 'host=''%s'' port=%s user=%s password=%s'\nprimary_slot_name = '%s'\nmax_connections = %s\n",
		s.primary.socketDir, port, superuser, s.primary.password, slot, connections) // no fewer connections than in the primary
	for name, text := range map[string]string{
		clusterName + "/backup_label": label, clusterName + "/standby.signal": "", clusterName + "/postgresql.auto.conf": settings,
		"password": s.primary.password,
	} {
		if err := s.write(filepath.Join(s.dir, name), strings.NewReader(text)); err != nil {
			return err
		}
	}
	return nil
}

// transient are the directories whose content belongs to the running server and not to its data.
var transient = []string{"pg_dynshmem", "pg_notify", "pg_replslot", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans", "pg_wal"}

func (s standby) copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // dropped meanwhile; the log says so too
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		first, rest, _ := strings.Cut(name, string(filepath.Separator))
		if rest != "" && slices.Contains(transient, first) || strings.HasPrefix(name, "postmaster.") {
			return nil
		}
		target := filepath.Join(to, name)
		if entry.IsDir() {
			return errors.Join(os.Mkdir(target, 0o700), s.account.own(target))
		}
		source, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		defer source.Close()
		return s.write(target, source)
	})
}

func (s standby) write(path string, content io.Reader) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Close(), s.account.own(path))
}
