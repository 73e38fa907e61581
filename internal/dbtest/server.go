package dbtest

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/helsefellesskap/fellesplan/internal/config"
	"github.com/helsefellesskap/fellesplan/internal/localpg"
)

// server is the PostgreSQL that all tests of this binary share.
type server struct {
	admin   url.URL
	cluster *localpg.Cluster // nil if somebody else runs the server

	mutex     sync.Mutex
	templates map[string]bool // those known to exist
}

// one is the server of this process, made by the first test that needs it.
var one struct {
	mutex  sync.Mutex
	server *server
	err    error
}

func theServer() (*server, error) {
	one.mutex.Lock()
	defer one.mutex.Unlock()
	if one.server == nil && one.err == nil {
		one.server, one.err = newServer()
	}
	return one.server, one.err
}

func stopServer() error {
	one.mutex.Lock()
	defer one.mutex.Unlock()
	if one.server == nil || one.server.cluster == nil {
		return nil
	}
	told, err := one.server.leaks()
	for _, line := range told {
		err = errors.Join(err, fmt.Errorf("the log of PostgreSQL tells a secret: %s", line))
	}
	return errors.Join(err, one.server.cluster.Stop(context.Background()))
}

func newServer() (*server, error) {
	s := &server{templates: map[string]bool{}}
	address := os.Getenv(URLVariable)
	if address == "" {
		working, err := os.Getwd()
		if err != nil {
			return nil, err
		}
		binaries, err := localpg.Find(localpg.Search{Cache: config.PostgresCache(working)})
		if err != nil {
			return nil, fmt.Errorf("%w (make test fetches one)", err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if s.cluster, err = localpg.StartThrowaway(ctx, binaries, nil); err != nil {
			return nil, err
		}
		address = s.cluster.URL("postgres")
	}
	admin, err := url.Parse(address)
	if err != nil || admin.Scheme == "" {
		return nil, fmt.Errorf("%s must be a URL, postgres://user:password@host/database", URLVariable)
	}
	s.admin = *admin
	return s, nil
}

// url is the address of a database on the server.
func (s *server) url(database string) string {
	address := s.admin
	address.Path = "/" + database
	return address.String()
}

func (s *server) create(ctx context.Context, name, template string) error {
	return s.asAdmin(ctx, func(conn *pgx.Conn) error { return createFrom(ctx, conn, name, template) })
}

func (s *server) drop(ctx context.Context, name string) error {
	return s.asAdmin(ctx, func(conn *pgx.Conn) error { return dropNow(ctx, conn, name) })
}

// ensureTemplate makes the template if the server has none of that name. Processes that want the same one take turns.
func (s *server) ensureTemplate(ctx context.Context, name string, fill func(ctx context.Context, url string) error) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.templates[name] {
		return nil
	}
	err := s.asAdmin(ctx, func(conn *pgx.Conn) error {
		key := fnv.New64a()
		_, _ = key.Write([]byte(name))
		if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(key.Sum64())); err != nil {
			return err
		}
		var found bool
		err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&found)
		if err != nil || found {
			return err
		}
		// Under another name until it is complete: a process that is killed leaves nothing that looks like a template.
		unfinished := name + "_unfinished"
		if err := dropNow(ctx, conn, unfinished); err != nil {
			return err
		}
		if err := createFrom(ctx, conn, unfinished, "template0"); err != nil {
			return err
		}
		if err := fill(ctx, s.url(unfinished)); err != nil {
			return err
		}
		_, err = conn.Exec(ctx, "ALTER DATABASE "+quote(unfinished)+" RENAME TO "+quote(name))
		if err != nil {
			return err
		}
		// Nobody may be connected to a template while it is copied.
		_, err = conn.Exec(ctx, "ALTER DATABASE "+quote(name)+" ALLOW_CONNECTIONS false")
		return err
	})
	s.templates[name] = err == nil
	return err
}

func (s *server) asAdmin(ctx context.Context, work func(*pgx.Conn) error) (err error) {
	conn, err := pgx.Connect(ctx, s.admin.String())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	return work(conn)
}

// createFrom copies files, which beats copying through the log for a database of this size as long as nothing is synced.
func createFrom(ctx context.Context, conn *pgx.Conn, name, template string) error {
	_, err := conn.Exec(ctx, "CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(template)+" STRATEGY FILE_COPY")
	return err
}

// dropNow drops the database, if there is one, and cuts the connections to it.
func dropNow(ctx context.Context, conn *pgx.Conn, name string) error {
	_, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)")
	return err
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
