package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// A plan of the frontier comes back from its lookup as its row has it.
func TestFrontierThenScore(t *testing.T) {
	dir := t.TempDir()
	out, steps := filepath.Join(dir, "frontier"), "200000"
	if testing.Short() {
		steps = "60000"
	}
	args := []string{"frontier", "--layer", "ccg17", "--regions", "10", "--tolerance", "0.25", "--points", "3", "--plans", "12", "--steps", steps}
	code, said, errs := call(t, append(args, "-o", out)...)
	if code != exitDone || !strings.Contains(said, "none is proved to be the best") || !strings.Contains(said, "hypervolume 0.") || !strings.Contains(errs, "looking for plans") {
		t.Fatalf("exit %d: %s%s", code, said, errs)
	}
	again := filepath.Join(dir, "again")
	code, said, errs = call(t, append(args, "-o", again, "--json", "--threads", "1")...)
	if code != exitDone || errs != "" {
		t.Fatalf("exit %d: %s%s", code, said, errs)
	}
	var told struct {
		Measures []string
		Plans    []struct {
			ID     string
			Values []float64
		}
	}
	if err := json.Unmarshal([]byte(said), &told); err != nil || len(told.Plans) < 4 || strings.Join(told.Measures, " ") != "needs balance" {
		t.Fatalf("%v: %s", err, said)
	}
	first, second := files(t, out), files(t, again)
	if len(first) != 4 || len(second) != 4 {
		t.Errorf("%d and %d files, want 4", len(first), len(second))
	}
	for name := range first {
		if first[name] != second[name] {
			t.Errorf("%s differs from one thread to several", name)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(first["/frontier.csv"])).ReadAll()
	if err != nil || len(rows) != 1+len(told.Plans) || rows[0][2] != "aim: needs" || rows[0][4] != "needs captured" {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for decoder := xml.NewDecoder(strings.NewReader(first["/frontier.svg"])); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for i, p := range told.Plans[:2] {
		code, said, errs := call(t, "score", "--layer", "ccg17", "--plan", filepath.Join(out, "lookups.csv"), "--column", p.ID, "--tolerance", "0.25", "--json")
		if code != exitDone {
			t.Fatalf("exit %d: %s", code, errs)
		}
		var card struct {
			Valid bool
			Needs struct{ Captured float64 }
		}
		if err := json.Unmarshal([]byte(said), &card); err != nil {
			t.Fatal(err)
		}
		if row := rows[1+i]; !card.Valid || row[0] != p.ID || row[2] != fmt.Sprint(p.Values[0]) || row[4] != fmt.Sprint(card.Needs.Captured) {
			t.Errorf("scored %+v, the frontier has %v, the file %v", card, p, row[:5])
		}
	}
}

func TestFrontierRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"one measure", []string{"--measures", "needs"}, exitUsage, "want two to four"},
		{"unknown", []string{"--measures", "needs,beauty"}, exitUsage, `no measure "beauty"`},
		{"no points", []string{"--points", "0"}, exitUsage, "--points"},
		{"steps", []string{"--steps", "0"}, exitUsage, "--steps"},
		{"infeasible", []string{"--tolerance", "0.1", "--regions", "38"}, exitInfeasible, "nothing was written"},
		{"no geography", []string{"--measures", "needs,alignment"}, exitInput, "want under alignment (--align) some of"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := append([]string{"frontier", "--layer", "ccg17", "-o", filepath.Join(t.TempDir(), "out")}, tt.args...)
			if tt.name != "infeasible" {
				args = append(args, "--regions", "10")
			}
			code, _, errs := call(t, args...)
			if code != tt.code || !strings.Contains(errs, tt.want) {
				t.Errorf("exit %d, %q: want %d and %q", code, errs, tt.code, tt.want)
			}
		})
	}
}
