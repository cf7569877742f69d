package scenario

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// Task is a scenario on its layer, for one number of regions.
type Task struct {
	Scenario Scenario // resolved
	Atlas    *atlas.Atlas
	Layer    *atlas.Layer // on the population of the scenario
	Profile  *atlas.Profile
	Needs    *atlas.Needs // the profile on the layer
	Problem  *region.Problem
	// Constraints are those of the scenario beside its bounds, and Ideal is the
	// population that a region should have under them.
	Constraints []Constraint
	Ideal       Ideal

	ruling *ruling
}

// Counts lists the numbers of regions that are tried on a layer for a scenario
// that is no sweep: one, or each of those that it is roughly to be. A target
// population gives the nearest number.
func (s Scenario) Counts(l *atlas.Layer) ([]int, error) {
	if len(s.Levels) > 0 {
		return nil, &RangeError{errors.New("levels: this is answered for one level at a time, by a scenario without levels; solve builds them together")}
	}
	if s.TargetPopulation > 0 {
		k := int(math.Round(float64(l.TotalPopulation()) / float64(s.TargetPopulation)))
		if k < 1 {
			return nil, fmt.Errorf("%w: a target of %s people, but all of layer %s has %s", region.ErrInfeasible, Thousands(s.TargetPopulation), l.ID, Thousands(l.TotalPopulation()))
		}
		return []int{k}, nil
	}
	if s.Regions.To-s.Regions.From >= maxSweep {
		return nil, fmt.Errorf("regions from %d to %d: want at most %d numbers", s.Regions.From, s.Regions.To, maxSweep)
	}
	var out []int
	for k := s.Regions.From; k <= s.Regions.To; k++ {
		out = append(out, k)
	}
	return out, nil
}

// Task makes the problem of dividing a layer of the atlas into k regions; s
// must be resolved.
func (s Scenario) Task(a *atlas.Atlas, l *atlas.Layer, profile *atlas.Profile, k int) (*Task, error) {
	l, err := l.On(s.Population)
	if err != nil {
		return nil, err
	}
	if err := s.findRelations(a, l); err != nil {
		return nil, err
	}
	population := make([]int64, len(l.Areas))
	for u := range l.Areas {
		population[u] = l.Areas[u].Population
	}
	needs, err := profile.Apply(l)
	if err != nil {
		return nil, unsuitable(l, err)
	}
	constraints, err := s.constraints(a, l)
	if err != nil {
		return nil, err
	}
	r := s.rule(constraints, population, k)
	t := &Task{Scenario: s, Atlas: a, Layer: l, Profile: profile, Needs: needs, Constraints: constraints, Ideal: r.ideal, ruling: r}
	terms, err := t.terms(population, k)
	if err != nil {
		return nil, unsuitable(l, err)
	}
	t.Problem, err = region.NewProblem(l.Graph, population, k, r.bounds, terms...)
	if err != nil {
		return nil, unsuitable(l, err)
	}
	if !r.rules.Empty() {
		if t.Problem, err = t.Problem.With(r.rules); err != nil {
			return nil, fmt.Errorf("internal error: the constraints make no rules: %w", err)
		}
	}
	return t, nil
}

// unsuitable says that the figures of a layer make no problem: an error of its
// input, unless it names the input already.
func unsuitable(l *atlas.Layer, err error) error {
	var input *atlas.Error
	var missing *atlas.NotFoundError
	if errors.As(err, &input) || errors.As(err, &missing) {
		return err
	}
	return &atlas.Error{File: "layer " + l.ID, Problem: err.Error()}
}

// Obstacle says why no plan can exist, as an [*Infeasible]; nil where nothing
// speaks against one.
func (t *Task) Obstacle() error {
	var o *region.Obstacle
	if errors.As(t.Problem.Obstacle(), &o) {
		return t.Explain(o)
	}
	return nil
}

// Bounds is what a region may hold when total people are divided by k.
func (s Scenario) Bounds(total int64, k int) region.Bounds {
	return s.boundsOf(Ideal{total, k}, total)
}

// boundsOf is what a region may hold by an ideal, of all people.
func (s *Scenario) boundsOf(ideal Ideal, total int64) region.Bounds {
	b := region.Bounds{Min: 0, Max: total}
	if s.Tolerance != nil {
		b = region.Around(ideal.People, ideal.Regions, *s.Tolerance)
	}
	if s.MinPopulation != nil {
		b.Min = *s.MinPopulation
	}
	if s.MaxPopulation != nil {
		b.Max = *s.MaxPopulation
	}
	return b
}

// Within is the scenario of the task with other bounds, for its number of regions.
// Regions with figures of their own keep those that they came to have.
func (t *Task) Within(b region.Bounds) Scenario {
	s, k := t.Scenario, t.Problem.Regions()
	s.Regions = Count{From: k, To: k}
	s.TargetPopulation, s.Tolerance, s.MinPopulation, s.MaxPopulation = 0, nil, &b.Min, &b.Max
	s.Constraints.Regions = slices.Clone(s.Constraints.Regions)
	for _, c := range t.Constraints {
		if own := c.Bounds; c.Kind == KindRegion && own != nil {
			r := &s.Constraints.Regions[c.Index]
			r.MinPopulation, r.MaxPopulation = &own.Min, &own.Max
		}
	}
	return s
}
