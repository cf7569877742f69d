package atlas

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// allTables are the tables that hold the figures of a layer, that of the
// population first.
func (l *recipeLayer) allTables() []recipeTable {
	var out []recipeTable
	if p := l.Population; p != nil && p.File != "" {
		out = append(out, recipeTable{File: p.File, Key: p.Key})
	}
	return append(out, l.Tables...)
}

// columns are the columns of several tables of one layer, under their names.
type columns struct {
	layer  string
	tables []*joined
}

func (b *builder) readColumns(l *recipeLayer, u units) (*columns, error) {
	cs := &columns{layer: l.ID}
	var errs []error
	for _, r := range l.allTables() {
		t, err := b.table(r.File)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		// A filter is there because the table holds more than these areas.
		j, err := join(t, r.Key, r.Where, u, refuseStrangers)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		cs.tables = append(cs.tables, j)
	}
	return cs, errors.Join(errs...)
}

func (cs *columns) find(name string) (*joined, int, error) {
	var in *joined
	var at int
	var have []string
	for _, j := range cs.tables {
		c, ok := j.Column(name)
		if ok && in != nil {
			return nil, 0, &Error{File: j.File, Row: 1, Problem: fmt.Sprintf("column %q is in %s as well", name, in.File), Want: "the name in one table of layer " + cs.layer + " only"}
		}
		if ok {
			in, at = j, c
		}
		have = append(have, j.Header...)
	}
	if in == nil {
		files := make([]string, len(cs.tables))
		for i, j := range cs.tables {
			files[i] = j.File
		}
		return nil, 0, &Error{File: strings.Join(files, ", "), Row: 1, Problem: fmt.Sprintf("no column %q", name), Want: "one of " + clipList(have, 12)}
	}
	return in, at, nil
}

// numbers reads a column of figures; empty fields are NaN where they are
// allowed.
func (cs *columns) numbers(name string, missing bool) ([]float64, error) {
	j, at, err := cs.find(name)
	if err != nil {
		return nil, err
	}
	var c collector
	out := make([]float64, len(j.row))
	for u := range out {
		s := j.field(u, at)
		if s == "" && missing {
			out[u] = math.NaN()
			continue
		}
		v, problem := parseNumber(s)
		if problem != "" {
			c.add("column "+name, &Error{File: j.File, Row: j.line(u), Code: j.field(u, j.key), Problem: name + " " + problem, Want: "a number with a decimal point"})
		}
		out[u] = v
	}
	return out, c.err()
}

func (b *builder) readFigures(base *base) error {
	l := base.recipe
	cs, err := b.readColumns(l, base.units)
	if err != nil {
		return err
	}
	var errs []error
	base.population, err = cs.people(l.Population.Column)
	if err != nil {
		errs = append(errs, err)
	}
	for i := range l.Indicators {
		f, err := cs.figure(&l.Indicators[i], l.Population.Column)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		base.indicators = append(base.indicators, f)
	}
	return errors.Join(errs...)
}

func (cs *columns) people(name string) ([]int64, error) {
	j, at, err := cs.find(name)
	if err != nil {
		return nil, err
	}
	var c collector
	out := make([]int64, len(j.row))
	for u := range out {
		n, problem := parseCount(j.field(u, at))
		if problem != "" {
			c.add("populations", &Error{File: j.File, Row: j.line(u), Code: j.field(u, j.key), Problem: "population " + problem, Want: "a whole number, 0 or more"})
		}
		out[u] = n
	}
	return out, c.err()
}

// figure takes the parts of an indicator for each unit. A unit with a missing
// part has none of the parts, so it does not count in larger areas either.
func (cs *columns) figure(r *recipeIndicator, people string) (figure, error) {
	missing := r.Missing == "allow"
	if r.Mean != "" {
		return cs.meanFigure(r, people, missing)
	}
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
	f.dropMissing()
	return f, nil
}

func (cs *columns) meanFigure(r *recipeIndicator, people string, missing bool) (figure, error) {
	weight := r.Weight
	if weight == "" {
		weight = people
	}
	f := figure{recipe: r}
	var err, errWeight error
	f.own, err = cs.numbers(r.Mean, missing)
	f.bottom, errWeight = cs.numbers(weight, missing)
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
	f.dropMissing()
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
		j, at, err := cs.find(name)
		if err != nil {
			return nil, err
		}
		if in == nil {
			in = make([]bool, len(j.row))
			for u := range in {
				in[u] = true
			}
		}
		hits := false
		for u := range in {
			hit := false
			for _, v := range values {
				hit = hit || v == j.field(u, at)
			}
			in[u] = in[u] && hit
			hits = hits || hit
		}
		if !hits {
			return nil, &Error{File: j.File, Problem: fmt.Sprintf("indicator %s: no row has %s in column %s", r.ID, strings.Join(values, ", "), name), Want: "values that occur"}
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
