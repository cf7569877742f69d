package bench

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/search"
)

// Comparison is the search beside what peers found.
type Comparison struct {
	Questions []Question
	Plans     []PeerPlan
	Rates     []PeerRate
}

// PeerPlan is what a method of a peer found, and the search beside it. Of
// several seeds it is the median run by what was captured, in the median time.
type PeerPlan struct {
	Question, Peer, Version, Method string
	Runs                            int
	Note                            string // why there is no plan; the rest is then empty

	Regions   int
	Captured  float64
	Seconds   float64 // of processor time
	Deviation float64 // the largest of a region's people from the mean
	// Faults says what the plan lacks: "" for nothing.
	Faults string

	// Of the search on one thread, for the same number of regions and the same
	// bounds: captured in the same time and in a tenth of it, and the processor
	// seconds until the median run captures as much as the peer; 0 if it never did.
	Same, Tenth, Reached float64
}

// Sooner is how many times sooner the search was there; 0 if it never was.
func (p *PeerPlan) Sooner() float64 {
	if p.Reached == 0 {
		return 0
	}
	return p.Seconds / p.Reached
}

// PeerRate is how many plans a sampler draws a second of processor time.
type PeerRate struct {
	Question, Peer, Version, Method string
	PerSecond, Ours                 float64
}

// Compare measures the plans of the peers in a folder and runs the search
// beside them; progress is told what is done.
func Compare(ctx context.Context, planner *footprint.Planner, dir string, progress func(string)) (*Comparison, error) {
	runs, err := readRuns(dir)
	if err != nil {
		return nil, err
	}
	c := new(Comparison)
	for _, q := range Questions() {
		own := slices.DeleteFunc(slices.Clone(runs), func(r PeerRun) bool { return r.Question != q.ID })
		if len(own) == 0 {
			continue
		}
		l, err := layerUnits(planner, q.Layer)
		if err != nil {
			return nil, err
		}
		c.Questions = append(c.Questions, q)
		if err := c.answer(ctx, &q, l, own); err != nil {
			return nil, fmt.Errorf("%s: %w", q.ID, err)
		}
		progress(q.ID + ": done")
	}
	return c, nil
}

// answer puts together what the peers gave to one question, and ours.
func (c *Comparison) answer(ctx context.Context, q *Question, l *units, runs []PeerRun) error {
	first := len(c.Plans)
	for len(runs) > 0 {
		n := 1
		for n < len(runs) && runs[n].Peer == runs[0].Peer && runs[n].Method == runs[0].Method {
			n++
		}
		if runs[0].Plans > 0 {
			if err := c.rate(ctx, q, l, &runs[0]); err != nil {
				return err
			}
		} else {
			p, err := q.median(l, runs[:n])
			if err != nil {
				return err
			}
			c.Plans = append(c.Plans, p)
		}
		runs = runs[n:]
	}
	return q.beside(ctx, l, c.Plans[first:])
}

// rate sets the speed of a sampler beside ours.
func (c *Comparison) rate(ctx context.Context, q *Question, l *units, r *PeerRun) error {
	p, err := q.problem(l, q.Regions)
	if err != nil {
		return err
	}
	ours, err := sample(ctx, p, 1)
	if err != nil {
		return err
	}
	c.Rates = append(c.Rates, PeerRate{r.Question, r.Peer, r.Version, r.Method, float64(r.Plans) / r.Seconds, ours.PerSecond()})
	return nil
}

// median measures the runs of a method and gives the median one.
func (q *Question) median(l *units, runs []PeerRun) (PeerPlan, error) {
	var plans []PeerPlan
	var seconds []float64
	for _, r := range runs {
		p := PeerPlan{Question: q.ID, Peer: r.Peer, Version: r.Version, Method: r.Method, Runs: 1, Note: r.Note, Seconds: r.Seconds}
		if r.Labels == nil {
			return p, nil
		}
		if err := q.measure(l, r.Labels, &p); err != nil {
			return p, err
		}
		plans, seconds = append(plans, p), append(seconds, r.Seconds)
	}
	slices.SortStableFunc(plans, func(a, b PeerPlan) int { return cmp.Compare(a.Captured, b.Captured) })
	m := plans[len(plans)/2]
	m.Runs, m.Seconds = len(plans), spreadOf(seconds).Median
	return m, nil
}

