package scenario

import (
	"fmt"

	"footprint/internal/region"
)

// terms makes the objective: the terms of each weight above 0, in the order of
// TermNames.
func (t *Task) terms(population []int64, k int) ([]region.Term, error) {
	w, sum := t.Scenario.Weights, t.Scenario.Weights.Sum()
	var out []region.Term
	for _, name := range TermNames {
		weight := *w.Of(name) / sum
		if weight == 0 {
			continue
		}
		terms, err := t.termsOf(name, weight, population, k)
		if err != nil {
			return nil, err
		}
		out = append(out, terms...)
	}
	return out, nil
}

// termsOf makes the terms of one name: several where several geographies or
// flows share the weight.
func (t *Task) termsOf(name string, weight float64, population []int64, k int) ([]region.Term, error) {
	one := func(term region.Term, err error) ([]region.Term, error) { return []region.Term{term}, err }
	switch name {
	case "needs":
		return one(region.NewSquares(name, population, t.Needs.Features(), weight))
	case "mixed":
		return one(region.NewMixed(population, t.Needs.Features(), weight))
	case "balance":
		return one(region.NewBalance(population, k, weight))
	case "compactness":
		return one(t.compactness(population, weight))
	case "alignment":
		return t.alignment(population, weight)
	case "change":
		return one(t.change(population, weight))
	}
	return nil, fmt.Errorf("no term %q", name)
}

func (t *Task) compactness(population []int64, weight float64) (region.Term, error) {
	areas := t.Layer.Areas
	if t.Scenario.Compactness == "inertia" {
		points := make([][]float64, len(areas))
		for u, a := range areas {
			points[u] = []float64{a.EastingM, a.NorthingM}
		}
		return region.NewSquares("compactness", population, points, weight)
	}
	perimeters := make([]int64, len(areas))
	for u, a := range areas {
		perimeters[u] = a.PerimeterM
	}
	return region.NewPerimeter(t.Layer.Graph, perimeters, weight)
}

// alignment keeps the areas of each geography whole, all alike.
func (t *Task) alignment(population []int64, weight float64) ([]region.Term, error) {
	out := make([]region.Term, 0, len(t.Scenario.Alignment))
	for _, id := range t.Scenario.Alignment {
		m, err := t.Atlas.Membership(t.Layer.ID, id)
		if err != nil {
			return nil, err
		}
		if m, err = m.Rescaled(population); err != nil {
			return nil, err
		}
		parts := make([][]region.Membership, len(m.Parts))
		for u, of := range m.Parts {
			for _, p := range of {
				parts[u] = append(parts[u], region.Membership{Group: p.Group, Weight: p.People})
			}
		}
		term, err := region.NewAlignment("alignment", parts, len(m.Groups), weight/float64(len(t.Scenario.Alignment)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		out = append(out, term)
	}
	return out, nil
}

func (t *Task) change(population []int64, weight float64) (region.Term, error) {
	d, err := t.Scenario.Baseline.Division(t.Atlas, t.Layer)
	if err != nil {
		return nil, err
	}
	labels := make([]region.Label, len(d.Region))
	number := make(map[string]region.Label)
	for u, code := range d.Region {
		l, known := number[code]
		if !known {
			l = region.Label(len(number)) //nolint:gosec // G115: no more than units
			number[code] = l
		}
		labels[u] = l
	}
	return region.NewChange(labels, population, weight)
}

// TermValue is one part of an objective: Weight is its share of all weights,
// Value what it costs before weighting.
type TermValue struct {
	Name          string
	Weight, Value float64
}

// Objective gives the parts of the objective, from the cost of each term of
// the problem in 1/[region.One]: of a plan, or of one region. Terms of one name
// are one part.
func (t *Task) Objective(costs []int64) []TermValue {
	w, sum := t.Scenario.Weights, t.Scenario.Weights.Sum()
	out := []TermValue{}
	for _, name := range TermNames {
		weight := *w.Of(name) / sum
		if weight == 0 {
			continue
		}
		var cost int64
		for i, term := range t.Problem.Terms() {
			if term.Name() == name {
				cost += costs[i]
			}
		}
		out = append(out, TermValue{name, weight, float64(cost) / float64(region.One) / weight})
	}
	return out
}
