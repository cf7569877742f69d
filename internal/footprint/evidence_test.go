package footprint

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

// quickEvidence asks for all parts of a small budget.
func quickEvidence(t *testing.T) scenario.Scenario {
	t.Helper()
	s, err := planner.Preset("reform-38")
	if err != nil {
		t.Fatal(err)
	}
	s.Steps = 400_000
	s.Evidence = scenario.Evidence{NullPlans: 60, Sensitivity: true, TradeOff: true}
	return s
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Evidence is the same on any number of threads and leaves everything else as
// it is without.
func TestEvidenceChangesNothingElse(t *testing.T) {
	s := quickEvidence(t)
	if testing.Short() {
		s.Steps, s.Evidence.NullPlans = 100_000, 20
	}
	one, two := solve(t, s, 1), solve(t, s, 2)
	if asJSON(t, one.Scorecard) != asJSON(t, two.Scorecard) {
		t.Error("the scorecard depends on threads")
	}
	s.Evidence = scenario.Evidence{}
	without := solve(t, s, 2)
	if without.Scorecard.Evidence != nil || one.Incomplete {
		t.Errorf("evidence %v, incomplete %v", without.Scorecard.Evidence, one.Incomplete)
	}
	one.Scorecard.Evidence = nil
	one.Scorecard.Notes = slices.DeleteFunc(one.Scorecard.Notes, func(note string) bool { return strings.HasPrefix(note, "evidence, ") })
	if one.Plan.Digest() != without.Plan.Digest() || asJSON(t, one.Scorecard) != asJSON(t, without.Scorecard) {
		t.Error("evidence changes more than evidence")
	}
}

func TestEvidenceOfASolvedPlan(t *testing.T) {
	s := quickEvidence(t)
	s.Weights = scenario.Weights{Needs: 0.6, Balance: 0.4}
	o := solve(t, s, 2)
	card, e := o.Scorecard, o.Scorecard.Evidence
	n := e.NullPlans
	if n.Plans != 60 || n.Regions != 38 || n.Bounds != card.Settings.Bounds || n.Seed != 1 || !strings.Contains(n.Method, "every 380th step") {
		t.Errorf("%+v", n)
	}
	own := []float64{card.Needs.Captured, card.Balance.MeanDeviation, card.Balance.MaxDeviation, card.Shape.MeanPolsbyPopper, card.Shape.CutBorderKm}
	for i, m := range n.Measures {
		plans := 0
		for _, c := range m.Histogram {
			plans += c
		}
		if m.Value != own[i] || plans != 60 || len(m.Histogram) != histogramBins || !slices.IsSorted([]float64{m.Min, m.P5, m.Median, m.P95, m.Max}) || len(m.References) != 4 {
			t.Errorf("%s, own %v: %+v", m.Name, own[i], m)
		}
	}
	if m := n.Measures[0]; m.Name != "needs_captured" || m.Percentile != 1 || m.Max > own[0] || m.References[0] != card.References[0].NeedsCaptured {
		t.Errorf("%+v", m)
	}

	var changes []string
	for _, c := range e.Sensitivity {
		changes = append(changes, c.Kind+" "+c.Subject+" "+fmt.Sprint(c.Factor))
		if c.Objective > c.OwnObjective || c.PeopleMovedShare < 0 || c.PeopleMovedShare > 1 || c.Change == "" {
			t.Errorf("%+v", c)
		}
		if (c.UnitsMoved == 0) != (c.Objective == c.OwnObjective && c.NeedsCaptured == c.OwnNeedsCaptured) {
			t.Errorf("%d units moved: %+v", c.UnitsMoved, c)
		}
		// From the definitions: within-region variation and mean deviation.
		w := scenario.Weights{Needs: 0.6, Balance: 0.4}
		if c.Kind == "weight" {
			*w.Of(c.Subject) *= c.Factor
			if c.OwnNeedsCaptured != own[0] {
				t.Errorf("captured changes with a weight: %+v", c)
			}
		}
		for _, x := range [][3]float64{{c.NeedsCaptured, c.MeanDeviation, c.Objective}, {c.OwnNeedsCaptured, own[1], c.OwnObjective}} {
			if want := (w.Needs*(1-x[0]) + w.Balance*x[1]) / w.Sum(); math.Abs(want-x[2]) > 2e-6 {
				t.Errorf("%s: objective %v, from the measures %v", c.Change, x[2], want)
			}
		}
	}
	if want := []string{"control  1", "weight needs 1.25", "weight needs 0.75", "weight balance 1.25", "weight balance 0.75", "without imd2019_score 0"}; !slices.Equal(changes, want) {
		t.Errorf("changes %q, want %q", changes, want)
	}

	if len(e.TradeOff) != tradeOffPoints || e.TradeOff[0].NeedsWeight != 0 || e.TradeOff[tradeOffPoints-1].NeedsWeight != 1 {
		t.Fatalf("%+v", e.TradeOff)
	}
	objective := func(i int, p scorecard.TradeOffPoint) float64 {
		share := float64(i) / (tradeOffPoints - 1)
		return share*(1-p.NeedsCaptured) + (1-share)*p.MeanDeviation
	}
	for i, p := range e.TradeOff {
		for _, q := range e.TradeOff {
			if objective(i, q) < objective(i, p)-2e-6 {
				t.Errorf("at a share of %v the plan of %v is better", p.NeedsWeight, q.NeedsWeight)
			}
		}
		if i > 0 && p.NeedsCaptured < e.TradeOff[i-1].NeedsCaptured {
			t.Errorf("more weight on needs captures less: %+v after %+v", p, e.TradeOff[i-1])
		}
		if p.MaxDeviation > 0.2 || p.MeanPolsbyPopper == 0 {
			t.Errorf("%+v", p)
		}
	}
}

// score is a reference, or what change makes of it, with evidence.
func scoreWithEvidence(t *testing.T, s scenario.Scenario, change func([]region.Label)) *Outcome {
	t.Helper()
	o, err := planner.Score(s, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) {
		lookup, err := ReadReference(a, l, "stp17")
		if err != nil || change == nil {
			return lookup, err
		}
		labels := lookup.Plan.Labels()
		change(labels)
		if lookup.Plan, err = region.NewPlan(labels); err != nil {
			return nil, err
		}
		lookup.Names = regionNames(l, lookup.Plan)
		return lookup, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := planner.Evidence(context.Background(), o, Options{}); err != nil {
		t.Fatal(err)
	}
	return o
}

// A plan that is given without bounds is set beside plans within its own.
func TestEvidenceOfAGivenPlan(t *testing.T) {
	s := scenario.Scenario{Layer: "ccg17", Steps: 100_000, Evidence: scenario.Evidence{NullPlans: 16, Sensitivity: true, TradeOff: true}}
	o := scoreWithEvidence(t, s, nil)
	b, n := o.Scorecard.Balance, o.Scorecard.Evidence.NullPlans
	if n.Regions != 44 || n.Bounds != (scorecard.Bounds{Min: b.Smallest, Max: b.Largest}) {
		t.Errorf("%+v", n)
	}
	// That none exceeds the largest deviation is then true by construction.
	if len(n.Measures) != len(nullMeasures)-1 || slices.ContainsFunc(n.Measures, func(m scorecard.NullMeasure) bool { return m.Name == "max_deviation" }) {
		t.Errorf("%+v", n.Measures)
	}
	for _, c := range o.Scorecard.Evidence.Sensitivity {
		if c.Objective >= c.OwnObjective {
			t.Errorf("no better than the real division: %+v", c)
		}
	}
	if o.Scorecard.Settings.Bounds.Max != o.Scorecard.Population.Total || !o.Scorecard.Valid {
		t.Errorf("the plan is judged by bounds that were not asked for: %+v, %v", o.Scorecard.Settings, o.Scorecard.Faults)
	}
	// Bounds that are asked for hold.
	tolerance := 0.6
	s.Tolerance, s.Evidence = &tolerance, scenario.Evidence{NullPlans: 8}
	o = scoreWithEvidence(t, s, nil)
	if n := o.Scorecard.Evidence.NullPlans; n.Bounds != o.Scorecard.Settings.Bounds || n.Bounds.Tolerance != 0.6 || n.Measures[2].Max > 0.6 || o.Scorecard.Valid {
		t.Errorf("%+v, valid %v", n, o.Scorecard.Valid)
	}
	// A plan in pieces cannot be a start.
	s = scenario.Scenario{Layer: "ccg17", Steps: 800_000, Weights: scenario.Weights{Needs: 1}, Evidence: scenario.Evidence{Sensitivity: true}}
	o = scoreWithEvidence(t, s, func(labels []region.Label) {
		last := len(labels) - 1
		labels[0], labels[last] = labels[last], labels[0]
	})
	if o.Scorecard.Valid || len(o.Scorecard.Evidence.Sensitivity) != 2 || o.Scorecard.Evidence.Sensitivity[0].UnitsMoved == 0 {
		t.Errorf("in pieces: %v, %+v", o.Scorecard.Faults, o.Scorecard.Evidence)
	}
}

func TestEvidenceThatCannotBe(t *testing.T) {
	all := scenario.Evidence{NullPlans: 8, Sensitivity: true, TradeOff: true}
	wide, tight := 1.0, 0.001
	for name, c := range map[string]struct {
		s    scenario.Scenario
		want []string
	}{
		"one region": {
			scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 1, To: 1}, Weights: scenario.Weights{Balance: 1}, Tolerance: &wide, Steps: 1000, Evidence: all},
			[]string{"evidence, plans drawn at random: none were drawn: there is only one plan", "evidence, sensitivity: there is one weight only"},
		},
		"mixed needs": {
			scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 5, To: 5}, Weights: scenario.Weights{Mixed: 1, Balance: 1}, Tolerance: &wide, Steps: 1000, Evidence: all},
			[]string{"evidence, trade-off: it is between needs and balance"},
		},
	} {
		o := solve(t, c.s, 0)
		for _, want := range c.want {
			if !slices.ContainsFunc(o.Scorecard.Notes, func(note string) bool { return strings.Contains(note, want) }) {
				t.Errorf("%s: no note %q in %q", name, want, o.Scorecard.Notes)
			}
		}
		if o.Incomplete || o.Scorecard.Evidence == nil {
			t.Errorf("%s: incomplete %v, evidence %v", name, o.Incomplete, o.Scorecard.Evidence)
		}
	}
	// Within the bounds asked for there is no plan of 44 regions.
	o := scoreWithEvidence(t, scenario.Scenario{Layer: "ccg17", Tolerance: &tight, Steps: 10_000, Evidence: all}, nil)
	notes := strings.Join(o.Scorecard.Notes, "\n")
	if e := o.Scorecard.Evidence; e.NullPlans != nil || len(e.Sensitivity)+len(e.TradeOff) > 0 || strings.Count(notes, "evidence, ") != 3 {
		t.Errorf("%+v\n%s", e, notes)
	}
}

