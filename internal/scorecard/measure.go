package scorecard

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// RegionName is how a region is called.
type RegionName struct {
	Code, Name string
}

// Measurer measures plans of one layer with one needs profile.
type Measurer struct {
	layer   *atlas.Layer
	applied *atlas.Needs
	z       [][]float64 // by unit, by indicator of applied
}

// NewMeasurer prepares a layer. A missing indicator is an error that names
// the unit.
func NewMeasurer(l *atlas.Layer, profile *atlas.Profile) (*Measurer, error) {
	applied, err := profile.Apply(l)
	if err != nil {
		return nil, err
	}
	return &Measurer{layer: l, applied: applied, z: applied.Standardised()}, nil
}

// Measure fills in what can be measured of a plan: Population, Balance, Needs,
// Shape and Regions. names are beside the regions of the plan. The remaining
// fields, which say what was asked and by what, are the caller's.
func (m *Measurer) Measure(plan region.Plan, names []RegionName) (*Scorecard, error) {
	if plan.Len() != len(m.layer.Areas) {
		return nil, fmt.Errorf("plan of %d units on layer %s of %d", plan.Len(), m.layer.ID, len(m.layer.Areas))
	}
	if len(names) != plan.Regions() {
		return nil, fmt.Errorf("%d names for %d regions", len(names), plan.Regions())
	}
	people := m.people(plan)
	needs, within := m.needs(plan)
	card := &Scorecard{
		Layer: m.layer.ID,
		Population: Population{
			Basis: m.layer.Population.Basis, Date: m.layer.Population.Date, Total: m.layer.TotalPopulation(),
		},
		Faults:     []string{},
		Balance:    balance(people),
		Needs:      needs,
		References: []ReferenceCard{},
		Bases:      []BasisCard{}, Alignments: []AlignmentCard{}, Flows: []FlowCard{}, Money: []MoneyCard{},
		Context: []IndicatorCapture{}, Notes: []string{},
	}
	for l, units := range plan.Members() {
		c := RegionCard{
			Code: names[l].Code, Name: names[l].Name,
			Units: len(units), Population: people[l],
			Deviation:        round(float64(people[l])/ideal(people) - 1),
			NeedsWithinShare: round(within[l]),
			Indicators:       m.means(units, people[l]),
			Context:          []IndicatorMean{}, Bases: []int64{}, Flows: []float64{}, Money: []float64{},
		}
		card.Regions = append(card.Regions, c)
	}
	m.shape(plan, card)
	return card, nil
}

// Brief gives the main measures of a plan, many times faster than Measure: the
// share of needs captured, and the largest and the mean deviation.
func (m *Measurer) Brief(plan region.Plan) (captured, maxDeviation, meanDeviation float64) {
	needs, _ := m.needs(plan)
	b := balance(m.people(plan))
	return needs.Captured, b.MaxDeviation, b.MeanDeviation
}

// Reference measures a real division.
func (m *Measurer) Reference(d *atlas.Division) (ReferenceCard, error) {
	plan, _, err := DivisionPlan(d)
	if err != nil {
		return ReferenceCard{}, err
	}
	b := balance(m.people(plan))
	needs, _ := m.needs(plan)
	return ReferenceCard{
		ID: d.ID, Title: d.Title, Regions: plan.Regions(),
		Smallest: b.Smallest, Largest: b.Largest,
		MaxDeviation: b.MaxDeviation, MeanDeviation: b.MeanDeviation,
		NeedsCaptured: needs.Captured,
		Indicators:    []float64{},
	}, nil
}

// DivisionPlan is a real division as a plan, with the names of its regions.
func DivisionPlan(d *atlas.Division) (region.Plan, []RegionName, error) {
	return PlanOf(d.Region, d.Name)
}

// PlanOf makes a plan from the code and the name (may be empty) of each unit's
// region.
func PlanOf(codes, names []string) (region.Plan, []RegionName, error) {
	number := make(map[string]region.Label)
	labels := make([]region.Label, len(codes))
	var out []RegionName
	for u, code := range codes {
		l, ok := number[code]
		if !ok {
			l = region.Label(len(number))
			number[code] = l
			out = append(out, RegionName{Code: code, Name: names[u]})
		}
		labels[u] = l
	}
	plan, err := region.NewPlan(labels)
	return plan, out, err
}

func (m *Measurer) people(plan region.Plan) []int64 {
	out := make([]int64, plan.Regions())
	for u := range m.layer.Areas {
		out[plan.Label(region.Unit(u))] += m.layer.Areas[u].Population
	}
	return out
}

func ideal(people []int64) float64 {
	var total int64
	for _, p := range people {
		total += p
	}
	return float64(total) / float64(len(people))
}

