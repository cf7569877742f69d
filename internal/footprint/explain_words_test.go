package footprint

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// The words on real places.
func TestExplainWords(t *testing.T) {
	preset, err := planner.Preset("reform-38")
	if err != nil {
		t.Fatal(err)
	}
	table, err := atlas.ReadTable(os.DirFS("testdata"), "reform-38.csv")
	if err != nil {
		t.Fatal(err)
	}
	reform := func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadLookup(table, a, l, "") }
	stp := func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, "stp17") }
	var b strings.Builder
	say := func(title string, words []string) { fmt.Fprintf(&b, "%s\n\t%s\n", title, strings.Join(words, "\n\t")) }
	unit := func(plan string, s scenario.Scenario, read func(*atlas.Atlas, *atlas.Layer) (*Lookup, error), name string) {
		x, err := planner.ExplainUnit(t.Context(), s, read, name)
		if err != nil {
			t.Fatal(err)
		}
		say(plan+": "+x.Name, x.Words)
		for _, o := range x.Options {
			say(plan+": "+x.Name+" to "+o.Region.Code, o.Words)
		}
	}
	whole := func(plan string, s scenario.Scenario, read func(*atlas.Atlas, *atlas.Layer) (*Lookup, error), code string) {
		x, err := planner.ExplainRegion(s, read, code)
		if err != nil {
			t.Fatal(err)
		}
		say(plan+": "+code, x.Words)
	}
	unit("reform-38", preset, reform, "NHS Kernow CCG")
	unit("reform-38", preset, reform, "NHS Bolton CCG")
	whole("reform-38", preset, reform, "R37")
	whole("reform-38", preset, reform, "R34")
	ccg := scenario.Scenario{Layer: "ccg17"}
	unit("stp17", ccg, stp, "NHS Kernow CCG")
	unit("stp17", ccg, stp, "NHS Corby CCG")
	whole("stp17", ccg, stp, "Cornwall and the Isles of Scilly")

	file := filepath.Join("testdata", "explain.txt")
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	said, recorded := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(said), len(recorded)) {
		if i >= len(said) || i >= len(recorded) || said[i] != recorded[i] {
			t.Fatalf("line %d of %d is other than line %d of %d of %s (-update writes it anew)\n%s", i+1, len(said), i+1, len(recorded), file, strings.Join(said[i:min(i+1, len(said))], ""))
		}
	}
}

func TestExplainNumbers(t *testing.T) {
	measure := func(unit string, now, then float64) MeasureChange {
		return MeasureChange{Now: now, Then: then, Measure: scorecard.Measure{Unit: unit}}
	}
	for _, c := range []struct {
		m                 MeasureChange
		now, then, change string
	}{
		{measure("", 0.701349, 0.696849), "0.7013", "0.6968", "-0.0045"},
		{measure("", 0.170091, 0.170047), "0.17009", "0.17005", "-0.00004"},
		{measure("", 0.2, 0.2), "0.2000", "0.2000", "+0.0000"},
		{measure("", 0.00005, -0.00001), "0.0001", "0.0000", "-0.0001"},
		{measure("people", 1455552, 1803631), "1,455,552", "1,803,631", "+348,079"},
		{measure("people", 999, -1000), "999", "-1,000", "-1,999"},
		{measure("km", 6474.01, 6478.44), "6,474.0", "6,478.4", "+4.4"},
	} {
		if now, then, change := c.m.Number(c.m.Now), c.m.Number(c.m.Then), c.m.Change(); now != c.now || then != c.then || change != c.change {
			t.Errorf("%+v: %s %s %s", c, now, then, change)
		}
	}
	for _, c := range []struct {
		got, want string
	}{
		{ranked(1, 38), "the most"}, {ranked(2, 38), "the 2nd most"}, {ranked(3, 38), "the 3rd most"}, {ranked(11, 38), "the 11th most"},
		{ranked(19, 38), "the 19th most"}, {ranked(20, 38), "the 19th least"}, {ranked(38, 38), "the least"}, {ranked(1, 1), "the most"}, {ranked(22, 100), "the 22nd most"},
		{series(nil), ""}, {series([]string{"A"}), "A"}, {series([]string{"A", "B"}), "A and B"}, {series([]string{"A", "B", "C"}), "A, B and C"},
		{series([]string{"A, B", "C"}), "A, B and C"}, {series([]string{"A", "B, C", "D"}), "A; B, C; and D"},
		{percent(0.195), "19.5 %"}, {percent(0.0004), "less than 0.1 %"}, {percent(0), "0.0 %"}, {percent(23.124), "2,312.4 %"},
		{fromIdeal(1749096, 1463668.7), "19.5 % above the ideal of 1,463,669"}, {fromIdeal(1463600, 1463668.7), "about the ideal of 1,463,669"}, {sideOfIdeal(50, 100), "50.0 % below"},
		{figure(0.6025, "fraction"), "60.3 %"}, {figure(23.02, "score"), "23.02"}, {figure(1234.5, "GBP a head"), "1,234.50 GBP a head"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// What is better depends on what was asked for.
func TestExplainUnitByTheScenario(t *testing.T) {
	people, x := []int64{100, 300, 200, 200, 100, 300}, []float64{0, 0, 0, 1, 1, 1}
	mixed := onGrid(t, scenario.Scenario{MinPopulation: new(int64), Weights: scenario.Weights{Mixed: 1}}, "aaa bbb", people, x)
	option := explained(t, mixed, "UA").Options[0]
	i := slices.IndexFunc(option.Measures, func(m MeasureChange) bool { return m.Name == "needs captured" })
	if option.ObjectiveChange >= 0 || option.Measures[i].Better != 1 || option.Measures[i].Then >= option.Measures[i].Now {
		t.Errorf("%v, %+v", option.ObjectiveChange, option.Measures[i])
	}
	if words := strings.Join(option.Words, " "); !strings.Contains(words, "the plan would be better") || !strings.Contains(words, "Better: needs captured (1.0000 to 0.7143)") {
		t.Error(words)
	}

	stp := func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, "stp17") }
	for _, named := range []bool{false, true} {
		s := scenario.Scenario{Layer: "ccg17"}
		if named {
			s.Alignment = []string{"utla18"}
		}
		x, err := planner.ExplainUnit(t.Context(), s, stp, "NHS Corby CCG")
		if err != nil {
			t.Fatal(err)
		}
		const about = "main region: Counties and unitary authorities, 2018"
		if strings.Contains(strings.Join(x.Options[0].Words, " "), about) != named {
			t.Errorf("named %t: %q", named, x.Options[0].Words)
		}
		if !slices.ContainsFunc(x.Options[0].Measures, func(m MeasureChange) bool { return strings.Contains(m.Name, about) }) {
			t.Errorf("named %t: not among the measures", named)
		}
	}
}
