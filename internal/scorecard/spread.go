package scorecard

import (
	"math"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// Spread says how units vary in need about their common mean. Distances are
// the root of the profile's weighted squared differences, as in
// [Needs.MeanDistance]. Nothing is rounded.
type Spread struct {
	// Mean, Z and Centre are the population-weighted means of the indicators: in
	// their own units, as z-scores, and as the profile scales them.
	Mean, Z, Centre []float64
	// PerPerson is the mean squared distance of people from the centre.
	PerPerson float64
	// Units lie beside the units, Indicators beside those of the profile.
	Units      []UnitSpread
	Indicators []IndicatorSpread
}

// UnitSpread is one unit in a spread.
type UnitSpread struct {
	Distance float64 // from the centre
	Share    float64 // of the variation
	// Indicator adds most to the distance: a position in the profile's, -1 where
	// the distance is 0. Difference is its z-score less that of the centre.
	Indicator  int
	Difference float64
}

// IndicatorSpread is one indicator in a spread.
type IndicatorSpread struct {
	SD    float64 // as a share of that of all units; 0 where nothing varies
	Share float64 // of the variation
}

// Spread measures units, at least one. People count alike; where there are
// none, units do.
func (m *Measurer) Spread(units []region.Unit) *Spread {
	n, z := m.applied, m.z
	weight := peopleShares(n.Layer, units)
	k := len(n.Weights)
	s := &Spread{
		Mean: make([]float64, k), Z: make([]float64, k), Centre: make([]float64, k),
		Units: make([]UnitSpread, len(units)), Indicators: make([]IndicatorSpread, k),
	}
	for i, u := range units {
		for j := range k {
			s.Mean[j] += float64(weight[i] * n.Values[u][j])
			s.Z[j] += float64(weight[i] * z[u][j])
			s.Centre[j] += float64(weight[i] * n.Rows[u][j])
		}
	}
	for i, u := range units {
		own := UnitSpread{Indicator: -1}
		square, largest := 0.0, 1e-18 // what is less is rounding
		for j, w := range n.Weights {
			d := n.Rows[u][j] - s.Centre[j]
			part := w * float64(d*d)
			square += part
			s.Indicators[j].Share += float64(weight[i] * part)
			off := z[u][j] - s.Z[j]
			s.Indicators[j].SD += float64(weight[i] * float64(off*off))
			if part > largest {
				largest, own.Indicator, own.Difference = part, j, off
			}
		}
		own.Distance, own.Share = math.Sqrt(square), float64(weight[i]*square)
		s.PerPerson += own.Share
		s.Units[i] = own
	}
	for j := range s.Indicators {
		s.Indicators[j].SD = math.Sqrt(s.Indicators[j].SD)
		s.Indicators[j].Share = ratio(s.Indicators[j].Share, s.PerPerson)
	}
	for i := range s.Units {
		s.Units[i].Share = ratio(s.Units[i].Share, s.PerPerson)
	}
	return s
}

// Distance is that in need between the centres of two spreads.
func (m *Measurer) Distance(a, b *Spread) float64 {
	var square float64
	for j, w := range m.applied.Weights {
		d := a.Centre[j] - b.Centre[j]
		square += w * float64(d*d)
	}
	return math.Sqrt(square)
}

// peopleShares are the shares of units in their people.
func peopleShares(l *atlas.Layer, units []region.Unit) []float64 {
	var total int64
	for _, u := range units {
		total += l.Areas[u].Population
	}
	out := make([]float64, len(units))
	for i, u := range units {
		out[i] = 1 / float64(len(units))
		if total > 0 {
			out[i] = float64(l.Areas[u].Population) / float64(total)
		}
	}
	return out
}
