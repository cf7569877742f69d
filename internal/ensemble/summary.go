package ensemble

import (
	"math"

	"footprint/internal/region"
)

// Summary gathers what plans are like as they are drawn, in memory that does
// not grow with them. The order in which plans are added matters, nothing else.
type Summary struct {
	// Together counts which units share a region.
	Together *Together

	people   []int64
	given    []float64 // measures of a plan to be ranked; nil for none
	chains   int
	plans    int
	moments  []moments // by measure
	trace    *trace
	distinct *uniques
	last     [][]region.Label // by chain
	next     apart            // of one plan from the one before it in its chain
	across   apart            // and from that of another chain
}

// moments are exact over all plans.
type moments struct {
	mean, squares, least, most float64 // squares of differences from the mean
	below, equal               int     // the given plan
}

// apart gathers variation of information.
type apart struct {
	pairs int
	sum   float64
}

func (a *apart) add(x float64) {
	a.pairs++
	a.sum += x
}

func (a *apart) mean() float64 {
	if a.pairs == 0 {
		return math.NaN()
	}
	return a.sum / float64(a.pairs)
}

// NewSummary prepares for plans of p with so many measures each. Given are the
// measures of a plan to rank among them, or nil.
func NewSummary(p *region.Problem, chains, measures int, given []float64) *Summary {
	s := &Summary{
		Together: newTogether(p.Graph(), p.Regions()), people: make([]int64, p.Len()), given: given, chains: chains,
		moments: make([]moments, measures), trace: newTrace(chains, measures), distinct: newUniques(p.Regions()),
		last: make([][]region.Label, chains),
	}
	for u := range s.people {
		s.people[u] = p.Population(region.Unit(u)) //nolint:gosec // G115: units fit
	}
	return s
}

// Add takes the next plan, of chain i mod the chains, and its measures, which
// are finite.
func (s *Summary) Add(plan []region.Label, values []float64) {
	chain, round := s.plans%s.chains, s.plans/s.chains
	s.plans++
	for j, x := range values {
		s.moments[j].add(x, s.plans)
		if s.given != nil {
			m := &s.moments[j]
			switch {
			case x < s.given[j]:
				m.below++
			case x == s.given[j]:
				m.equal++
			}
		}
	}
	s.trace.add(chain, values)
	s.distinct.add(plan)
	s.Together.add(plan)
	// One chain in turn: to compare two plans takes longer than the rest.
	if round > 0 && round%s.chains == chain {
		s.next.add(s.between(plan, s.last[chain]))
		s.across.add(s.between(plan, s.last[(chain+s.chains-1)%s.chains]))
	}
	s.last[chain] = append(s.last[chain][:0], plan...)
}

func (s *Summary) between(a, b []region.Label) float64 {
	x, err := region.NewPlan(a)
	y, err2 := region.NewPlan(b)
	if err != nil || err2 != nil {
		panic("a plan without a region for each unit")
	}
	return max(0, region.VariationOfInformation(x, y, s.people))
}

// add is Welford's (1962).
func (m *moments) add(x float64, n int) {
	if n == 1 {
		m.least, m.most = x, x
	}
	d := x - m.mean
	m.mean += d / float64(n)
	m.squares += float64(d * (x - m.mean))
	m.least, m.most = min(m.least, x), max(m.most, x)
}

// Plans is how many were added.
func (s *Summary) Plans() int { return s.plans }

// Distribution is one measure over the plans. What cannot be said of so few
// plans, or of plans that are all alike in it, is NaN.
type Distribution struct {
	Mean, SD, Min, Max            float64 // exact; SD is that of a sample
	P5, P25, Median, P75, P95     float64 // of the trace
	RHat, BulkESS, TailESS, Error float64 // of the trace; Error is the Monte Carlo error of Mean
	// Of the plans, so many are below the given plan in it, and so many equal it.
	Below, Equal int
}

// fewest plans of a chain that say anything of how it mixes.
const fewest = 12

// Distribution is that of measure j.
func (s *Summary) Distribution(j int) Distribution {
	m := &s.moments[j]
	d := Distribution{Mean: m.mean, SD: math.NaN(), Min: m.least, Max: m.most, Below: m.below, Equal: m.equal}
	if s.plans > 1 {
		d.SD = math.Sqrt(m.squares / float64(s.plans-1))
	}
	sorted := s.trace.sorted(j)
	d.P5, d.P25, d.Median, d.P75, d.P95 = quantile(sorted, 0.05), quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75), quantile(sorted, 0.95)
	chains := s.trace.of(j)
	if m.least == m.most || len(chains[0]) < fewest {
		d.RHat, d.BulkESS, d.TailESS, d.Error = math.NaN(), math.NaN(), math.NaN(), math.NaN()
		return d
	}
	d.RHat, d.BulkESS, d.TailESS = RankRHat(chains), BulkESS(chains), TailESS(chains)
	d.Error = d.SD / math.Sqrt(MeanESS(chains))
	return d
}

// Every is how many plans of a chain there are for each that the trace keeps:
// quantiles and diagnostics are of those.
func (s *Summary) Every() int { return s.trace.every }

// Kept is how many plans the trace keeps.
func (s *Summary) Kept() int {
	n := 0
	for _, rows := range s.trace.rows {
		n += len(rows)
	}
	return n / max(1, s.trace.measures)
}

// Distinct is how many different plans there are, and whether that is exact.
func (s *Summary) Distinct() (n int, exact bool) {
	x, exact := s.distinct.count()
	return min(int(x), s.plans), exact
}

// Diversity is how different plans are, in bits of variation of information
// weighted by people (Meila 2007): in the mean, one plan of a chain from the next,
// and plans of two chains; each of so many pairs, spread over the run. NaN where
// there are none.
type Diversity struct {
	Next, Across float64
	Pairs        int
}

// Diversity is that of the plans so far.
func (s *Summary) Diversity() Diversity {
	return Diversity{Next: s.next.mean(), Across: s.across.mean(), Pairs: s.next.pairs}
}
