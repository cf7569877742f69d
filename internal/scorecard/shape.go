package scorecard

import (
	"math"

	"footprint/internal/region"
)

// lengths are the sizes of regions and their borders.
type lengths struct {
	perimeterM []int64
	areaM2     []float64
	cutM       int64
	cutPairs   int
}

func (m *Measurer) lengths(plan region.Plan) lengths {
	s := lengths{perimeterM: make([]int64, plan.Regions()), areaM2: make([]float64, plan.Regions())}
	for u := range m.layer.Areas {
		l := plan.Label(region.Unit(u))
		s.perimeterM[l] += m.layer.Areas[u].PerimeterM
		s.areaM2[l] += m.layer.Areas[u].AreaM2
	}
	for _, e := range m.edges {
		a, b := plan.Label(e.A), plan.Label(e.B)
		if a == b {
			s.perimeterM[a] -= 2 * e.Weight
			continue
		}
		s.cutM += e.Weight
		s.cutPairs++
	}
	return s
}

// polsbyPopper is 4 pi A / L^2, and 0 without a perimeter.
func (s *lengths) polsbyPopper(l int) float64 {
	return ratio(4*math.Pi*s.areaM2[l], float64(s.perimeterM[l])*float64(s.perimeterM[l]))
}

func (s *lengths) meanPolsbyPopper() float64 {
	var mean float64
	for l := range s.areaM2 {
		mean += Round(s.polsbyPopper(l)) / float64(len(s.areaM2))
	}
	return Round(mean)
}

// shape fills in lengths, areas and compactness.
func (m *Measurer) shape(plan region.Plan, card *Scorecard) error {
	s := m.lengths(plan)
	inertia := m.inertia(plan)
	reock, err := m.reock(plan)
	if err != nil {
		return err
	}
	pieces := region.Pieces(m.layer.Graph, plan)
	card.Shape = s.card(inertia)
	meanReock := 0.0
	for l := range card.Regions {
		c := &card.Regions[l]
		c.Pieces = pieces[l]
		c.AreaKm2 = Round(s.areaM2[l] / 1e6)
		c.PerimeterKm = Round(float64(s.perimeterM[l]) / 1000)
		c.PolsbyPopper = Round(s.polsbyPopper(l))
		c.P2A = s.p2a(l)
		c.InertiaPersonKm2 = math.Round(inertia[l])
		if reock != nil {
			c.Reock = Round(reock[l])
		}
		meanReock += c.Reock / float64(plan.Regions())
	}
	card.Shape.MeanReock = Round(meanReock)
	return nil
}

func (s *lengths) p2a(l int) float64 {
	return Round(ratio(float64(s.perimeterM[l])*float64(s.perimeterM[l]), s.areaM2[l]))
}

// card is all of the shape but Reock.
func (s *lengths) card(inertia []float64) Shape {
	var perimeterM int64
	var moment, p2a float64
	for l := range s.areaM2 {
		perimeterM += s.perimeterM[l]
		moment += inertia[l]
		p2a += s.p2a(l) / float64(len(s.areaM2))
	}
	return Shape{
		MeanPolsbyPopper: s.meanPolsbyPopper(), CutPairs: s.cutPairs,
		CutBorderKm: Round(float64(s.cutM) / 1000), PerimeterKm: Round(float64(perimeterM) / 1000),
		InertiaPersonKm2: math.Round(moment), MeanP2A: Round(p2a),
	}
}

// inertia is, for each region, the sum over units of people times the squared
// distance in km from the region's population-weighted centre.
func (m *Measurer) inertia(plan region.Plan) []float64 {
	k := plan.Regions()
	people, east, north, square := make([]float64, k), make([]float64, k), make([]float64, k), make([]float64, k)
	// Coordinates relative to the first unit keep the squares small.
	origin := m.layer.Areas[0]
	for u := range m.layer.Areas {
		a := &m.layer.Areas[u]
		l := plan.Label(region.Unit(u))
		w, x, y := float64(a.Population), (a.EastingM-origin.EastingM)/1000, (a.NorthingM-origin.NorthingM)/1000
		people[l] += w
		east[l] += float64(w * x)
		north[l] += float64(w * y)
		square[l] += float64(w * (float64(x*x) + float64(y*y)))
	}
	for l := range square {
		square[l] -= ratio(float64(east[l]*east[l])+float64(north[l]*north[l]), people[l])
		square[l] = max(0, square[l])
	}
	return square
}

// reock is that of each region by the outlines of the layer; nil for a layer
// without outlines.
func (m *Measurer) reock(plan region.Plan) ([]float64, error) {
	hulls, err := m.layer.Hulls()
	if err != nil || hulls == nil {
		return nil, err
	}
	group := make([]int32, plan.Len())
	for u := range group {
		group[u] = int32(plan.Label(region.Unit(u)))
	}
	return hulls.Reock(group, plan.Regions()), nil
}
