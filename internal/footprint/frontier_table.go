package footprint

import (
	"context"
	"fmt"
)

// FrontierTable sets the plans of a frontier side by side, as JSON of a run.
type FrontierTable struct {
	Aims []FrontierAim `json:"aims"`
	// Rows are in the order of [Frontier].Plans.
	Rows []FrontierRow `json:"rows"`
	// Own is the id of the scenario's own plan, and OwnValues what it costs by each aim.
	Own       string    `json:"own"`
	OwnValues []float64 `json:"ownValues"`
	// Nearest is the id of the plan of the row nearest to that: see nearestTo.
	Nearest     string    `json:"nearest"`
	Ideal       []float64 `json:"ideal"`
	Worst       []float64 `json:"worst"`
	Hypervolume float64   `json:"hypervolume"`
}

// FrontierAim is an aim by its name, and in words.
type FrontierAim struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// FrontierRow is a plan by what it costs by each aim, and by its main measures.
type FrontierRow struct {
	Plan   string    `json:"plan"` // its id in the store
	Values []float64 `json:"values"`
	MainMeasures
}

// outcome is a plan of the frontier with all that is measured of it. It was not
// found by a search of the scenario's own, so that it has neither seed nor steps.
func (f *Frontier) outcome(i int) (*Outcome, error) {
	p := &f.Plans[i]
	o := &Outcome{Atlas: f.Outcome.Atlas, Task: f.Outcome.Task, Plan: p.Plan, Names: p.Names, ruler: f.Outcome.ruler}
	report, err := o.measure()
	if err != nil {
		return nil, err
	}
	if len(report.Faults) > 0 {
		return nil, fmt.Errorf("internal error: plan %d of the frontier has faults %v", i, report.Faults)
	}
	o.Scorecard.Settings.Between = f.Aims
	return o, nil
}

// nearestTo is the row whose values are nearest to those given, in shares of the way
// from the ideal to the worst; of several the first. Aims by which all rows are
// alike do not count.
func (t *FrontierTable) nearestTo(values []float64) int {
	nearest, least := 0, 0.0
	for i := range t.Rows {
		squares := 0.0
		for j, v := range t.Rows[i].Values {
			if span := t.Worst[j] - t.Ideal[j]; span > 0 {
				d := (v - values[j]) / span
				squares += d * d
			}
		}
		if i == 0 || squares < least {
			nearest, least = i, squares
		}
	}
	return nearest
}

// keepFrontier keeps all plans of a frontier, and the scenario's own, and sets them
// side by side. done is told how many were measured.
func (s *Service) keepFrontier(ctx context.Context, f *Frontier, done func(int)) (*FrontierTable, error) {
	t := &FrontierTable{OwnValues: f.Own, Ideal: f.Ideal, Worst: f.Worst, Hypervolume: f.Hypervolume}
	for _, aim := range f.Aims {
		t.Aims = append(t.Aims, FrontierAim{aim, AimTitle(aim, &f.Outcome.Task.Scenario)})
	}
	created, own := s.now(), f.Outcome.Plan.Digest()
	var keep []StoredPlan
	for i := range f.Plans {
		o := f.Outcome
		if f.Plans[i].Plan.Digest() != own {
			var err error
			if o, err = f.outcome(i); err != nil {
				return nil, err
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		keep = append(keep, o.Stored(created))
		t.Rows = append(t.Rows, FrontierRow{Plan: keep[i].ID, Values: f.Plans[i].Values, MainMeasures: mainMeasures(o)})
		done(i + 1)
	}
	keep = append(keep, f.Outcome.Stored(created))
	t.Own, t.Nearest = keep[len(f.Plans)].ID, t.Rows[t.nearestTo(f.Own)].Plan
	for _, p := range keep {
		if err := s.Plans.PutPlan(ctx, p); err != nil {
			return nil, fmt.Errorf("keeping a plan of the frontier: %w", err)
		}
	}
	return t, nil
}
