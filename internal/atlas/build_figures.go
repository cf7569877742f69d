package atlas

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// figures are what the tables of a recipe say of the units of a layer.
type figures struct {
	populations []population
	indicators  []figure
}

// population is the people of each unit on a basis other than the primary one.
type population struct {
	recipe *recipePopulation
	people []int64
}

// figure is an indicator as the parts of a ratio for each unit, so that it can
// be carried up to larger areas: sum of tops over sum of bottoms.
type figure struct {
	recipe *recipeIndicator
	// own is the value for the unit itself, NaN where it is missing.
	own, top, bottom []float64
}

// readFigures reads the figures that a layer has of its own; people are the
// primary population of its units.
func (cs *columns) readFigures(r *recipeLayer, people []int64) (figures, error) {
	var f figures
	var errs []error
	for i := range r.Populations {
		p := &r.Populations[i]
		n, err := cs.weighted(p)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		f.populations = append(f.populations, population{p, n})
	}
	for i := range r.Indicators {
		x, err := cs.figure(&r.Indicators[i], people)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		f.indicators = append(f.indicators, x)
	}
	return f, errors.Join(errs...)
}

// weighted reads a population that need not be in whole people.
func (cs *columns) weighted(p *recipePopulation) ([]int64, error) {
	n, err := cs.numbers(p.Column, false)
	if err != nil {
		return nil, err
	}
	var c collector
	for u, v := range n {
		if v < 0 || v > maxPeople {
			c.add("population "+p.ID, &Error{File: "layer " + cs.layer, Code: cs.codes[u], Problem: fmt.Sprintf("population %s is %v", p.ID, v), Want: fmt.Sprintf("0 to %d", maxPeople)})
		}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return wholePeople(n), nil
}

// figure takes the parts of an indicator for each unit. A unit with a missing
// part has none of the parts, so it does not count in larger areas either.
func (cs *columns) figure(r *recipeIndicator, people []int64) (figure, error) {
	var f figure
	var err error
	if missing := r.Missing == "allow"; r.Mean != "" {
		f, err = cs.meanFigure(r, people, missing)
	} else {
		f, err = cs.sumFigure(r, missing)
	}
	if err != nil {
		return f, err
	}
	f.dropMissing()
	return f, f.scale(cs.layer)
}

// scale applies Times and Relative, which change the unit of the values.
func (f *figure) scale(layer string) error {
	by := 1.0
	if f.recipe.Times != nil {
		by = *f.recipe.Times
	}
	if f.recipe.Relative {
		all := f.carry(make([]int32, len(f.own)), 1)[0]
		if all == 0 || math.IsNaN(all) {
			return &Error{File: "layer " + layer, Problem: fmt.Sprintf("indicator %s: the value of all areas together is %v, and nothing can be relative to it", f.recipe.ID, all), Want: "figures that do not add to 0"}
		}
		by = 1 / all
	}
	if by == 1 {
		return nil
	}
	for u := range f.own {
		f.own[u] *= by
		f.top[u] *= by
	}
	return nil
}

func (cs *columns) sumFigure(r *recipeIndicator, missing bool) (figure, error) {
	top, err := cs.total(r.Sum, missing)
	if err != nil {
		return figure{}, err
	}
	f := figure{recipe: r, top: top, own: make([]float64, len(top))}
	if r.Per != nil {
		if f.bottom, err = cs.total(r.Per, missing); err != nil {
			return f, err
		}
	}
	in, err := cs.where(r)
	if err != nil {
		return f, err
	}
	for u := range top {
		if in != nil && !in[u] && !math.IsNaN(top[u]) {
			top[u] = 0
		}
		f.own[u] = top[u]
		if f.bottom != nil {
			f.own[u] = ratio(top[u], f.bottom[u])
		}
	}
	return f, nil
}

func (cs *columns) meanFigure(r *recipeIndicator, people []int64, missing bool) (figure, error) {
	f := figure{recipe: r}
	var err, errWeight error
	f.own, err = cs.numbers(r.Mean, missing)
	if r.Weight != "" {
		f.bottom, errWeight = cs.numbers(r.Weight, missing)
	} else {
		f.bottom = make([]float64, len(cs.codes))
		for u, n := range people {
			f.bottom[u] = float64(n)
		}
	}
	if err := errors.Join(err, errWeight); err != nil {
		return f, err
	}
	f.top = make([]float64, len(f.own))
	for u, v := range f.own {
		if f.bottom[u] < 0 {
			return f, &Error{File: "layer " + cs.layer, Problem: fmt.Sprintf("indicator %s: a weight of %v", r.ID, f.bottom[u]), Want: "0 or more"}
		}
		f.top[u] = v * f.bottom[u]
	}
	return f, nil
}

// dropMissing takes units without a value out of the sums.
func (f *figure) dropMissing() {
	for u := range f.own {
		if math.IsNaN(f.top[u]) || f.bottom != nil && math.IsNaN(f.bottom[u]) {
			f.top[u] = 0
			if f.bottom != nil {
				f.bottom[u] = 0
			}
			f.own[u] = math.NaN()
		}
	}
}

// total adds columns for each unit.
func (cs *columns) total(names []string, missing bool) ([]float64, error) {
	var sum []float64
	var errs []error
	for _, name := range names {
		v, err := cs.numbers(name, missing)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if sum == nil {
			sum = v
			continue
		}
		for u := range sum {
			sum[u] += v[u]
		}
	}
	return sum, errors.Join(errs...)
}

func (cs *columns) where(r *recipeIndicator) ([]bool, error) {
	var in []bool
	for _, name := range slices.Sorted(maps.Keys(r.Where)) {
		values := r.Where[name]
		column, err := cs.find(name)
		if err != nil {
			return nil, err
		}
		if column.recipe.Rows != "" || column.recipe.Pivot != nil {
			return nil, &Error{File: column.File, Problem: fmt.Sprintf("indicator %s: where needs one row for each area, and column %s is of a table with several", r.ID, name), Want: "a where for the table"}
		}
		if in == nil {
			in = make([]bool, len(column.rows))
			for u := range in {
				in[u] = true
			}
		}
		hits := false
		for u := range in {
			hit := false
			for _, v := range values {
				hit = hit || v == column.Rows[column.rows[u][0]][column.at]
			}
			in[u] = in[u] && hit
			hits = hits || hit
		}
		if !hits {
			return nil, &Error{File: column.File, Problem: fmt.Sprintf("indicator %s: no row has %s in column %s", r.ID, strings.Join(values, ", "), name), Want: "values that occur"}
		}
	}
	return in, nil
}

// ratio of nothing to nothing is no value.
func ratio(top, bottom float64) float64 {
	if bottom == 0 {
		return math.NaN()
	}
	return top / bottom
}
