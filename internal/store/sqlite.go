package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Names in the folder of a store.
const (
	databaseName = "catalogue.db"
	lockName     = "catalogue.lock"
)

// SQLite is a store in a folder. All writes go through one connection, reads
// through a few others, which see what was committed before they began.
type SQLite struct {
	name   string
	lock   *sql.DB
	writer *sql.DB
	reader *sql.DB
	closed atomic.Bool
}

var _ Store = (*SQLite)(nil)

// Open opens the store in a folder, and makes both if they are not there. One
// process at a time may have a folder open, and once: ErrLocked. ErrNewer says
// that a newer version of the program wrote it; it is left as it is.
func Open(dir string) (*SQLite, error) {
	s := &SQLite{name: dir}
	if err := s.open(dir); err != nil {
		s.shut() //nolint:errcheck // the first error is the one to tell
		return nil, fmt.Errorf("store %s: %w", dir, err)
	}
	return s, nil
}

func (s *SQLite) open(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := s.takeLock(filepath.Join(dir, lockName)); err != nil {
		return err
	}
	file := filepath.Join(dir, databaseName)
	s.writer, err = sql.Open("sqlite", source(file, "&_txlock=immediate"))
	if err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	if err := migrate(context.Background(), s.writer); err != nil {
		return err
	}
	s.reader, err = sql.Open("sqlite", source(file, "&_pragma=query_only(1)"))
	if err != nil {
		return err
	}
	readers := max(4, runtime.GOMAXPROCS(0))
	s.reader.SetMaxOpenConns(readers)
	s.reader.SetMaxIdleConns(readers)
	return s.reader.Ping()
}

// takeLock holds a lock of SQLite's own on an empty database: it works
// wherever SQLite does, and ends with the process, however that ends.
func (s *SQLite) takeLock(file string) (err error) {
	s.lock, err = sql.Open("sqlite", uri(file)+"?_pragma=busy_timeout(0)")
	if err != nil {
		return err
	}
	s.lock.SetMaxOpenConns(1)
	if _, err := s.lock.Exec("BEGIN EXCLUSIVE"); err != nil {
		var coded interface{ Code() int }
		if errors.As(err, &coded) && coded.Code()&0xff == sqliteBusy {
			return ErrLocked
		}
		return fmt.Errorf("lock: %w", err)
	}
	return nil
}

const sqliteBusy = 5 // SQLITE_BUSY

// source is the data source name of the database with what every connection
// is told. A commit is on the disk when it returns (synchronous=FULL).
func source(file, more string) string {
	return uri(file) + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=trusted_schema(0)&_pragma=journal_size_limit(67108864)" + more
}

// uri escapes what a path may have and a URI may not.
func uri(file string) string {
	path := filepath.ToSlash(file)
	if path[0] != '/' {
		path = "/" + path // a drive letter
	}
	return (&url.URL{Scheme: "file", Path: path, OmitHost: true}).String()
}

// Close lets the folder go. What was written is already on the disk.
func (s *SQLite) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	if err := s.shut(); err != nil {
		return fmt.Errorf("store %s: %w", s.name, err)
	}
	return nil
}

// shut closes what is open, the lock last.
func (s *SQLite) shut() error {
	var errs []error
	for _, db := range []*sql.DB{s.reader, s.writer, s.lock} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// write runs f in a transaction that is kept if f gives no error. It is the
// only one that writes meanwhile.
func (s *SQLite) write(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return s.fault(ctx, err)
	}
	defer tx.Rollback() //nolint:errcheck // it says that the transaction is committed, or what f said
	if err := f(tx); err != nil {
		return s.fault(ctx, err)
	}
	return s.fault(ctx, tx.Commit())
}

// fault prefers the reason why a call was stopped to how it shows.
func (s *SQLite) fault(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case s.closed.Load():
		return fmt.Errorf("store %s: %w", s.name, ErrClosed)
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return err
}

// query calls scan for every row.
func (s *SQLite) query(ctx context.Context, q querier, scan func(rows *sql.Rows) error, text string, args ...any) error {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return s.fault(ctx, err)
	}
	defer rows.Close() //nolint:errcheck // Err says what went wrong
	for rows.Next() {
		if err := scan(rows); err != nil {
			return s.fault(ctx, err)
		}
	}
	return s.fault(ctx, rows.Err())
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}
