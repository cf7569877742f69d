package footprint

import (
	"errors"
	"math"
	"slices"

	"footprint/internal/region"
)

// Comparison is how plan B differs from plan A on the same layer.
type Comparison struct {
	A, B *Outcome `json:"-"`
	// PeopleMoved live in units whose region in B is not the one matched to
	// their region in A; the matching is the one that moves fewest.
	PeopleMoved      int64   `json:"peopleMoved"`
	PeopleMovedShare float64 `json:"peopleMovedShare"`
	UnitsMoved       int     `json:"unitsMoved"`
	// VariationOfInformation is in bits, weighted by people; 0 for equal plans
	// (Meila 2007). Rand is the share of pairs of units on which both plans
	// agree whether they belong together.
	VariationOfInformation float64   `json:"variationOfInformation"`
	Rand                   float64   `json:"rand"`
	Moves                  []Moved   `json:"moves"`
	Measures               []Measure `json:"measures"`
}

// Moved is a unit that is elsewhere in B.
type Moved struct {
	Code       string `json:"code"`
	Name       string `json:"name"`
	Population int64  `json:"population"`
	From       string `json:"from"` // region in A
	To         string `json:"to"`   // region in B
}

// Measure is one measure of both plans.
type Measure struct {
	Name string  `json:"name"`
	A    float64 `json:"a"`
	B    float64 `json:"b"`
}

// Compare compares two outcomes on the same layer.
func Compare(a, b *Outcome) (*Comparison, error) {
	if a.Task.Layer.Digest != b.Task.Layer.Digest {
		return nil, errors.New("the plans are on different layers")
	}
	l := a.Task.Layer
	people := make([]int64, len(l.Areas))
	for u := range l.Areas {
		people[u] = l.Areas[u].Population
	}
	to, staying := region.Match(a.Plan, b.Plan, people)
	total := l.TotalPopulation()
	c := &Comparison{
		A: a, B: b, PeopleMoved: total - staying, Moves: []Moved{},
		VariationOfInformation: sixDecimals(variationOfInformation(a.Plan, b.Plan, people)),
		Rand:                   sixDecimals(rand(a.Plan, b.Plan)),
		Measures:               measures(a, b),
	}
	if total > 0 {
		c.PeopleMovedShare = sixDecimals(float64(c.PeopleMoved) / float64(total))
	}
	for u, area := range l.Areas {
		from, now := a.Plan.Label(region.Unit(u)), b.Plan.Label(region.Unit(u))
		if to[from] == now {
			continue
		}
		c.UnitsMoved++
		c.Moves = append(c.Moves, Moved{
			Code: area.Code, Name: area.Name, Population: area.Population,
			From: a.Names[from].Code, To: b.Names[now].Code,
		})
	}
	slices.SortStableFunc(c.Moves, func(x, y Moved) int { return int(y.Population - x.Population) })
	return c, nil
}

// measures are the main measures that both have.
func measures(a, b *Outcome) []Measure {
	value := make(map[string]float64)
	for _, m := range b.Scorecard.Measures() {
		value[m.Name] = m.Value
	}
	out := []Measure{}
	for _, m := range a.Scorecard.Measures() {
		if v, both := value[m.Name]; both && !m.Detail {
			out = append(out, Measure{m.Title(), m.Value, v})
		}
	}
	return out
}

// overlaps are the people that each pair of regions shares.
func overlaps(a, b region.Plan, people []int64) (both [][]float64, inA, inB []float64, total float64) {
	both = make([][]float64, a.Regions())
	for i := range both {
		both[i] = make([]float64, b.Regions())
	}
	inA, inB = make([]float64, a.Regions()), make([]float64, b.Regions())
	for u, p := range people {
		i, j := a.Label(region.Unit(u)), b.Label(region.Unit(u))
		both[i][j] += float64(p)
		inA[i] += float64(p)
		inB[j] += float64(p)
		total += float64(p)
	}
	return both, inA, inB, total
}

func variationOfInformation(a, b region.Plan, people []int64) float64 {
	both, inA, inB, total := overlaps(a, b, people)
	var vi float64
	for i := range both {
		for j, n := range both[i] {
			if n > 0 {
				vi -= n / total * (math.Log2(n/inA[i]) + math.Log2(n/inB[j]))
			}
		}
	}
	return vi
}

func rand(a, b region.Plan) float64 {
	ones := make([]int64, a.Len())
	for u := range ones {
		ones[u] = 1
	}
	both, inA, inB, n := overlaps(a, b, ones)
	if n < 2 {
		return 1
	}
	pairs := func(x float64) float64 { return x * (x - 1) / 2 }
	agree := pairs(n)
	for i := range both {
		agree -= pairs(inA[i])
		for _, x := range both[i] {
			agree += 2 * pairs(x)
		}
	}
	for _, x := range inB {
		agree -= pairs(x)
	}
	return agree / pairs(n)
}