// measure fills in what the plan of a peer is worth.
func (q *Question) measure(l *units, labels []region.Label, out *PeerPlan) error {
	plan, err := region.NewPlan(labels)
	if err != nil {
		return err
	}
	p, err := q.problem(l, plan.Regions())
	if err != nil {
		return err
	}
	s, err := region.NewState(p, plan.Labels())
	if err != nil {
		return err
	}
	out.Regions, out.Captured = plan.Regions(), 1-float64(s.Score().Objective)/float64(region.One)
	ideal, outside := float64(l.total)/float64(plan.Regions()), 0
	bounds := q.bounds(l.total) // those of the question, whatever number came out
	for r := range plan.Regions() {
		people := s.People(region.Label(r)) //nolint:gosec // no more than units
		out.Deviation = max(out.Deviation, math.Abs(float64(people)/ideal-1))
		if bounds.Outside(people) > 0 {
			outside++
		}
	}
	apart := 0
	for _, pieces := range region.Pieces(l.graph, plan) {
		if pieces > 1 {
			apart++
		}
	}
	if out.Regions != q.Regions {
		out.Faults = join(out.Faults, fmt.Sprintf("%d regions", out.Regions))
	}
	if outside > 0 {
		out.Faults = join(out.Faults, fmt.Sprintf("%d outside the bounds", outside))
	}
	if apart > 0 {
		out.Faults = join(out.Faults, fmt.Sprintf("%d in pieces", apart))
	}
	return nil
}

// Budgets of our runs double from leastSteps until a run takes as long as the
// slowest peer, within leastSeconds and mostSeconds: what is captured then is
// captured at any later time too.
const (
	leastSteps   = 1_000
	leastSeconds = 2.0
	mostSeconds  = 12.0
	peerSeeds    = 3
)

// beside runs the search for the same numbers of regions.
func (q *Question) beside(ctx context.Context, l *units, plans []PeerPlan) error {
	for i := range plans {
		p := &plans[i]
		if p.Regions < 2 || p.Same != 0 {
			continue
		}
		var seconds float64
		for _, o := range plans {
			if o.Regions == p.Regions {
				seconds = max(seconds, o.Seconds)
			}
		}
		problem, err := q.problem(l, p.Regions)
		if err != nil {
			return err
		}
		ours, err := ladder(ctx, problem, min(max(seconds, leastSeconds), mostSeconds))
		if err != nil {
			return err
		}
		for j := range plans {
			if o := &plans[j]; o.Regions == p.Regions {
				o.Same, o.Tenth, o.Reached = ours.at(o.Seconds), ours.at(o.Seconds/10), ours.reached(o.Captured)
			}
		}
	}
	return nil
}

// rungs are runs of several seeds on growing budgets.
type rungs [][]Trace

func ladder(ctx context.Context, p *region.Problem, seconds float64) (rungs, error) {
	var out rungs
	for steps := int64(leastSteps); ; steps *= 2 {
		var traces []Trace
		var ends []float64
		for seed := range uint64(peerSeeds) {
			t := newTracer()
			r, err := search.Run(ctx, p, search.Options{Seed: seed + 1, Steps: steps, Threads: 1, Progress: t.progress})
			if err != nil {
				return nil, err
			}
			traces = append(traces, t.end(&r))
			ends = append(ends, traces[seed].End().CPU)
		}
		out = append(out, traces)
		if spreadOf(ends).Median >= seconds || steps >= search.DefaultSteps(p.Len()) {
			return out, nil
		}
	}
}

// median is that of a figure of the runs on one budget.
func median(traces []Trace, figure func(Trace) float64) float64 {
	var x []float64
	for _, t := range traces {
		x = append(x, figure(t))
	}
	return spreadOf(x).Median
}

// at is the most that the median run of some budget captures by then: what a
// user with so much time gets who chooses the budget well.
func (r rungs) at(seconds float64) (most float64) {
	for _, traces := range r {
		most = max(most, median(traces, func(t Trace) float64 { return t.At(seconds, CPU(1)) }))
	}
	return most
}

// reached is when the median run of some budget first captures so much; 0 for
// never.
func (r rungs) reached(captured float64) float64 {
	first := math.Inf(1)
	for _, traces := range r {
		first = min(first, median(traces, func(t Trace) float64 {
			if at, ok := t.Reached(captured, CPU(1)); ok {
				return max(at, 1e-6) // 0 would be never
			}
			return math.Inf(1)
		}))
	}
	if math.IsInf(first, 1) {
		return 0
	}
	return first
}
