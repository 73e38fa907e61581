// Package config reads the settings of the service from the environment.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Config holds every setting, checked, with the defaults filled in.
type Config struct {
	// Addr is where to listen, host:port (FELLESPLAN_ADDR, default 127.0.0.1:8080). Port 0 takes any free one.
	Addr string
	// DatabaseURL is the database to use (DATABASE_URL). If it is empty, a private cluster in DataDir is started or joined.
	DatabaseURL string
	// DatabaseDirectURL is the same database past a connection pooler, for migrations and for listening to changes
	// (DATABASE_DIRECT_URL, default DATABASE_URL).
	DatabaseDirectURL string
	// DatabaseReplicaURL is a copy of the database that follows it (DATABASE_REPLICA_URL), for lists and exports that are asked for
	// without credentials. Empty: there is none.
	DatabaseReplicaURL string
	// DataDir is the absolute path of the private cluster's directory (FELLESPLAN_DATA_DIR). By default it is .data in the
	// project, if the working directory lies in it, and otherwise fellesplan in the user's data directory.
	DataDir string
	// PostgresCache is where `make` unpacks PostgreSQL for users who may not install it; empty outside of the project.
	PostgresCache string
	// DefaultCommunity is the key of the community in which plain keys in paths are looked up
	// (FELLESPLAN_DEFAULT_COMMUNITY, default more-og-romsdal).
	DefaultCommunity string
	// RateLimit is how many requests per second one client address may send; 0 is no limit (FELLESPLAN_RATE_LIMIT).
	RateLimit float64
	// PublicMaxAge is how long caches may keep a public answer (FELLESPLAN_PUBLIC_MAX_AGE, in seconds, default 60).
	PublicMaxAge time.Duration
	// ChangeRetention is how long the feed of changes goes back, 0 for ever (FELLESPLAN_CHANGE_RETENTION, in days, default 0).
	ChangeRetention time.Duration
	// JobRetention is how long a job is remembered after it has ended, 0 for ever (FELLESPLAN_JOB_RETENTION, in days, default 90).
	JobRetention time.Duration
	// PublicStale is how much longer they may give it while they ask anew (FELLESPLAN_PUBLIC_STALE, in seconds, default 300).
	PublicStale time.Duration
	// CacheSize bounds the memory in bytes that answers are kept in; 0 keeps none (FELLESPLAN_CACHE_MB, default 16).
	CacheSize int
	// LogLevel is debug, info, warn or error (FELLESPLAN_LOG_LEVEL, default info).
	LogLevel slog.Level
	// BaseURL is the public address for links, without a slash at the end (FELLESPLAN_BASE_URL). If it is empty, links are
	// relative.
	BaseURL string
	// SecurityContact is where to report a weakness (FELLESPLAN_SECURITY_CONTACT, mailto: or https:). If it is empty, there is no
	// security.txt.
	SecurityContact string
	// Publisher is who answers for the data (FELLESPLAN_PUBLISHER_…). If it is empty, there is no description for the data catalogue.
	Publisher Publisher
	// IssuersFile names a file of the issuers whose tokens are accepted beside API keys (FELLESPLAN_ISSUERS_FILE); empty: none.
	IssuersFile string
	// FrameAncestors is who may embed the pages and pictures of the service, as Content-Security-Policy writes it
	// (FELLESPLAN_FRAME_ANCESTORS, default *: the data is public).
	FrameAncestors string
}

// FromEnv reads the settings. A variable that is empty counts as not set. The error names every variable that is at
// fault, and never a value that could hold a password.
func FromEnv(getenv func(string) string) (Config, error) {
	working, err := os.Getwd()
	if err != nil {
		return Config{}, err
	}
	return fromEnv(getenv, working)
}

func fromEnv(getenv func(string) string, working string) (Config, error) {
	r := reader{getenv: getenv}
	c := Config{
		Addr:               read(&r, "FELLESPLAN_ADDR", "127.0.0.1:8080", address),
		DatabaseURL:        read(&r, "DATABASE_URL", "", databaseURL),
		DatabaseReplicaURL: read(&r, "DATABASE_REPLICA_URL", "", databaseURL),
		DatabaseDirectURL:  read(&r, "DATABASE_DIRECT_URL", "", databaseURL),
		PostgresCache:      PostgresCache(working),
		DefaultCommunity:   read(&r, "FELLESPLAN_DEFAULT_COMMUNITY", "more-og-romsdal", key),
		RateLimit:          read(&r, "FELLESPLAN_RATE_LIMIT", "0", rate),
		PublicMaxAge:       read(&r, "FELLESPLAN_PUBLIC_MAX_AGE", "60", seconds),
		PublicStale:        read(&r, "FELLESPLAN_PUBLIC_STALE", "300", seconds),
		CacheSize:          read(&r, "FELLESPLAN_CACHE_MB", "16", megabytes),
		ChangeRetention:    read(&r, "FELLESPLAN_CHANGE_RETENTION", "0", days),
		JobRetention:       read(&r, "FELLESPLAN_JOB_RETENTION", "90", days),
		LogLevel:           read(&r, "FELLESPLAN_LOG_LEVEL", "info", level),
		BaseURL:            read(&r, "FELLESPLAN_BASE_URL", "", baseURL),
		SecurityContact:    read(&r, "FELLESPLAN_SECURITY_CONTACT", "", contact),
		IssuersFile:        getenv("FELLESPLAN_ISSUERS_FILE"),
		FrameAncestors:     read(&r, "FELLESPLAN_FRAME_ANCESTORS", "*", ancestors),
	}
	c.Publisher = publisher(&r)
	var err error
	if c.DataDir, err = dataDir(getenv, working); err != nil && c.DatabaseURL == "" {
		r.faults = append(r.faults, err)
	}
	if err := errors.Join(r.faults...); err != nil {
		return Config{}, err
	}
	return c, nil
}

