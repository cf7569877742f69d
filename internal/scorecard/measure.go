package scorecard

import (
	"fmt"
	"math"
	"sync"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// Measurer measures plans of one layer with one needs profile. It keeps what
// does not depend on the plan, and is safe for concurrent use.
type Measurer struct {
	layer   *atlas.Layer
	applied *atlas.Needs
	z       [][]float64   // by unit, by indicator of applied
	people  []int64       // by unit
	edges   []region.Edge // of the layer's graph
	columns []column      // the indicators of the profile
	context []column
	// point is where each unit lies in need, one row of dimensions after the
	// other: the distance of two is the root of the profile's weighted squared
	// differences.
	point      []float64
	dimensions int
	notes      []string
	everybody  func() float64 // mean distance in need of any two people
}

// NewMeasurer prepares a layer. A missing indicator is an error that names
// the unit.
func NewMeasurer(l *atlas.Layer, profile *atlas.Profile) (*Measurer, error) {
	applied, err := profile.Apply(l)
	if err != nil {
		return nil, err
	}
	n, d := len(l.Areas), len(applied.Indicators)
	m := &Measurer{
		layer: l, applied: applied, z: applied.Standardised(), edges: l.Graph.Edges(), people: make([]int64, n),
		columns: make([]column, d), point: make([]float64, n*d), dimensions: d,
	}
	units := make([]region.Unit, n)
	for u := range units {
		units[u], m.people[u] = region.Unit(u), l.Areas[u].Population
	}
	for j, i := range applied.Indicators {
		c := &m.columns[j]
		c.id, c.title, c.sensitive, c.share = i.ID, i.ID, i.Sensitive, applied.Shares[j]
		if at, ok := l.Indicator(i.ID); ok {
			c.title, c.unit = l.Indicators[at].Title, l.Indicators[at].Unit
		}
		c.value, c.z = make([]float64, n), make([]float64, n)
		for u := range units {
			c.value[u], c.z[u] = applied.Values[u][j], m.z[u][j]
		}
		c.weigh(m.people)
	}
	for j, w := range applied.Weights {
		root := math.Sqrt(w)
		for u := range units {
			m.point[u*d+j] = root * applied.Rows[u][j]
		}
	}
	var lacking []string
	m.context, lacking = contextColumns(l)
	for j := range m.context {
		m.context[j].weigh(m.people)
	}
	m.notes = append(applied.Notes(), lacking...)
	m.everybody = sync.OnceValue(func() float64 { return Round(m.distances(units, maxPairs).mean()) })
	return m, nil
}

// Measure fills in what can be measured of a plan: all but what was asked and
// by what, the references and the evidence, which are the caller's. names lie
// beside the regions of the plan; with is what else to measure against.
func (m *Measurer) Measure(plan region.Plan, names []RegionName, with Relations) (*Scorecard, error) {
	if plan.Len() != len(m.people) {
		return nil, fmt.Errorf("plan of %d units on layer %s of %d", plan.Len(), m.layer.ID, len(m.people))
	}
	if len(names) != plan.Regions() {
		return nil, fmt.Errorf("%d names for %d regions", len(names), plan.Regions())
	}
	people := m.peopleOf(plan)
	card := &Scorecard{
		Layer: m.layer.ID, Population: m.populationCard(), Faults: []string{}, Constraints: []ConstraintCard{}, Balance: balance(people),
		References: []ReferenceCard{}, Bases: []BasisCard{}, Alignments: []AlignmentCard{}, Flows: []FlowCard{}, Money: []MoneyCard{},
		Context: []IndicatorCapture{}, Notes: append([]string{}, m.notes...),
	}
	mu := ideal(people)
	for l, units := range plan.Members() {
		card.Regions = append(card.Regions, RegionCard{
			Code: names[l].Code, Name: names[l].Name,
			Units: len(units), Population: people[l], Deviation: Round(float64(people[l])/mu - 1),
			Indicators: []IndicatorMean{}, Context: []IndicatorMean{}, Bases: []int64{}, Flows: []float64{}, Money: []float64{},
		})
	}
	m.needs(plan, people, names, card)
	if err := m.shape(plan, card); err != nil {
		return nil, err
	}
	if card.Shape.MeanReock > 0 && m.layer.OutlineKind == atlas.Schematic {
		card.Notes = append(card.Notes, "Reock is measured on schematic outlines and is approximate; every other measure rests on the figures of the layer")
	}
	m.relate(card, plan, people, names, &with)
	return card, nil
}

// needs fills in the needs of the plan and its regions, and the context.
func (m *Measurer) needs(plan region.Plan, people []int64, names []RegionName, card *Scorecard) {
	n := &card.Needs
	*n = Needs{
		Profile: m.applied.Profile.ID, Captured: Round(m.captured(plan, people)),
		Indicators: []IndicatorCapture{}, MeanDistanceAll: m.everybody(),
	}
	within := make([]float64, plan.Regions())
	for j := range m.columns {
		s := m.columns[j].measure(m, plan, people, names)
		n.Indicators = append(n.Indicators, s.IndicatorCapture)
		for l := range card.Regions {
			within[l] += float64(m.columns[j].share * s.within[l])
			card.Regions[l].Indicators = append(card.Regions[l].Indicators, s.means[l])
		}
	}
	for j := range m.context {
		s := m.context[j].measure(m, plan, people, names)
		card.Context = append(card.Context, s.IndicatorCapture)
		for l := range card.Regions {
			card.Regions[l].Context = append(card.Regions[l].Context, s.means[l])
		}
	}
	mean, regions := m.meanDistance(plan)
	n.MeanDistance = Round(mean)
	for l := range card.Regions {
		c := &card.Regions[l]
		c.NeedsWithinShare, c.MeanDistance = Round(within[l]), Round(regions[l])
		if c.MeanDistance > n.WorstDistance {
			n.WorstDistance, n.WorstRegion = c.MeanDistance, c.Code
		}
	}
	if len(m.people)*(len(m.people)-1)/2 > maxPairs {
		card.Notes = append(card.Notes, fmt.Sprintf("the mean distance in need of any two people, and that inside regions of more than 5,700 areas, rests on %d pairs of areas, evenly chosen", maxPairs))
	}
}

// Brief is the main measures of a plan, many times faster than [Measurer.Measure].
type Brief struct {
	NeedsCaptured                 float64
	MaxDeviation, MeanDeviation   float64
	MeanPolsbyPopper, CutBorderKm float64
}

// Brief measures a plan in time linear in the units and the pairs that touch.
// The digits are those of the scorecard.
func (m *Measurer) Brief(plan region.Plan) Brief {
	people := m.peopleOf(plan)
	b, s := balance(people), m.lengths(plan)
	return Brief{
		NeedsCaptured: Round(m.captured(plan, people)),
		MaxDeviation:  b.MaxDeviation, MeanDeviation: b.MeanDeviation,
		MeanPolsbyPopper: s.meanPolsbyPopper(), CutBorderKm: Round(float64(s.cutM) / 1000),
	}
}

func (m *Measurer) peopleOf(plan region.Plan) []int64 {
	out := make([]int64, plan.Regions())
	for u, p := range m.people {
		out[plan.Label(region.Unit(u))] += p
	}
	return out
}

func (m *Measurer) populationCard() Population {
	b := m.layer.Population
	return Population{ID: b.ID, Basis: b.Basis, Date: b.Date, Source: b.Source, Total: m.layer.TotalPopulation()}
}
