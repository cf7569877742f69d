package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

func TestMoney(t *testing.T) {
	_, l, err := planner().Layer(scenario.Scenario{Layer: "ccg17"})
	if err != nil {
		t.Fatal(err)
	}
	table := "CCG17CD,budget (GBP),staff\n"
	var budget float64
	for u, a := range l.Areas {
		x := 1000*float64(u) + 0.25
		budget += x
		table += fmt.Sprintf("%s,%v,1\n", a.Code, x)
	}
	write := func(text string) string {
		file := filepath.Join(t.TempDir(), "money.csv")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	code, out, errs := call(t, "score", "--reference", "nhser17", "--money", write(table), "--per-head", "health=2.5", "--json")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	var c scorecard.Scorecard
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Money) != 3 || c.Money[0].ID != "budget" || c.Money[0].Unit != "GBP" || c.Money[0].Total != budget || c.Money[1].Total != 207 || c.Money[2].PerHead != 2.5 {
		t.Errorf("%+v", c.Money)
	}
	var sum float64
	for _, r := range c.Regions {
		sum += r.Money[0]
		if r.Money[2] != 2.5*float64(r.Population) {
			t.Errorf("%s: %v for %d people", r.Code, r.Money[2], r.Population)
		}
	}
	if sum != budget {
		t.Errorf("regions add to %v, want %v", sum, budget)
	}

	first := l.Areas[0].Code
	for name, c := range map[string]struct{ text, want string }{
		"an area is missing": {strings.Replace(table, first+",0.25,1\n", "", 1), "money budget: " + first + ": NHS Airedale"},
		"a strange code":     {table + "E99,1,1\n", "money budget: E99: no such area in layer ccg17"},
		"twice":              {table + first + ",1,1\n", "row 209 (" + first + "): the area stands in row 2 as well"},
		"no number":          {strings.Replace(table, first+",0.25", first+",£0.25", 1), "row 2 (" + first + `): budget is "£0.25"`},
		"empty":              {strings.Replace(table, first+",0.25", first+",", 1), `budget is ""`},
		"one column":         {"CCG17CD\nE1\n", "there is one column"},
	} {
		code, _, errs := call(t, "score", "--reference", "nhser17", "--money", write(c.text))
		if code != exitInput || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d: %s\nwant %q", name, code, errs, c.want)
		}
	}
}

func TestAmount(t *testing.T) {
	for name, want := range map[string]scenario.Money{
		"budget":           {ID: "budget", Title: "budget"},
		"budget 2018 (£m)": {ID: "budget 2018", Title: "budget 2018", Unit: "£m"},
		"(GBP)":            {ID: "(GBP)", Title: "(GBP)"},
	} {
		if got := amount(" " + name); got.ID != want.ID || got.Title != want.Title || got.Unit != want.Unit {
			t.Errorf("%q: %+v, want %+v", name, got, want)
		}
	}
}
