package scorecard

import (
	"slices"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// Alignment is another geography, made ready to be measured against.
type Alignment struct {
	id, title string
	exact     bool
	// The people of area a are parts[start[a]:start[a+1]], by unit.
	start []int32
	parts []part
	note  string
}

// NewAlignment takes a geography from how the people of the layer belong to
// it.
func NewAlignment(m *atlas.Membership) *Alignment {
	a := &Alignment{id: m.ID, title: m.Title, exact: m.Exact, note: m.Note, start: make([]int32, len(m.Groups)+1)}
	for _, parts := range m.Parts {
		for _, p := range parts {
			a.start[p.Group+1]++
		}
	}
	for i := range m.Groups {
		a.start[i+1] += a.start[i]
	}
	a.parts = make([]part, a.start[len(m.Groups)])
	next := slices.Clone(a.start)
	for u, parts := range m.Parts {
		for _, p := range parts {
			a.parts[next[p.Group]] = part{region.Unit(u), p.People}
			next[p.Group]++
		}
	}
	return a
}

// Areas is the number of areas.
func (a *Alignment) Areas() int { return len(a.start) - 1 }

// measure says how a plan keeps the areas whole. By area a and region r, with
// P_ar people in both and s_ar = P_ar / P_a: the main region is that with most
// people, and the separated share is sum_a P_a (1 - sum_r s_ar^2) / sum_a P_a.
func (a *Alignment) measure(plan region.Plan) AlignmentCard {
	c := AlignmentCard{ID: a.id, Title: a.title, Areas: a.Areas(), Exact: a.exact}
	over := newParting(plan)
	var people, outside int64
	var separated float64
	for i := range c.Areas {
		all, most, squares, regions := over.of(a.parts[a.start[i]:a.start[i+1]])
		if all == 0 {
			continue
		}
		people += all
		outside += all - most
		c.AreasSplit += count(100*most < 99*all)
		c.ExtraPieces += regions - 1
		separated += float64(float64(all) * max(0, 1-squares))
	}
	c.PeopleOutside = outside
	c.PeopleOutsideShare = Round(ratio(float64(outside), float64(people)))
	c.SeparatedShare = Round(ratio(separated, float64(people)))
	return c
}
