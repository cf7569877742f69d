package footprint

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// nearSTPs is the STPs of 2017 changed within a limit, under the limits of people
// that they keep themselves.
func nearSTPs(people *int64, units *int) scenario.Scenario {
	least, most := int64(318_291), int64(2_832_133)
	return scenario.Scenario{
		Layer: "ccg17", Baseline: &scenario.Baseline{Reference: "stp17"}, MinPopulation: &least, MaxPopulation: &most,
		ChangeLimit: &scenario.ChangeLimit{People: people, Units: units}, Steps: 30_000,
	}
}

// The regions are those of the baseline, the limit is kept, and each move can be
// made: looked at from nothing.
func TestChangeLimit(t *testing.T) {
	people, units := int64(500_000), 6
	ruled := nearSTPs(&people, &units) // what the STPs break: one region is not whole
	ruled.Constraints.Together = []scenario.Group{{Name: "Coventry and Solihull", Units: []string{"E38000149", "E38000038"}}}
	ruled.Constraints.Within = &scenario.Within{Of: "nhser17"}
	for name, s := range map[string]scenario.Scenario{"people": nearSTPs(&people, nil), "units": nearSTPs(nil, &units), "constraints": ruled} {
		if testing.Short() && name != "people" {
			continue
		}
		o := solve(t, s, 2)
		x := o.Scorecard.Transition
		if !o.Scorecard.Valid || x == nil || len(x.Moves) == 0 || x.End.Objective >= x.Start.Objective {
			t.Fatalf("%s: valid %v, %+v", name, o.Scorecard.Valid, x)
		}
		l := o.Task.Layer
		d, err := o.Atlas.Reference("ccg17", "stp17")
		if err != nil {
			t.Fatal(err)
		}
		now := slices.Clone(d.Region)
		moved, last := int64(0), x.Start
		for i, m := range x.Moves {
			u, _ := l.Unit(m.Code)
			if now[u] != m.From || m.Population != l.Areas[u].Population || m.To == m.From {
				t.Fatalf("%s: move %+v of %s in %s", name, m, l.Areas[u].Name, now[u])
			}
			now[u] = m.To
			moved += m.Population
			if i+1 < len(x.Moves) && x.Moves[i+1].Step == m.Step {
				continue
			}
			if m.After.UnitsMoved != i+1 || m.After.PeopleMoved != moved || m.After.Violation > 0 {
				t.Errorf("%s: move %d: %+v", name, i, m.After)
			}
			read := func(*atlas.Atlas, *atlas.Layer) (*Lookup, error) { return lookupOf(now) }
			at, err := planner.Score(s, read)
			if err != nil {
				t.Fatal(err)
			}
			if c := at.Scorecard; len(c.Faults) > 0 || c.Needs.Captured != m.After.NeedsCaptured || c.Objective.Value != m.After.Objective || c.Balance.MeanDeviation != m.After.MeanDeviation {
				t.Errorf("%s: move %d: %v, captured %v, objective %v; said %+v", name, i, c.Faults, c.Needs.Captured, c.Objective.Value, m.After)
			}
			last = m.After
		}
		if last != x.End || s.ChangeLimit.People != nil && moved > people || s.ChangeLimit.Units != nil && len(x.Moves) > units {
			t.Errorf("%s: %d people, %d areas moved, ends at %+v, said %+v", name, moved, len(x.Moves), last, x.End)
		}
		for u, code := range now {
			if got := o.Names[o.Plan.Label(region.Unit(u))].Code; got != code {
				t.Errorf("%s: %s is in %s, after all moves in %s", name, l.Areas[u].Name, got, code)
			}
		}
		if first, end := x.Curve[0], x.Curve[len(x.Curve)-1]; first != x.Start || end != x.End {
			t.Errorf("%s: the curve goes from %+v to %+v", name, first, end)
		}
		for i := range x.Curve[1:] {
			if x.Curve[i+1].Objective >= x.Curve[i].Objective || x.Curve[i+1].UnitsMoved <= x.Curve[i].UnitsMoved {
				t.Errorf("%s: the curve does not fall: %+v, %+v", name, x.Curve[i], x.Curve[i+1])
			}
		}
		if testing.Short() || name == "constraints" {
			continue // repeatable as the others are
		}
		data, again := bytes.Buffer{}, bytes.Buffer{}
		if json.NewEncoder(&data).Encode(o.Scorecard) != nil || json.NewEncoder(&again).Encode(solve(t, s, 1).Scorecard) != nil || data.String() != again.String() {
			t.Errorf("%s: other numbers on 1 and 2 threads", name)
		}
	}
}

