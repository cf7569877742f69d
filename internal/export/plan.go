package export

import (
	"footprint/internal/atlas"
	"footprint/internal/geo"
	"footprint/internal/region"
	"footprint/internal/scenario"
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
	Scenario  scenario.Scenario // as it was resolved
	// Certificate is the file that proves Scorecard.Bound, and Gap with how large
	// a gap the proof was to end; nil where nothing was to be proved.
	Certificate []byte
	Gap         *float64
	// Within are the larger levels that regions lie in, the next one first; nil of a
	// scenario without levels.
	Within []Around
}

// regionOutlines dissolves the layer's outlines by the plan.
func (p *Plan) regionOutlines() (*geo.Topology, error) {
	t, err := p.Layer.Outlines()
	if err != nil {
		return nil, err
	}
	return t.Dissolve(p.group(), p.Plan.Regions())
}

// group is the region of each unit, as [geo.Topology.Dissolve] takes it.
func (p *Plan) group() []int32 {
	group := make([]int32, p.Plan.Len())
	for u := range group {
		group[u] = int32(p.Plan.Label(region.Unit(u)))
	}
	return group
}

// notes are what must stand on everything that is made from the atlas: the
// kind of the outlines, and whose figures these are.
func (p *Plan) notes() []string {
	kind := "Outlines: official."
	if p.Layer.OutlineKind != atlas.Official {
		kind = "Outlines are schematic: computed from points, not boundaries."
	}
	return append([]string{kind}, p.Atlas.Attribution...)
}
