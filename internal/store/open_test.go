package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/store"
)

func TestOneOwner(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir); !errors.Is(err, store.ErrLocked) {
		t.Errorf("opened twice: %v, want ErrLocked", err)
	}
	// Another process: the child of the crash test cannot open it either.
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), crashChild+"="+dir, crashChild+"_FROM=0", crashChild+"_COUNT=0")
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("another process: %v, %s", err, out)
	}
	if want := fmt.Sprintf("began\nstore %s: %v\n", dir, store.ErrLocked); string(out) != want {
		t.Errorf("another process said %q, want %q", out, want)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(dir); err != nil {
		t.Fatalf("after close: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestNamesOfFolders(t *testing.T) {
	for _, name := range []string{"with space", "100%25 & more?mode=ro", "a#b", "Łódź", "file:x", "'quoted\""} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), name)
			s, err := store.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			r := job.Run{ID: "r", State: job.Queued}
			if _, _, err := s.CreateRun(t.Context(), r, job.Event{Seq: 1, State: job.Queued}); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(filepath.Join(dir, "catalogue.db")); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name   string
		spoil, // done to the database with SQL
		garbage string // or written over its first bytes
		want error // nil for any
	}{
		{"newer", "PRAGMA user_version = 1000", "", store.ErrNewer},
		{"of another program", "PRAGMA application_id = 7", "", store.ErrForeign},
		{"unmarked", "PRAGMA application_id = 0", "", store.ErrForeign},
		{"no database", "", "this is a text file\n", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := closedStore(t)
			file := filepath.Join(dir, "catalogue.db")
			if tt.spoil != "" {
				spoil(t, file, tt.spoil)
			} else {
				overwrite(t, file, 0, []byte(tt.garbage))
			}
			before, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = store.Open(dir)
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			after, err := os.ReadFile(file)
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
	t.Run("folder is a file", func(t *testing.T) {
		if _, err := store.Open(filepath.Join(closedStore(t), "catalogue.db")); err == nil {
			t.Error("opened")
		}
	})
}

func TestCheckFindsDamage(t *testing.T) {
	for _, tt := range []struct{ name, spoil string }{
		{"no final event", "UPDATE run SET state = 'succeeded'"},
		{"event of no run", "PRAGMA foreign_keys = 0; INSERT INTO event VALUES ('x', 1, 0, 'queued', NULL)"},
		{"labels", "UPDATE plan SET labels = x'0102'"},
		{"no labels", "UPDATE plan SET labels = x''"},
		{"scorecard", "UPDATE plan SET scorecard = x'7b'"},
		{"scenario", "UPDATE plan SET scenario = CAST('{\"regions\": \"x\"}' AS BLOB)"},
		{"index", "PRAGMA writable_schema = 1; DELETE FROM sqlite_schema WHERE name = 'run_state'"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := closedStore(t)
			spoil(t, filepath.Join(dir, "catalogue.db"), tt.spoil)
			s, err := store.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close() //nolint:errcheck // nothing was written
			if err := s.Check(t.Context()); err == nil {
				t.Error("nothing was found")
			} else {
				t.Log(err)
			}
		})
	}
}

// closedStore is a folder with a run and a plan.
func closedStore(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = s.CreateRun(t.Context(), job.Run{ID: "r", State: job.Queued}, job.Event{Seq: 1, State: job.Queued})
	if err := errors.Join(err, s.PutPlan(t.Context(), planOf(207)), s.Check(t.Context()), s.Close()); err != nil {
		t.Fatal(err)
	}
	return dir
}

func spoil(t *testing.T, file, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func overwrite(t *testing.T, file string, at int64, data []byte) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(data, at)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// A store of before there were ensembles and proofs is opened, has what it had,
// and keeps both.
func TestOlderSchema(t *testing.T) {
	dir := closedStore(t)
	spoil(t, filepath.Join(dir, "catalogue.db"), "DROP TABLE proof; DROP TABLE ensemble; PRAGMA user_version = 1")
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	e := footprint.StoredEnsemble{ID: "e", Plans: []byte("x")}
	if err := s.PutEnsemble(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Ensemble(t.Context(), "e"); err != nil || string(got.Plans) != "x" {
		t.Errorf("%+v, %v", got, err)
	}
	if err := s.PutProof(t.Context(), footprint.StoredProof{ID: "p", Certificate: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Proof(t.Context(), "p"); err != nil || string(got.Certificate) != "x" {
		t.Errorf("%+v, %v", got, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
