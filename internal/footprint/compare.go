package footprint

import (
	"errors"
	"slices"

	"footprint/internal/region"
	"footprint/internal/scorecard"
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
	// Better is 1 where B is better than A, -1 where it is worse, and 0 where it is
	// neither.
	Better int `json:"better"`
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
		VariationOfInformation: scorecard.Round(region.VariationOfInformation(a.Plan, b.Plan, people)),
		Rand:                   scorecard.Round(region.Rand(a.Plan, b.Plan)),
		Measures:               measures(a, b),
	}
	if total > 0 {
		c.PeopleMovedShare = scorecard.Round(float64(c.PeopleMoved) / float64(total))
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
	for _, m := range b.measures() {
		value[m.Name] = m.Value
	}
	out := []Measure{}
	for _, m := range a.measures() {
		if v, both := value[m.Name]; both && !m.Detail {
			out = append(out, Measure{m.Title(), m.Value, v, m.Aim.Better(m.Value, v)})
		}
	}
	return out
}

// measures are those of the scorecard. What is about a geography or a flow that
// the scenario does not name is a detail.
func (o *Outcome) measures() []scorecard.Measure {
	s := &o.Task.Scenario
	out := o.Scorecard.Measures()
	for i := range out {
		m := &out[i]
		m.Detail = m.Detail || m.Of != "" && !slices.Contains(s.Alignment, m.Of) && !slices.Contains(s.Flows, m.Of)
	}
	return out
}
