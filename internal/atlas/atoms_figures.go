package atlas

import (
	"fmt"
	"math"
	"strconv"

	"footprint/internal/geo"
	"footprint/internal/region"
)

// misfit is how far an indicator that is carried up may be from the figures
// that the parents have of their own: a part of their mean absolute deviation.
// A mean by residents misses those that the publisher weights by others by far less.
const misfit = 0.05

// carryUp gives the atoms the figures, contiguity and outlines of the areas
// that they are made of.
func (l *Layer) carryUp(parents [2]*Layer, from *Layer, whole [2][]region.Unit) error {
	of, n := l.Atoms.of, len(l.Areas)
	carryMeasures(l.Areas, from.Areas, of)
	l.carryIndicators(parents, from, whole)

	var people [][]int64
	l.Population, l.Bases = from.Population, from.Bases
	for _, b := range from.Bases[1:] {
		on, err := from.On(b.ID)
		if err != nil {
			return err
		}
		counts := make([]int64, n)
		for u, to := range of {
			counts[to] += on.Areas[u].Population
		}
		people = append(people, counts)
	}
	l.setBases(people)

	if err := l.carryContiguity(from); err != nil {
		return err
	}
	// Only now are the borders within atoms known.
	for _, e := range from.Graph.Edges() {
		if i := of[e.A]; i == of[e.B] {
			l.Areas[i].PerimeterM -= 2 * e.Weight
		}
	}
	for i := range l.Areas {
		l.Areas[i].PerimeterM = max(l.Areas[i].PerimeterM, 0)
	}
	l.draw(func() (*geo.Topology, error) {
		t, err := from.Outlines()
		if err != nil {
			return nil, err
		}
		return t.Dissolve(of, n)
	})
	return nil
}

// carryMeasures adds up people, sizes and perimeters and takes the points
// weighted by people, or plainly where nobody lives.
func carryMeasures(areas, parts []Area, of []int32) {
	type point struct{ x, y, plainX, plainY, parts float64 }
	at := make([]point, len(areas))
	for u, to := range of {
		p, a, s := &parts[u], &areas[to], &at[to]
		a.Population += p.Population
		a.AreaM2 += p.AreaM2
		a.PerimeterM += p.PerimeterM
		s.x += float64(float64(p.Population) * p.EastingM)
		s.y += float64(float64(p.Population) * p.NorthingM)
		s.plainX += p.EastingM
		s.plainY += p.NorthingM
		s.parts++
	}
	for i := range areas {
		a, s := &areas[i], at[i]
		a.EastingM, a.NorthingM = s.plainX/s.parts, s.plainY/s.parts
		if n := float64(a.Population); n > 0 {
			a.EastingM, a.NorthingM = s.x/n, s.y/n
		}
		a.EastingM, a.NorthingM = math.Round(a.EastingM), math.Round(a.NorthingM)
	}
}

// carryIndicators carries each indicator up as the mean of its parts weighted by
// residents, or as their sum: as its values for the parents are explained. One
// that neither explains is left out.
func (l *Layer) carryIndicators(parents [2]*Layer, from *Layer, whole [2][]region.Unit) {
	for i := range l.Areas {
		l.Areas[i].Values = nil
	}
	for i, x := range from.Indicators {
		rule, best := carryMean, math.Inf(1)
		for p, parent := range parents {
			j, ok := parent.Indicator(x.ID)
			if !ok || parent == from {
				continue
			}
			own := make([]float64, len(parent.Areas))
			for u := range own {
				own[u] = parent.Areas[u].Values[j]
			}
			for _, r := range []carryRule{carryMean, carrySum} {
				of := func(u int) int { return int(whole[p][u]) }
				if miss := unlike(r(from.Areas, i, of, len(own)), own); miss < best {
					rule, best = r, miss
				}
			}
		}
		if best > misfit {
			l.Atoms.LeftOut = append(l.Atoms.LeftOut, x.ID)
			continue
		}
		l.Indicators = append(l.Indicators, x)
		for k, v := range rule(from.Areas, i, func(u int) int { return int(l.Atoms.of[u]) }, len(l.Areas)) {
			l.Areas[k].Values = append(l.Areas[k].Values, v)
		}
	}
}

// carryRule carries the i-th indicator of parts up to n areas.
type carryRule func(parts []Area, i int, of func(u int) int, n int) []float64