type reader struct {
	getenv func(string) string
	faults []error
}

func read[T any](r *reader, name, standard string, parse func(string) (T, error)) T {
	text := r.getenv(name)
	if text == "" {
		text = standard
	}
	value, err := parse(text)
	if err != nil {
		r.faults = append(r.faults, fmt.Errorf("%s: %w", name, err))
	}
	return value
}

func address(text string) (string, error) {
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return "", fmt.Errorf("%q is not host:port", text)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", fmt.Errorf("%q is not a port (0 to 65535)", port)
	}
	return text, nil
}

// databaseURL leaves the details to the driver, and only catches what is surely no PostgreSQL, and what is no URL: the driver's error would
// tell a part of a password in which a character such as / is not encoded.
func databaseURL(text string) (string, error) {
	scheme, _, isURL := strings.Cut(text, "://")
	if _, err := url.Parse(text); isURL && err != nil {
		return "", errors.New("it is no URL; in the user and password write / # ? % : @ and the like percent-encoded, as %2F for /")
	}
	if text == "" || isURL && (scheme == "postgres" || scheme == "postgresql") || !isURL && strings.Contains(text, "=") {
		return text, nil
	}
	return "", errors.New("it must look like postgres://user:password@host/database; PostgreSQL is the only database there is")
}

var keyForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,79}$`)

func key(text string) (string, error) {
	if !keyForm.MatchString(text) {
		return "", fmt.Errorf("%q is not a key: small letters a to z, digits, - and _, 80 at the most", text)
	}
	return text, nil
}

func rate(text string) (float64, error) {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || !(value >= 0) || math.IsInf(value, 0) {
		return 0, fmt.Errorf("%q is not a number of requests per second, 0 or more", text)
	}
	return value, nil
}

// megabytes are answered in bytes. The limit only finds errors of typing.
func megabytes(text string) (int, error) {
	const most = 64 << 10
	value, err := strconv.ParseUint(text, 10, 32)
	if err != nil || value > most {
		return 0, fmt.Errorf("%q is not a number of megabytes, 0 to %d", text, most)
	}
	return int(value) << 20, nil
}

func seconds(text string) (time.Duration, error) {
	const year = 365 * 24 * 60 * 60
	value, err := strconv.ParseUint(text, 10, 32)
	if err != nil || value > year {
		return 0, fmt.Errorf("%q is not a number of seconds, 0 to %d", text, year)
	}
	return time.Duration(value) * time.Second, nil
}

func days(text string) (time.Duration, error) {
	const most = 100_000 // what the contract allows, and a Duration holds
	value, err := strconv.ParseUint(text, 10, 32)
	if err != nil || value > most {
		return 0, fmt.Errorf("%q is not a number of days, 0 to %d", text, most)
	}
	return time.Duration(value) * 24 * time.Hour, nil
}

func level(text string) (slog.Level, error) {
	switch strings.ToLower(text) {
	case "debug":
		return slog.LevelDebug, nil
	case "info":
		return slog.LevelInfo, nil
	case "warn":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	}
	return 0, fmt.Errorf("%q is not debug, info, warn or error", text)
}

func baseURL(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("it must be an address like https://plan.example.no, with no user, query or fragment")
	}
	return strings.TrimRight(text, "/"), nil
}

var ancestorForm = regexp.MustCompile(`^(?:\*|'self'|[a-z][a-z0-9+.-]*:|(?:[a-z][a-z0-9+.-]*://)?(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::(?:\d+|\*))?)$`)

// ancestors lets nothing through that could end the directive and begin another.
func ancestors(text string) (string, error) {
	list := strings.Fields(text)
	for _, source := range list {
		if !ancestorForm.MatchString(source) && (source != "'none'" || len(list) > 1) {
			return "", fmt.Errorf("%q is not *, 'self', 'none' or an address like https://*.example.no", source)
		}
	}
	if len(list) == 0 {
		return "", errors.New("it must name who may embed, or be 'none'")
	}
	return strings.Join(list, " "), nil
}

func dataDir(getenv func(string) string, working string) (string, error) {
	if dir := getenv("FELLESPLAN_DATA_DIR"); dir != "" {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(working, dir)
		}
		return filepath.Clean(dir), nil
	}
	if project := Project(working); project != "" {
		return filepath.Join(project, ".data"), nil
	}
	// The XDG standard says to ignore a relative path.
	if dir := getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "fellesplan"), nil
	}
	if home := getenv("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, ".local/share/fellesplan"), nil
	}
	return "", errors.New("FELLESPLAN_DATA_DIR: must be set, because HOME is not")
}
