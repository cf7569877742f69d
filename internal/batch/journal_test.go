package batch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footprint/internal/job"
)

func TestJournal(t *testing.T) {
	file := filepath.Join(t.TempDir(), "journal.jsonl")
	j, err := openJournal(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []record{
		{Piece: "a", Failure: &job.Failure{Code: "no-plan", Message: "none"}, Worker: "w", Attempt: 1},
		{Piece: "b", Manifest: "digest", Bytes: 7, Worker: "w", Attempt: 2, Seconds: 1.5},
		{Piece: "a", Manifest: "other", Worker: "v", Attempt: 1},
	} {
		if err := j.add(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// However a crash cuts it: what was written whole is read, and it goes on behind that.
	for cut := range len(whole) + 1 {
		if err := os.WriteFile(file, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := openJournal(file)
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if err := j.add(record{Piece: "c"}); err != nil {
			t.Fatal(err)
		}
		if err := j.close(); err != nil {
			t.Fatal(err)
		}
		of, _, err := readJournal(file)
		lines := strings.Count(string(whole[:cut]), "\n")
		if _, known := of["c"]; err != nil || !known || len(of) != 1+min(lines, 2) {
			t.Fatalf("cut at %d: %v, %v", cut, of, err)
		}
		if lines == 3 && (of["a"].Failure != nil || of["a"].Manifest != "other") {
			t.Errorf("not the last record counts: %+v", of["a"])
		}
	}
	if err := os.WriteFile(file, []byte("{\"piece\":\"a\"}\nnonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openJournal(file); err == nil || !strings.Contains(err.Error(), "journal.jsonl: row 2") {
		t.Errorf("%v, want an error that names the line", err)
	}
}
