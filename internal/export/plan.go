package export

import (
	"footprint/internal/atlas"
	"footprint/internal/geo"
	"footprint/internal/region"
	"footprint/internal/scorecard"
)

// Plan is what there is to write: a plan with the names of its regions and
// its scorecard, on a layer of an atlas.
type Plan struct {
	Atlas     *atlas.Atlas
	Layer     *atlas.Layer
	Plan      region.Plan
	Names     []scorecard.RegionName // beside the regions of the plan
	Scorecard *scorecard.Scorecard
	Title     string
	Profile   *atlas.Profile
	// Truncated says that the search was cut short by a limit.
	Truncated bool
	Scenario  any // as it was resolved, for the manifest
}

// regionOutlines dissolves the layer's outlines by the plan.
func (p *Plan) regionOutlines() (*geo.Topology, error) {
	t, err := p.Layer.Outlines()
	if err != nil {
		return nil, err
	}
	group := make([]int32, p.Plan.Len())
	for u := range group {
		group[u] = int32(p.Plan.Label(region.Unit(u)))
	}
	return t.Dissolve(group, p.Plan.Regions())
}