// balance measures the spread of the regions' populations.
func balance(people []int64) Balance {
	mu := ideal(people)
	b := Balance{Ideal: round(mu), Smallest: slices.Min(people), Largest: slices.Max(people)}
	sorted := slices.Clone(people)
	slices.Sort(sorted)
	x := make([]float64, len(people))
	k := float64(len(people))
	for i, p := range sorted {
		x[i] = float64(p)
		d := math.Abs(float64(p)/mu - 1)
		b.MaxDeviation = math.Max(b.MaxDeviation, d)
		b.MeanDeviation += d / k
		b.Gini += (2*float64(i+1) - k - 1) * float64(p) / (k * k * mu)
		b.Within5Percent += count(d <= 0.05)
		b.Within10Percent += count(d <= 0.10)
		b.Within20Percent += count(d <= 0.20)
	}
	b.CoefficientOfVariation = round(stat.PopStdDev(x, nil) / mu)
	b.MaxDeviation, b.MeanDeviation, b.Gini = round(b.MaxDeviation), round(b.MeanDeviation), round(b.Gini)
	if b.Smallest > 0 {
		b.LargestToSmallest = round(float64(b.Largest) / float64(b.Smallest))
	}
	return b
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// needs measures the plan, and the share of all variation inside each region.
func (m *Measurer) needs(plan region.Plan) (Needs, []float64) {
	k := plan.Regions()
	out := Needs{Profile: m.applied.Profile.ID}
	within := make([]float64, k)
	people := m.people(plan)
	for j, i := range m.applied.Indicators {
		var total, inside float64
		sum, square := make([]float64, k), make([]float64, k)
		for u := range m.layer.Areas {
			l, w, z := plan.Label(region.Unit(u)), float64(m.layer.Areas[u].Population), m.z[u][j]
			sum[l] += w * z
			square[l] += w * z * z
			total += w * z * z
		}
		if total == 0 { // the same everywhere: nothing varies, nothing is lost
			out.Indicators = append(out.Indicators, IndicatorCapture{ID: i.ID, Title: m.title(i.ID), Captured: 1})
			continue
		}
		for l := range k {
			w := square[l]
			if people[l] > 0 {
				w -= sum[l] * sum[l] / float64(people[l])
			}
			inside += w
			within[l] += m.applied.Shares[j] * w / total
		}
		captured := 1 - inside/total
		out.Captured += m.applied.Shares[j] * captured
		out.Indicators = append(out.Indicators, IndicatorCapture{ID: i.ID, Title: m.title(i.ID), Captured: round(captured)})
	}
	if m.applied.Total == 0 { // as with each indicator
		out.Captured = 1
	}
	out.Captured = round(out.Captured)
	return out, within
}

func (m *Measurer) title(id string) string {
	if i, ok := m.layer.Indicator(id); ok {
		return m.layer.Indicators[i].Title
	}
	return id
}

func (m *Measurer) means(units []region.Unit, people int64) []IndicatorMean {
	out := make([]IndicatorMean, len(m.applied.Indicators))
	for j, i := range m.applied.Indicators {
		var mean, z float64
		for _, u := range units {
			share := 1 / float64(len(units)) // a region of nobody
			if people > 0 {
				share = float64(m.layer.Areas[u].Population) / float64(people)
			}
			mean += share * m.applied.Values[u][j]
			z += share * m.z[u][j]
		}
		out[j] = IndicatorMean{ID: i.ID, Mean: round(mean), Z: round(z)}
	}
	return out
}

// shape fills in lengths, areas and compactness.
func (m *Measurer) shape(plan region.Plan, card *Scorecard) {
	k := plan.Regions()
	perimeterM, areaM2 := make([]int64, k), make([]float64, k)
	people, east, north, square := make([]float64, k), make([]float64, k), make([]float64, k), make([]float64, k)
	// Coordinates relative to the first unit keep the squares small.
	origin := m.layer.Areas[0]
	for u, a := range m.layer.Areas {
		l := plan.Label(region.Unit(u))
		perimeterM[l] += a.PerimeterM
		areaM2[l] += a.AreaM2
		w, x, y := float64(a.Population), (a.EastingM-origin.EastingM)/1000, (a.NorthingM-origin.NorthingM)/1000
		people[l] += w
		east[l] += w * x
		north[l] += w * y
		square[l] += w * (x*x + y*y)
	}
	var cutM int64
	for _, e := range m.layer.Graph.Edges() {
		a, b := plan.Label(e.A), plan.Label(e.B)
		if a == b {
			perimeterM[a] -= 2 * e.Weight
			continue
		}
		cutM += e.Weight
		card.Shape.CutPairs++
	}
	pieces := region.Pieces(m.layer.Graph, plan)
	var totalM int64
	for l := range k {
		c := &card.Regions[l]
		c.Pieces = pieces[l]
		c.AreaKm2 = round(areaM2[l] / 1e6)
		c.PerimeterKm = round(float64(perimeterM[l]) / 1000)
		if perimeterM[l] > 0 {
			c.PolsbyPopper = round(4 * math.Pi * areaM2[l] / (float64(perimeterM[l]) * float64(perimeterM[l])))
		}
		card.Shape.MeanPolsbyPopper += c.PolsbyPopper / float64(k)
		totalM += perimeterM[l]
		if people[l] > 0 {
			card.Shape.InertiaPersonKm2 += square[l] - (east[l]*east[l]+north[l]*north[l])/people[l]
		}
	}
	card.Shape.MeanPolsbyPopper = round(card.Shape.MeanPolsbyPopper)
	card.Shape.CutBorderKm = round(float64(cutM) / 1000)
	card.Shape.PerimeterKm = round(float64(totalM) / 1000)
	card.Shape.InertiaPersonKm2 = math.Round(card.Shape.InertiaPersonKm2)
}

// round to six decimals, and never to minus zero.
func round(x float64) float64 {
	r := math.Round(x*1e6) / 1e6
	if r == 0 {
		return 0
	}
	return r
}
