package atlas

import (
	"fmt"
	"math"
	"strconv"
)

// setFigures gives a layer its figures: those carried up from the base and,
// where it was dissolved, those that it has of its own.
func (b *builder) setFigures(g *grouping) error {
	n := len(g.units.codes)
	var c collector
	g.carry(g.base.figures, g.of, &c)
	if g.recipe.Dissolve != nil && len(g.recipe.Populations)+len(g.recipe.Indicators) > 0 {
		cs, err := b.readColumns(g.recipe, g.units)
		if err != nil {
			return err
		}
		people, self := make([]int64, n), make([]int32, n)
		for i := range g.areas {
			people[i], self[i] = g.areas[i].Population, int32(i)
		}
		own, err := cs.readFigures(g.recipe, people)
		if err != nil {
			return err
		}
		g.carry(own, self, &c)
	}
	var people int64
	for i := range g.areas {
		people += g.areas[i].Population
	}
	counts := [][]int64{{people}}
	for _, p := range g.populations {
		counts = append(counts, p.people)
	}
	for _, total := range totals(counts) {
		if total > maxPeople {
			c.add("people", &Error{File: "layer " + g.recipe.ID, Problem: fmt.Sprintf("%d people in all", total), Want: fmt.Sprintf("at most %d", maxPeople)})
		}
	}
	return c.err()
}

// carry adds figures of smaller areas up and appends them to those that the
// layer has.
func (g *grouping) carry(f figures, of []int32, c *collector) {
	n := len(g.units.codes)
	for _, p := range f.populations {
		sum := make([]int64, n)
		for u, to := range of {
			sum[to] += p.people[u]
		}
		g.populations = append(g.populations, population{p.recipe, sum})
	}
	for _, x := range f.indicators {
		g.indicators = append(g.indicators, x)
		for i, v := range x.carry(of, n) {
			if math.IsNaN(v) && x.recipe.Missing != "allow" {
				c.add("indicator "+x.recipe.ID, &Error{
					File: "layer " + g.recipe.ID, Code: g.units.codes[i],
					Problem: x.recipe.ID + " has no value: what it is divided by adds to 0",
					Want:    "weights or a divisor above 0, or missing: allow for this indicator",
				})
			}
			g.areas[i].Values = append(g.areas[i].Values, x.printed(v))
		}
	}
}

// carry gives the value for each group. A group of one unit keeps its value
// untouched by the rounding of v*w/w.
func (f *figure) carry(of []int32, n int) []float64 {
	top, bottom := make([]float64, n), make([]float64, n)
	parts, own := make([]int, n), make([]float64, n)
	for u, to := range of {
		own[to] = f.own[u]
		parts[to]++
		if math.IsNaN(f.own[u]) && f.bottom == nil {
			continue
		}
		top[to] += f.top[u]
		if f.bottom != nil {
			bottom[to] += f.bottom[u]
		} else {
			bottom[to] = 1 // a plain sum, of which at least one part is there
		}
	}
	out := make([]float64, n)
	for i := range out {
		if out[i] = own[i]; parts[i] > 1 {
			out[i] = ratio(top[i], bottom[i])
		}
	}
	return out
}

// printed rounds a value to the decimals of the recipe, so that measures agree
// with those that others take from the published tables.
func (f *figure) printed(v float64) float64 {
	if f.recipe.Decimals == nil {
		return v
	}
	scale := math.Pow10(*f.recipe.Decimals)
	return math.Round(v*scale) / scale
}

// text writes a value: all its decimals where the recipe says how many, or
// else as compact does.
func (f *figure) text(v float64) string {
	if f.recipe.Decimals == nil || math.IsNaN(v) {
		return compact(v)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
