package footprint

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/atlas/atlastest"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// squaresPlanner knows a grid of ten by eight.
func squaresPlanner(t *testing.T) *Planner {
	t.Helper()
	a, err := atlas.Open(atlastest.Grid(t, "squares", 10, 8))
	if err != nil {
		t.Fatal(err)
	}
	p := NewPlanner(data.FS)
	p.Add(a)
	return p
}

const squaresLevels = `scenario: squares
atlas: squares
steps: 20000
weights: {needs: 0.5, balance: 0.3, compactness: 0.2}
levels:
  - {level: ward, regions: 20, tolerance: 0.5}
  - {level: place, regions: {from: 7, to: 8}, tolerance: 0.4, weights: {needs: 1}}
  - {level: system, regions: 3, tolerance: 0.3, needs: age-like}
  - {level: all, title: The grid, regions: 1}
`

func levelled(t *testing.T, change ...string) scenario.Scenario {
	t.Helper()
	text := strings.NewReplacer(append([]string{", needs: age-like", ""}, change...)...).Replace(squaresLevels)
	s, err := scenario.Decode("levels.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Both ways of building give plans that keep bounds, hang together and are nested, as
// found by looking at each unit; the number of threads changes nothing.
func TestLevels(t *testing.T) {
	p := squaresPlanner(t)
	for _, direction := range []string{scenario.Up, scenario.Down} {
		s := levelled(t)
		s.Direction = direction
		var digests []string
		for _, threads := range []int{1, 3} {
			told := 0
			out, err := p.Solve(t.Context(), s, Options{Threads: threads, Progress: func(_ int, p search.Progress) {
				told++
				if len(p.Labels) != 80 || slices.Min(p.Labels) < 0 {
					t.Errorf("%s: told of labels %v", direction, p.Labels)
				}
			}})
			if err != nil {
				t.Fatalf("%s: %v", direction, err)
			}
			if len(out) != 4 || told == 0 {
				t.Fatalf("%s: %d outcomes, told %d times", direction, len(out), told)
			}
			var got []string
			for i, o := range out {
				got = append(got, o.Plan.Digest())
				nestedPlan(t, direction, o, s.Levels[i].ID)
				if i > 0 {
					inside(t, out[i-1], o)
				}
			}
			if digests == nil {
				digests = got
			} else if !slices.Equal(got, digests) {
				t.Errorf("%s: %d threads give other plans", direction, threads)
			}
			if name := out[3].Names[0]; name.Code != "A1" && name.Code != "A01" || name.Name != "The grid" {
				t.Errorf("%s: the whole is %+v", direction, name)
			}
			if k := out[1].Plan.Regions(); k != 7 && k != 8 {
				t.Errorf("%s: %d places", direction, k)
			}
		}
	}
}

// nestedPlan checks a plan of a level against bounds and contiguity, from nothing.
func nestedPlan(t *testing.T, direction string, o *Outcome, level string) {
	t.Helper()
	l, b := o.Task.Layer, o.Task.Problem.Bounds()
	if o.Level == nil || o.Level.ID != level || o.Task.Scenario.ID != "squares-"+level || !o.Scorecard.Valid {
		t.Errorf("%s: outcome of level %v, scenario %s, faults %v", direction, o.Level, o.Task.Scenario.ID, o.Scorecard.Faults)
	}
	for r, units := range o.Plan.Members() {
		var people int64
		for _, u := range units {
			people += l.Areas[u].Population
		}
		if people < b.Min || people > b.Max {
			t.Errorf("%s: %s has %d people, outside %v", direction, o.Names[r].Code, people, b)
		}
		reached := []region.Unit{units[0]}
		for at := 0; at < len(reached); at++ {
			for _, v := range l.Graph.Neighbours(reached[at]) {
				if o.Plan.Label(v) == o.Plan.Label(units[0]) && !slices.Contains(reached, v) {
					reached = append(reached, v)
				}
			}
		}
		if len(reached) != len(units) {
			t.Errorf("%s: %s hangs together by %d of %d squares", direction, o.Names[r].Code, len(reached), len(units))
		}
		if want := strings.ToUpper(level[:1]); !strings.HasPrefix(o.Names[r].Code, want) {
			t.Errorf("%s: code %s of level %s", direction, o.Names[r].Code, level)
		}
	}
}

// inside requires that two units of a region share one of the outer plan, pair by pair.
func inside(t *testing.T, inner, outer *Outcome) {
	t.Helper()
	for u := range region.Unit(inner.Plan.Len()) {
		for v := range u {
			if inner.Plan.Label(u) == inner.Plan.Label(v) && outer.Plan.Label(u) != outer.Plan.Label(v) {
				t.Fatalf("units %d and %d share %s and not %s", u, v, inner.Level.ID, outer.Level.ID)
			}
		}
	}
}

// Constraints of a level hold there, and what forbids is kept below.
func TestLevelsUnderConstraints(t *testing.T) {
	p := squaresPlanner(t)
	s := levelled(t, "regions: 20, tolerance: 0.5", "regions: 20, tolerance: 0.7",
		"regions: 3, tolerance: 0.3", "regions: 3, tolerance: 0.5, constraints: {apart: [{units: [S01, S80]}], together: [{units: [S01, S02, S03]}]}")
	out, err := p.Solve(t.Context(), s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	unit := func(code string) region.Unit {
		u, _ := out[0].Task.Layer.Unit(code)
		return u
	}
	system := out[2].Plan
	if system.Label(unit("S01")) == system.Label(unit("S80")) || system.Label(unit("S01")) != system.Label(unit("S03")) {
		t.Error("the constraints of systems are broken")
	}
	for i, o := range out[:3] {
		if !o.Scorecard.Valid {
			t.Errorf("level %d: %v", i, o.Scorecard.Faults)
		}
	}
}

// What cannot nest is told with the level and its regions.
func TestLevelsRefused(t *testing.T) {
	p := squaresPlanner(t)
	for _, c := range []struct{ name, want string }{
		{"regions: 20, tolerance: 0.5|regions: 20, tolerance: 0", "level ward: found no plan of 20 regions"},
		{"regions: 3, tolerance: 0.3|regions: 3, tolerance: 0.001", "level system: found no plan of 3 regions"},
		{"regions: 3, tolerance: 0.3|regions: 9", "level system: it has 9 regions, and level place below it only 7"},
		{"regions: 20, tolerance: 0.5|regions: 81", "level ward: no plan can exist"},
		{"regions: 1}|regions: 1, min_population: 9000000}", "level all: no number of whole regions of level system"},
	} {
		from, to, _ := strings.Cut(c.name, "|")
		_, err := p.Solve(t.Context(), levelled(t, from, to), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	// Downwards, a part that no whole number of regions fills.
	s := levelled(t, "regions: 20, tolerance: 0.5", "regions: 5, tolerance: 0.0001", "regions: {from: 7, to: 8}, tolerance: 0.4", "regions: 4, tolerance: 0.6",
		"  - {level: system, regions: 3, tolerance: 0.3, needs: age-like}\n", "")
	s.Direction = scenario.Down
	if _, err := p.Solve(t.Context(), s, Options{}); !errors.Is(err, region.ErrInfeasible) || !strings.Contains(err.Error(), "level ward") {
		t.Errorf("5 wards in 4 places: %v", err)
	}
	for _, ask := range map[string]func() error{
		"sample": func() error {
			_, err := p.Sample(t.Context(), levelled(t), SampleOptions{Plans: 1})
			return err
		},
		"prove": func() error {
			_, err := p.Prove(t.Context(), levelled(t), ProveOptions{})
			return err
		},
	} {
		if err := ask(); err == nil || !strings.Contains(err.Error(), "one level") {
			t.Errorf("not solve: %v", err)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := p.Solve(ended, levelled(t), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended before it began: %v", err)
	}
}

func TestApportion(t *testing.T) {
	for _, c := range []struct {
		people      []int64
		units       []int
		k           int
		bounds      region.Bounds
		least, most int
		want        []int
	}{
		{[]int64{100, 200, 300}, []int{9, 9, 9}, 6, region.Bounds{Min: 50, Max: 150}, 5, 12, []int{1, 2, 3}},
		{[]int64{100, 200, 300}, []int{9, 9, 2}, 6, region.Bounds{Min: 50, Max: 150}, 5, 8, []int{1, 3, 2}}, // two units make no three regions
		{[]int64{100, 200, 300}, []int{9, 9, 9}, 7, region.Bounds{Min: 60, Max: 110}, 6, 9, []int{1, 2, 4}},
		{[]int64{100, 200, 300}, []int{9, 9, 9}, 9, region.Bounds{Min: 90, Max: 110}, 6, 6, nil},
		{[]int64{100, 200, 300}, []int{9, 9, 9}, 3, region.Bounds{Min: 0, Max: 300}, 3, 27, []int{1, 1, 1}},
	} {
		parts := make([]*part, len(c.people))
		for i := range parts {
			parts[i] = &part{units: make([]region.Unit, c.units[i]), people: c.people[i]}
		}
		if least, most, ok := apportion(parts, c.k, c.bounds); least != c.least || most != c.most || ok != (c.want != nil) {
			t.Errorf("%v by %d within %v: %d to %d, %v; want %d to %d", c.people, c.k, c.bounds, least, most, ok, c.least, c.most)
		}
		for i, want := range c.want {
			if got := parts[i].regions; got != want {
				t.Errorf("%v by %d within %v: part %d has %d, want %d", c.people, c.k, c.bounds, i, got, want)
			}
		}
	}
}

func TestLevelCodes(t *testing.T) {
	tiers := make([]scenario.Tier, 4)
	for i, id := range []string{"place", "places", "plot", "system"} {
		tiers[i].ID = id
	}
	for i, want := range []string{"PLACE", "PLACES", "PLO", "S"} {
		if got := prefixOf(tiers, i); got != want {
			t.Errorf("%s: codes begin with %s, want %s", tiers[i].ID, got, want)
		}
	}
	l := &atlas.Layer{Areas: []atlas.Area{
		{Name: "Leeds 001A", Population: 5}, {Name: "Leeds 001B", Population: 5}, {Name: "City of York 012C", Population: 9}, {Name: "Selby 003", Population: 1}, {Name: "Craven"},
	}}
	for units, want := range map[string]string{"01": "", "02": "City of York and Leeds", "0123": "Leeds, City of York and 1 more", "04": ""} {
		var of []region.Unit
		for _, u := range units {
			of = append(of, region.Unit(u-'0'))
		}
		if got := townName(l, of); got != want {
			t.Errorf("units %s: %q, want %q", units, got, want)
		}
	}
}

// The preset of functions has its levels within their bounds, also on a small budget.
func TestFunctionsPreset(t *testing.T) {
	if testing.Short() {
		t.Skip("fourteen searches: left out with -short")
	}
	s, err := planner.Preset("functions")
	if err != nil {
		t.Fatal(err)
	}
	s.Steps = 800_000
	for i := range s.Levels {
		if s.Levels[i].Steps > 0 {
			s.Levels[i].Steps = 40_000
		}
	}
	out, err := planner.Solve(t.Context(), s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range out {
		k := o.Plan.Regions()
		if want := [][2]int{{38, 38}, {25, 35}, {11, 11}, {1, 1}}[i]; k < want[0] || k > want[1] || !o.Scorecard.Valid || len(o.Level.Functions) == 0 {
			t.Errorf("level %s: %d regions, functions %v, faults %v", o.Level.ID, k, o.Level.Functions, o.Scorecard.Faults)
		}
		if i > 0 && len(region.Straddlers(out[i-1].Plan, o.Plan)) > 0 {
			t.Errorf("level %s holds parts of regions", o.Level.ID)
		}
	}
}