func carryMean(parts []Area, i int, of func(u int) int, n int) []float64 {
	sum, people := make([]float64, n), make([]float64, n)
	for u := range parts {
		if v, p := parts[u].Values[i], float64(parts[u].Population); !math.IsNaN(v) {
			sum[of(u)] += float64(v * p)
			people[of(u)] += p
		}
	}
	for k := range sum {
		sum[k] = significant(ratio(sum[k], people[k]))
	}
	return sum
}

func carrySum(parts []Area, i int, of func(u int) int, n int) []float64 {
	sum := make([]float64, n)
	for k := range sum {
		sum[k] = math.NaN() // until one part has a value
	}
	for u := range parts {
		if v := parts[u].Values[i]; !math.IsNaN(v) {
			if k := of(u); math.IsNaN(sum[k]) {
				sum[k] = v
			} else {
				sum[k] += v
			}
		}
	}
	for k := range sum {
		sum[k] = significant(sum[k])
	}
	return sum
}

// significant keeps as many digits as an atlas prints.
func significant(v float64) float64 {
	if math.IsNaN(v) {
		return v
	}
	short, err := strconv.ParseFloat(compact(v), 64)
	if err != nil {
		return v // beyond the range of numbers
	}
	return short
}

// unlike is the mean distance of figures from those that they should be, as a
// part of the mean absolute deviation of these.
func unlike(got, want []float64) float64 {
	var mean, n, off, spread float64
	for _, v := range want {
		if !math.IsNaN(v) {
			mean += v
			n++
		}
	}
	if n == 0 {
		return math.Inf(1)
	}
	mean /= n
	for k, v := range want {
		if math.IsNaN(v) {
			continue
		}
		if math.IsNaN(got[k]) {
			return math.Inf(1)
		}
		off += math.Abs(got[k] - v)
		spread += math.Abs(v - mean)
	}
	switch {
	case off <= 1e-6*math.Abs(mean)*n:
		return 0 // equal, with no spread to measure by
	case spread == 0:
		return math.Inf(1)
	}
	return off / spread
}

// carryContiguity joins atoms whose parts touch, along the sum of their
// borders, and finds those that are in pieces.
func (l *Layer) carryContiguity(from *Layer) error {
	of, n := l.Atoms.of, len(l.Areas)
	pair := func(e region.Edge) [2]region.Unit {
		a, b := region.Unit(of[e.A]), region.Unit(of[e.B])
		return [2]region.Unit{min(a, b), max(a, b)}
	}
	var edges, corners, inside []region.Edge
	touch, border := map[[2]region.Unit]bool{}, map[[2]region.Unit]bool{}
	for _, e := range from.Graph.Edges() {
		p := pair(e)
		switch {
		case p[0] != p[1]:
			edges = append(edges, region.Edge{A: p[0], B: p[1], Weight: e.Weight})
			touch[p] = true
			border[p] = border[p] || e.Weight > 0
		case e.Weight > 0:
			inside = append(inside, e)
		}
	}
	for _, e := range from.queen {
		if p := pair(e); p[0] != p[1] && !touch[p] {
			touch[p] = true
			corners = append(corners, region.Edge{A: p[0], B: p[1]})
		}
	}
	l.queen = corners
	linked := map[[2]region.Unit]bool{}
	for _, k := range from.Links {
		a, b := from.byCode[k.A], from.byCode[k.B]
		p := pair(region.Edge{A: a, B: b})
		if p[0] == p[1] || border[p] || linked[p] {
			continue
		}
		linked[p] = true
		l.Links = append(l.Links, Link{A: l.Areas[p[0]].Code, B: l.Areas[p[1]].Code, Kind: k.Kind, Note: k.Note})
	}
	var err error
	if l.Graph, err = region.NewGraph(n, region.MergeEdges(edges)); err != nil {
		return fmt.Errorf("layer %s: contiguity: %w", l.ID, err)
	}
	within, err := region.NewGraph(len(of), inside)
	if err != nil {
		return fmt.Errorf("layer %s: contiguity: %w", l.ID, err)
	}
	piece, _ := within.Components()
	first := make([]int32, n) // piece of the first part of each atom
	for i := range first {
		first[i] = -1
	}
	scattered := make([]bool, n)
	for u, i := range of {
		if first[i] < 0 {
			first[i] = piece[u]
		}
		scattered[i] = scattered[i] || first[i] != piece[u]
	}
	for i, s := range scattered {
		if s {
			l.Atoms.Scattered = append(l.Atoms.Scattered, l.Areas[i].Code)
		}
	}
	return inPieces("layer "+l.ID, l.Areas, l.Graph).err()
}
