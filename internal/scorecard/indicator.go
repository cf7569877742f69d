package scorecard

import (
	"math"

	"footprint/internal/region"
)

// column is one indicator of every unit.
type column struct {
	id, title, unit string
	sensitive       bool
	share           float64   // of it in all variation in need; 0 for context
	value           []float64 // in its own unit
	z               []float64 // as it counts: standardised, the mean of all people being 0
	total           float64   // sum of people times squared z
}

// spread is a column by region.
type spread struct {
	IndicatorCapture
	captured float64   // not rounded
	within   []float64 // share of its variation inside each region
	means    []IndicatorMean
}

// measure adds a column up over the regions of a plan. An indicator that is
// the same everywhere is captured whole: nothing varies, nothing is lost.
func (c *column) measure(m *Measurer, plan region.Plan, people []int64, names []RegionName) spread {
	k := plan.Regions()
	sum, square, value := make([]float64, k), make([]float64, k), make([]float64, k)
	for u, p := range m.people {
		l := plan.Label(region.Unit(u))
		w, z := float64(p), c.z[u]
		sum[l] += float64(w * z)
		square[l] += float64(w * float64(z*z))
		value[l] += float64(w * c.value[u])
	}
	s := spread{
		IndicatorCapture: IndicatorCapture{ID: c.id, Title: c.title, Unit: c.unit, Sensitive: c.sensitive},
		captured:         1, within: make([]float64, k), means: make([]IndicatorMean, k),
	}
	var all, everybody float64
	for l := range k {
		all += value[l]
		everybody += float64(people[l])
		if people[l] == 0 {
			sum[l], value[l] = c.plain(plan, region.Label(l))
			continue
		}
		square[l] -= float64(sum[l] * sum[l] / float64(people[l]))
		sum[l] /= float64(people[l])
		value[l] /= float64(people[l])
	}
	all = ratio(all, everybody)
	var inside, between float64
	first := true
	for l := range k {
		s.means[l] = IndicatorMean{ID: c.id, Mean: Round(value[l]), Z: Round(sum[l])}
		if people[l] == 0 {
			continue
		}
		if c.total > 0 {
			s.within[l] = max(0, square[l]/c.total)
			inside += square[l]
		}
		d := value[l] - all
		between += float64(float64(people[l]) * float64(d*d))
		if mean := s.means[l].Mean; first || mean < s.Lowest {
			s.Lowest, s.LowestRegion = mean, names[l].Code
		}
		if mean := s.means[l].Mean; first || mean > s.Highest {
			s.Highest, s.HighestRegion = mean, names[l].Code
		}
		first = false
	}
	if c.total > 0 {
		s.captured = 1 - inside/c.total
	}
	s.Captured, s.Mean, s.BetweenSD = Round(s.captured), Round(all), Round(math.Sqrt(ratio(between, everybody)))
	return s
}

// plain is the mean over the units of a region of nobody.
func (c *column) plain(plan region.Plan, l region.Label) (z, value float64) {
	var n float64
	for u := range c.z {
		if plan.Label(region.Unit(u)) == l {
			z, value, n = z+c.z[u], value+c.value[u], n+1
		}
	}
	return ratio(z, n), ratio(value, n)
}

// weigh fills in total.
func (c *column) weigh(people []int64) {
	for u, p := range people {
		c.total += float64(float64(p) * float64(c.z[u]*c.z[u]))
	}
}

// captured is the share of all variation in need that lies between regions,
// and nothing else: for plans by the thousand.
func (m *Measurer) captured(plan region.Plan, people []int64) float64 {
	if m.applied.Total == 0 {
		return 1
	}
	var all float64
	for j := range m.columns {
		c := &m.columns[j]
		if c.total == 0 {
			continue
		}
		sum := make([]float64, plan.Regions())
		for u, p := range m.people {
			sum[plan.Label(region.Unit(u))] += float64(float64(p) * c.z[u])
		}
		var between float64
		for l, s := range sum {
			between += ratio(float64(s*s), float64(people[l]))
		}
		all += float64(c.share * between / c.total)
	}
	return all
}

// ratio is a over b, and 0 over 0 is 0.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// Round to six decimals, as all measures are, and never to minus zero.
func Round(x float64) float64 {
	r := math.Round(x*1e6) / 1e6
	if r == 0 {
		return 0
	}
	return r
}
