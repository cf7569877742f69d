package scorecard

import (
	"slices"
	"strings"

	"footprint/internal/region"
)

// Sketch measures plans by the thousand: by those of [Scorecard.Measures] that
// say what the plan as a whole is like and take time linear in units, pairs that
// touch, and what else the plans are measured against. It leaves out distances in
// need, Reock, pieces, single regions, context, and what stands for a region
// rather than for the plan. It is safe for concurrent use.
type Sketch struct {
	of    *Measurer
	with  Relations
	mixed bool
	names []RegionName
	keep  []int // positions among those of the scorecard
}

// NewSketch prepares for plans of so many regions. Mixed says that plans are
// asked for regions that are each like the whole, not alike inside.
func (m *Measurer) NewSketch(regions int, with Relations, mixed bool) *Sketch {
	s := &Sketch{of: m, with: with, mixed: mixed, names: make([]RegionName, regions)}
	one, err := region.NewPlan(make([]region.Label, len(m.people)))
	if err != nil {
		panic(err) // region 0 is a region
	}
	for i, x := range s.card(one).Measures() {
		if slices.ContainsFunc(sketched, func(name string) bool { return strings.HasPrefix(x.Name, name) }) {
			s.keep = append(s.keep, i)
		}
	}
	return s
}

// Measures are the measures of a plan, always the same in the same order, with
// the digits of the scorecard.
func (s *Sketch) Measures(plan region.Plan) []Measure {
	all := s.card(plan).Measures()
	for i, at := range s.keep {
		all[i] = all[at]
	}
	return all[:len(s.keep)]
}

// Population says which people are counted.
func (s *Sketch) Population() Population { return s.of.populationCard() }

// sketched are how the names begin.
var sketched = []string{
	"needs captured", Captured, "largest deviation", "mean deviation", "smallest region", "largest region", "coefficient of variation", "Gini",
	"mean Polsby-Popper", "mean perimeter squared", "cut border", "cut pairs", "perimeter", "moment of inertia",
	"people outside their area's", "areas split", "share of people outside", "separated share", "extra pieces",
	"internal share", "dominant share", "effective number",
	"people reassigned", "share reassigned", "areas reassigned", "share of newcomers", "variation of information", "pairs of areas agreed",
}

// card fills in what Measures needs, and no regions.
func (s *Sketch) card(plan region.Plan) *Scorecard {
	m := s.of
	people := m.peopleOf(plan)
	card := &Scorecard{Balance: balance(people), Needs: Needs{Captured: Round(m.captured(plan, people))}}
	if s.mixed {
		card.Objective.Terms = []Term{{Name: "mixed"}}
	}
	for j := range m.columns {
		card.Needs.Indicators = append(card.Needs.Indicators, m.columns[j].measure(m, plan, people, s.names).IndicatorCapture)
	}
	lengths := m.lengths(plan)
	card.Shape = lengths.card(m.inertia(plan))
	for _, a := range s.with.Alignments {
		card.Alignments = append(card.Alignments, a.measure(plan))
	}
	for _, f := range s.with.Flows {
		c, _ := f.measure(plan)
		card.Flows = append(card.Flows, c)
	}
	if s.with.Baseline != nil {
		card.Change = m.change(s.with.Baseline, plan)
	}
	return card
}