// What is done when the context ends stays, and so does the plan.
func TestEvidenceCutShort(t *testing.T) {
	s := quickEvidence(t)
	asked := s.Evidence
	s.Evidence = scenario.Evidence{}
	o := solve(t, s, 0)
	before := asJSON(t, o.Scorecard.Regions)
	o.Task.Scenario.Evidence = asked
	ctx, cancel := context.WithCancel(context.Background())
	err := planner.Evidence(ctx, o, Options{Evidence: func(_ int, part string, _, _ int64) {
		if part == "sensitivity" {
			cancel()
		}
	}})
	e, notes := o.Scorecard.Evidence, strings.Join(o.Scorecard.Notes, "\n")
	if err != nil || !o.Incomplete || e.NullPlans == nil || len(e.Sensitivity)+len(e.TradeOff) > 0 || !strings.Contains(notes, "incomplete: stopped before sensitivity") {
		t.Errorf("%v, incomplete %v: %+v\n%s", err, o.Incomplete, e, notes)
	}
	if asJSON(t, o.Scorecard.Regions) != before {
		t.Error("the plan changed")
	}
	// A search that is cut short leaves no time for evidence.
	s.Evidence, s.Steps = asked, 1<<40
	ctx, cancel = context.WithCancel(context.Background())
	outcomes, err := planner.Solve(ctx, s, Options{Progress: stopWhenFound(cancel)})
	if err != nil || !outcomes[0].Truncated || !outcomes[0].Incomplete || outcomes[0].Scorecard.Evidence.NullPlans != nil {
		t.Errorf("%+v, %v", outcomes, err)
	}
}

