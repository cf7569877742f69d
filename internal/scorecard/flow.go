package scorecard

import (
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// Flow is a flow from unit to unit, or catchments of providers, made ready to
// be measured.
type Flow struct {
	card FlowCard // what does not depend on the plan
	note string
	rows []atlas.FlowRow
	// By provider, in units: the shares of a provider are
	// shares[start[p]:start[p+1]]. Nil for a flow.
	start  []int32
	shares []part
}

// NewFlow takes a flow between the units of the layer.
func NewFlow(f *atlas.Flow) *Flow {
	return &Flow{card: FlowCard{ID: f.ID, Title: f.Title, Kind: "flow", Source: sourced(f.Source, f.Date)}, note: f.Note, rows: f.Rows}
}

// NewCatchments takes catchments of providers.
func NewCatchments(c *atlas.Catchment) *Flow {
	n := len(c.Providers)
	f := &Flow{
		card: FlowCard{ID: c.ID, Title: c.Title, Kind: "catchments", Providers: n, Source: sourced(c.Source, c.Date)},
		note: c.Note, start: make([]int32, n+1),
	}
	byProvider := make([][]part, n)
	for u, parts := range c.Parts {
		for _, p := range parts {
			byProvider[p.Provider] = append(byProvider[p.Provider], part{region.Unit(u), p.Share})
		}
	}
	for p, shares := range byProvider {
		f.shares = append(f.shares, shares...)
		f.start[p+1] = int32(len(f.shares))
	}
	return f
}

func sourced(source, date string) string {
	return strings.TrimPrefix(strings.TrimSuffix(source+", "+date, ", "), ", ")
}

// measure gives the card, and the share of what begins in each region that ends
// there; 0 for catchments.
func (f *Flow) measure(plan region.Plan) (FlowCard, []float64) {
	if f.start != nil {
		return f.catchments(plan), make([]float64, plan.Regions())
	}
	inside, from := make([]int64, plan.Regions()), make([]int64, plan.Regions())
	for _, r := range f.rows {
		l := plan.Label(r.From)
		from[l] += r.People
		if plan.Label(r.To) == l {
			inside[l] += r.People
		}
	}
	c := f.card
	var in, all int64
	regions := make([]float64, plan.Regions())
	for l := range regions {
		regions[l] = Round(ratio(float64(inside[l]), float64(from[l])))
		in += inside[l]
		all += from[l]
	}
	c.InternalShare = Round(ratio(float64(in), float64(all)))
	return c, regions
}

// catchments are means over providers, each counting alike: of the largest
// share s of one region, and of 1 / sum s^2.
func (f *Flow) catchments(plan region.Plan) FlowCard {
	c := f.card
	over := newParting(plan)
	var dominant, effective, counted float64
	for p := range c.Providers {
		all, most, squares, _ := over.of(f.shares[f.start[p]:f.start[p+1]])
		if all == 0 {
			continue
		}
		counted++
		dominant += float64(most) / float64(all)
		effective += 1 / squares
	}
	c.DominantShare = Round(ratio(dominant, counted))
	c.InternalShare = c.DominantShare
	c.EffectiveRegions = max(1, Round(ratio(effective, counted)))
	return c
}
