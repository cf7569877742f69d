package footprint

import (
	"fmt"
	"math"
	"slices"

	"footprint/internal/ensemble"
	"footprint/internal/region"
	"footprint/internal/scorecard"
)

// coreShares are the shares of plans that make cores.
var coreShares = []float64{0.95, 0.90}

// sample sums up what was drawn.
func (d *drawing) sample(drawn ensemble.Drawn) (*Sample, error) {
	t, s := d.task, d.summary
	c := &scorecard.Ensemble{
		EngineVersion: Version, ProblemDigest: t.Problem.Digest(), Layer: t.Layer.ID,
		Atlas:      scorecard.Atlas{ID: d.atlas.ID, Title: d.atlas.Title, Digest: d.atlas.Digest(), Outlines: t.Layer.OutlineKind},
		Population: d.sketch.Population(),
		Settings: scorecard.EnsembleSettings{
			Scenario: t.Scenario.ID, Regions: t.Problem.Regions(), Bounds: BoundsOf(&t.Scenario, t.Problem.Bounds()),
			Method: d.header.Method, Compactness: 1, Temperature: scorecard.Round(d.options.Temperature),
			Plans: d.options.Plans, Seed: d.draw.Seed, Chains: ensemble.Chains, Thin: drawn.Thin, BurnIn: d.header.BurnIn,
		},
		Plans: s.Plans(), Complete: s.Plans() == d.options.Plans, Starts: drawn.Starts,
		Proposals: drawn.Proposals, Accepted: drawn.Steps,
		Rejected: scorecard.Rejected{
			SameRegion: drawn.Rejected.SameRegion, NoCut: drawn.Rejected.NoCut, Coin: drawn.Rejected.Coin, Metropolis: drawn.Rejected.Metropolis,
		},
		TraceEvery: s.Every(), Warnings: []string{}, Notes: append([]string{}, t.Needs.Notes()...), Attribution: d.atlas.Attribution,
	}
	if d.options.Compactness != nil {
		c.Settings.Compactness = scorecard.Round(*d.options.Compactness)
	}
	c.Distinct, c.DistinctExact = s.Distinct()
	vi := s.Diversity()
	c.VINext, c.VIAcross = known(vi.Next), known(vi.Across)
	for j := range d.first {
		c.Measures = append(c.Measures, d.measureCard(j))
	}
	for _, share := range coreShares {
		c.Cores = append(c.Cores, d.cores(share))
	}
	if d.given != nil {
		g, err := d.givenCard()
		if err != nil {
			return nil, err
		}
		c.Given = g
	}
	warn(c, ensemble.UsualThin(t.Problem))
	return &Sample{Atlas: d.atlas, Task: t, Card: c, Together: s.Together}, nil
}

// known is a rounded figure, or nothing.
func known(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	x = scorecard.Round(x)
	return &x
}

func (d *drawing) measureCard(j int) scorecard.EnsembleMeasure {
	m, x := &d.first[j], d.summary.Distribution(j)
	round := scorecard.Round
	out := scorecard.EnsembleMeasure{
		Name: m.Name, Unit: m.Unit, Detail: m.Detail, Mean: round(x.Mean), Error: known(x.Error), SD: known(x.SD),
		Min: round(x.Min), P5: round(x.P5), P25: round(x.P25), Median: round(x.Median), P75: round(x.P75), P95: round(x.P95), Max: round(x.Max),
		RHat: known(x.RHat), BulkESS: known(x.BulkESS), TailESS: known(x.TailESS),
	}
	switch m.Aim {
	case scorecard.Larger:
		out.Aim = "larger"
	case scorecard.Smaller:
		out.Aim = "smaller"
	}
	if math.IsInf(x.RHat, 1) { // chains that stand still, each at its own value
		out.RHat = known(unmixed)
	}
	if d.given == nil {
		return out
	}
	n := d.summary.Plans()
	share := func(plans int) float64 { return round(float64(plans) / float64(n)) }
	r := &scorecard.Rank{Value: d.own[j].Value, Below: share(x.Below), Equal: share(x.Equal), Above: share(n - x.Below - x.Equal)}
	switch m.Aim {
	case scorecard.Larger:
		r.Better = &r.Above
	case scorecard.Smaller:
		r.Better = &r.Below
	}
	out.Rank = r
	return out
}

// unmixed stands for an infinite R-hat, which JSON does not have.
const unmixed = 1e6

func (d *drawing) cores(share float64) scorecard.Cores {
	areas, together := d.task.Layer.Areas, d.summary.Together
	out := scorecard.Cores{Share: share, Cores: []scorecard.Core{}}
	for i, units := range together.Cores(share) {
		c := scorecard.Core{Code: fmt.Sprintf("C%02d", i+1)}
		for _, u := range mostPeople(d.task.Layer, units) {
			c.Units, c.Names = append(c.Units, areas[u].Code), append(c.Names, areas[u].Name)
			c.People += areas[u].Population
		}
		if together.AllPairs() {
			least := 1.0
			for i, u := range units {
				for _, v := range units[:i] {
					least = min(least, together.Pair(u, v))
				}
			}
			c.Least = known(least)
		}
		out.Units += len(units)
		out.People += c.People
		out.Cores = append(out.Cores, c)
	}
	return out
}

// givenCard says whether the given plan is one of those that can be drawn.
func (d *drawing) givenCard() (*scorecard.GivenPlan, error) {
	report, err := region.Check(d.task.Problem, d.given.Plan)
	if err != nil {
		return nil, err
	}
	g := &scorecard.GivenPlan{PlanDigest: d.given.Plan.Digest(), Valid: len(report.Faults) == 0, Faults: []string{}}
	g.Faults = append(g.Faults, keep(d.task, d.given.Plan, d.given.Names, &report).faults()...)
	return g, nil
}

// faultWords name the region of a fault.
func faultWords(f region.Fault, names []scorecard.RegionName) string {
	if f.Region < 0 {
		return f.Problem
	}
	name := names[f.Region]
	return fmt.Sprintf("region %s (%s): %s", name.Code, name.Name, f.Problem)
}

// Stability is, by unit, the mean share of plans in which it shares a region
// with a unit that it touches.
func (s *Sample) Stability() []float64 {
	out := s.Together.Stability()
	for u := range out {
		out[u] = scorecard.Round(out[u])
	}
	return out
}

// CoreOf is the code of each unit's core among those of one share, or "".
func (s *Sample) CoreOf(c *scorecard.Cores) []string {
	out := make([]string, len(s.Task.Layer.Areas))
	for i := range c.Cores {
		for _, code := range c.Cores[i].Units {
			if u, ok := s.Task.Layer.Unit(code); ok {
				out[u] = c.Cores[i].Code
			}
		}
	}
	return slices.Clip(out)
}