func TestAmong(t *testing.T) {
	m := among(3, []float64{5, 1, 3, 2, 4}, true)
	if m.Percentile != 0.6 || m.Min != 1 || m.Median != 3 || m.Max != 5 || m.P5 != 1.2 || m.P95 != 4.8 {
		t.Errorf("%+v", m)
	}
	if m.Histogram[0] != 1 || m.Histogram[10] != 1 || m.Histogram[20] != 1 || m.Histogram[30] != 1 || m.Histogram[39] != 1 {
		t.Errorf("histogram %v", m.Histogram)
	}
	for name, c := range map[string]struct {
		own    float64
		larger bool
		want   float64
	}{
		"smaller is better":     {2, false, 0.8},
		"the best":              {5, true, 1},
		"better than the best":  {9, true, 1},
		"the worst":             {1, true, 0.2},
		"worse than the worst":  {0, true, 0},
		"the worst, if smaller": {5, false, 0.2},
	} {
		if m := among(c.own, []float64{5, 1, 3, 2, 4}, c.larger); m.Percentile != c.want {
			t.Errorf("%s: %v, want %v", name, m.Percentile, c.want)
		}
	}
	if m := among(7, []float64{7}, true); m.Histogram[0] != 1 || m.P5 != 7 || m.Percentile != 1 {
		t.Errorf("one plan: %+v", m)
	}
}

func TestInQuestion(t *testing.T) {
	no := false
	flagged := &atlas.Profile{Indicators: []atlas.ProfileIndicator{{ID: "a", Weight: 1}, {ID: "b", Weight: 1, Sensitive: true}, {ID: "c", Weight: 1, Sensitive: true, Cluster: &no}}}
	plain := &atlas.Profile{Indicators: []atlas.ProfileIndicator{{ID: "a", Weight: 1}, {ID: "b", Weight: 1}, {ID: "c", Weight: 1, Cluster: &no}}}
	if got := inQuestion(flagged); !slices.Equal(got, []string{"b"}) {
		t.Errorf("flagged: %v", got)
	}
	if got := inQuestion(plain); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("none flagged: %v", got)
	}
}

// stopWhenFound ends a search as soon as it has a plan within the bounds.
func stopWhenFound(cancel context.CancelFunc) func(int, search.Progress) {
	return func(_ int, p search.Progress) {
		if p.Best.Violation == 0 {
			cancel()
		}
	}
}
