package scenario

import (
	"fmt"
	"slices"

	"footprint/internal/atlas"
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
		return one(region.NewBalanceAround(population, k, t.Ideal.People, t.Ideal.Regions, weight))
	case "compactness":
		return one(t.compactness(population, weight))
	case "alignment":
		return t.alignment(population, weight)
	case "flow":
		return t.flow(weight)
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
	out := make([]region.Term, len(t.Scenario.Alignment))
	for i, id := range t.Scenario.Alignment {
		m, err := t.Atlas.Membership(t.Layer.ID, id)
		if err != nil {
			return nil, err
		}
		if m, err = m.Rescaled(population); err != nil {
			return nil, err
		}
		if out[i], err = together("alignment", m, weight/float64(len(out))); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// together keeps the people of each group of a membership together.
func together(name string, m *atlas.Membership, weight float64) (region.Term, error) {
	parts := make([][]region.Membership, len(m.Parts))
	for u, of := range m.Parts {
		for _, p := range of {
			parts[u] = append(parts[u], region.Membership{Group: p.Group, Weight: p.People})
		}
	}
	term, err := region.NewAlignment(name, parts, len(m.Groups), weight)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.ID, err)
	}
	return term, nil
}

// flow keeps what moves within regions, all flows alike: of a flow between
// units what crosses no border, of catchments the patients of each provider
// together.
func (t *Task) flow(weight float64) ([]region.Term, error) {
	out := make([]region.Term, len(t.Scenario.Flows))
	for i, id := range t.Scenario.Flows {
		share := weight / float64(len(out))
		var err error
		if slices.ContainsFunc(t.Atlas.Catchments(t.Layer.ID), func(c atlas.CatchmentInfo) bool { return c.ID == id }) {
			var c *atlas.Catchment
			if c, err = t.Atlas.Catchment(t.Layer.ID, id); err != nil {
				return nil, err
			}
			out[i], err = together("flow", c.Membership(), share)
		} else {
			out[i], err = t.flowBetween(id, share)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (t *Task) flowBetween(id string, weight float64) (region.Term, error) {
	f, err := t.Atlas.Flow(t.Layer.ID, id)
	if err != nil {
		return nil, err
	}
	own := make([]int64, len(t.Layer.Areas))
	between := make([]region.Edge, 0, len(f.Rows))
	for _, r := range f.Rows {
		if r.From == r.To {
			own[r.From] += r.People
			continue
		}
		between = append(between, region.Edge{A: min(r.From, r.To), B: max(r.From, r.To), Weight: r.People})
	}
	pairs := region.MergeEdges(between) // there and back are one pair
	g, err := region.NewGraph(len(own), pairs)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", id, err)
	}
	term, err := region.NewFlow(g, own, weight)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", id, err)
	}
	return term, nil
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