func lookupOf(codes []string) (*Lookup, error) {
	names := make([]string, len(codes))
	plan, regions, err := scorecard.PlanOf(codes, names)
	return &Lookup{Plan: plan, Names: regions}, err
}

// What the baseline breaks is broken less, and said.
func TestChangeFromABaselineThatBreaksBounds(t *testing.T) {
	units := 3
	s := nearSTPs(nil, &units)
	tolerance := 0.3
	s.MinPopulation, s.MaxPopulation, s.Tolerance = nil, nil, &tolerance
	o := solve(t, s, 2)
	x := o.Scorecard.Transition
	if o.Scorecard.Valid || x.End.Violation >= x.Start.Violation || x.End.Violation == 0 || o.Scorecard.Objective.Violation != x.End.Violation {
		t.Errorf("valid %v, outside the bounds %d, then %d", o.Scorecard.Valid, x.Start.Violation, x.End.Violation)
	}
	if words := strings.Join(x.Words, " "); !strings.Contains(words, "so the plan does not keep them either") {
		t.Error(words)
	}
	none := 0
	s.ChangeLimit.Units = &none
	if x = solve(t, s, 1).Scorecard.Transition; len(x.Moves) != 0 || x.Start != x.End || len(x.Curve) != 1 {
		t.Errorf("nothing may move: %+v", x)
	}
}

func TestChangeLimitRefuses(t *testing.T) {
	people, negative := int64(1000), -1
	for want, change := range map[string]func(*scenario.Scenario){
		"from which division?":         func(s *scenario.Scenario) { s.Baseline = nil },
		"want people, units or both":   func(s *scenario.Scenario) { s.ChangeLimit = &scenario.ChangeLimit{} },
		"-1 units: want 0 or more":     func(s *scenario.Scenario) { s.ChangeLimit.Units = &negative },
		"the baseline, which has 44":   func(s *scenario.Scenario) { s.Regions = scenario.Count{From: 38, To: 38} },
		"leave out how many there are": func(s *scenario.Scenario) { s.TargetPopulation = 1_000_000 },
		"a sweep over regions":         func(s *scenario.Scenario) { s.Sweep = &scenario.Sweep{Regions: []int{30, 44}} },
	} {
		s := nearSTPs(&people, nil)
		change(&s)
		_, err := planner.Solve(context.Background(), s, Options{})
		var bad *scenario.RangeError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	s := nearSTPs(&people, nil)
	for name, use := range map[string]func() error{
		"prove":    func() error { _, err := planner.Prove(context.Background(), s, ProveOptions{}); return err },
		"tightest": func() error { _, err := planner.Tightest(context.Background(), s, Options{}, nil); return err },
		"sample":   func() error { _, err := planner.Sample(context.Background(), s, SampleOptions{}); return err },
		"frontier": func() error {
			_, err := planner.ProveFrontier(context.Background(), s, ProveFrontierOptions{})
			return err
		},
	} {
		var bad *scenario.RangeError
		if err := use(); !errors.As(err, &bad) || !strings.Contains(err.Error(), "change_limit is for solve") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A plan that is given is held to the limit, too.
func TestScoreBeyondTheLimit(t *testing.T) {
	people, units := int64(1000), 1
	o, err := planner.Score(nearSTPs(&people, &units), func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, "icb22") })
	if err != nil {
		t.Fatal(err)
	}
	faults := strings.Join(o.Scorecard.Faults, "\n")
	if o.Scorecard.Valid || !strings.Contains(faults, "want at most 1,000") || !strings.Contains(faults, "want at most 1\n") && !strings.HasSuffix(faults, "want at most 1") {
		t.Error(faults)
	}
}
