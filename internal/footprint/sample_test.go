package footprint

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/ensemble"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// dozen is a scenario that is quick to sample.
func dozen() scenario.Scenario {
	tolerance := 0.25
	return scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 12, To: 12}, Tolerance: &tolerance, Weights: scenario.Weights{Needs: 1}}
}

// drawn is a sample with its file and its traces.
func drawn(t *testing.T, p *Planner, s scenario.Scenario, opt SampleOptions) (*Sample, []byte, [][]scorecard.Measure) {
	t.Helper()
	var file bytes.Buffer
	var traces [][]scorecard.Measure
	opt.File = &file
	opt.Trace = func(plan, chain int, measures []scorecard.Measure) error {
		if plan != len(traces) || chain != plan%ensemble.Chains {
			t.Fatalf("plan %d of chain %d after %d plans", plan, chain, len(traces))
		}
		traces = append(traces, slices.Clone(measures))
		return nil
	}
	sample, err := p.Sample(context.Background(), s, opt)
	if err != nil {
		t.Fatal(err)
	}
	return sample, file.Bytes(), traces
}

func TestSampleSameForAnyThreads(t *testing.T) {
	p := NewPlanner(data.FS)
	var first []byte
	for _, threads := range []int{1, 3} {
		s, file, traces := drawn(t, p, dozen(), SampleOptions{Plans: 150, Thin: 5, BurnIn: 1, Threads: threads})
		card, err := json.Marshal(s.Card)
		if err != nil {
			t.Fatal(err)
		}
		all := fmt.Appendf(nil, "%s %x %v %v", card, file, traces, s.Stability())
		if first == nil {
			first = all
		}
		if !bytes.Equal(all, first) {
			t.Errorf("another sample on %d threads", threads)
		}
	}
}

// The summary, the traces and the file tell of the same plans, each measured as
// by the scorecard; the given plan stands where they say.
func TestSampleAgainstItsPlans(t *testing.T) {
	p := NewPlanner(data.FS)
	s := dozen()
	s.Alignment, s.Flows, s.Baseline = []string{"utla18"}, []string{"commuting11"}, &scenario.Baseline{Reference: "rgn17"}
	var given region.Plan
	read := func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) {
		if given.Len() > 0 {
			codes := make([]scorecard.RegionName, given.Regions())
			return &Lookup{Plan: given, Names: codes}, nil
		}
		return nil, errors.New("no plan yet")
	}
	first, file, _ := drawn(t, p, s, SampleOptions{Plans: 20, Thin: 20})
	reader, err := ReadPlans(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Each(13, func(i int, plan region.Plan) error {
		given = plan
		return errors.New("enough")
	}); err == nil || err.Error() != "enough" {
		t.Fatal(err)
	}
	sample, file, traces := drawn(t, p, s, SampleOptions{Plans: 200, Thin: 5, Given: read})
	if sample.Card.Plans != 200 || !sample.Card.Complete || !sample.Card.Given.Valid || sample.Card.ProblemDigest != first.Card.ProblemDigest {
		t.Errorf("%+v", sample.Card)
	}
	r, err := p.ruler(sample.Atlas, sample.Task.Layer, sample.Task.Profile)
	if err != nil {
		t.Fatal(err)
	}
	with, err := r.relations(&s)
	if err != nil {
		t.Fatal(err)
	}
	if reader, err = ReadPlans(bytes.NewReader(file)); err != nil {
		t.Fatal(err)
	}
	read1, digests := 0, map[string]bool{}
	err = reader.Each(0, func(i int, plan region.Plan) error {
		digests[plan.Digest()] = true
		read1++
		report, err := region.Check(sample.Task.Problem, plan)
		if err != nil || len(report.Faults) > 0 {
			return fmt.Errorf("plan %d: %v, %w", i, report.Faults, err)
		}
		if i%50 > 0 {
			return nil
		}
		card, err := r.Measure(plan, regionNames(r.layer, plan), with)
		if err != nil {
			return err
		}
		all := append(card.Measures(), scorecard.Measure{
			Name: "objective", Aim: scorecard.Smaller, Value: scorecard.Round(float64(report.Score.Objective) / float64(region.One)),
		})
		for _, m := range traces[i] {
			if !slices.Contains(all, m) {
				t.Errorf("plan %d: %+v is not on the scorecard", i, m)
			}
		}
		return nil
	})
	if err != nil || read1 != 200 || len(digests) != sample.Card.Distinct {
		t.Errorf("%d plans read, %d of them different, want %d; %v", read1, len(digests), sample.Card.Distinct, err)
	}
	for j, m := range sample.Card.Measures {
		var mean float64
		above, equal := 0, 0
		for _, values := range traces {
			if values[j].Name != m.Name {
				t.Fatalf("%s, want %s", values[j].Name, m.Name)
			}
			mean += values[j].Value / 200
			if values[j].Value > m.Rank.Value {
				above++
			} else if values[j].Value == m.Rank.Value {
				equal++
			}
		}
		better := map[string]*float64{"larger": &m.Rank.Above, "smaller": &m.Rank.Below, "": nil}[m.Aim]
		if math.Abs(mean-m.Mean) > 1e-5*max(1, math.Abs(mean)) || m.Rank.Above != float64(above)/200 || m.Rank.Equal != float64(equal)/200 ||
			math.Abs(m.Rank.Above+m.Rank.Equal+m.Rank.Below-1) > 1e-9 || (better == nil) != (m.Rank.Better == nil) || better != nil && *better != *m.Rank.Better {
			t.Errorf("%+v, rank %+v: want a mean of %v, %d above and %d equal", m, *m.Rank, mean, above, equal)
		}
	}
	for _, name := range []string{"needs captured", "cut pairs of areas", "areas split: ", "internal share: ", "people reassigned from ", "objective"} {
		if !slices.ContainsFunc(sample.Card.Measures, func(m scorecard.EnsembleMeasure) bool { return strings.HasPrefix(m.Name, name) }) {
			t.Errorf("no measure %q", name)
		}
	}
}

// A given plan says how many regions and within which bounds, where the scenario
// does not.
func TestSampleAroundGivenPlan(t *testing.T) {
	p := NewPlanner(data.FS)
	read := func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, "stp17") }
	s, _, _ := drawn(t, p, scenario.Scenario{Layer: "ccg17"}, SampleOptions{Plans: 3, Thin: 1, BurnIn: -1, Given: read})
	if b := s.Card.Settings.Bounds; s.Card.Settings.Regions != 44 || b.Min != 318291 || b.Max != 2832133 || !s.Card.Given.Valid {
		t.Errorf("%+v, %+v", s.Card.Settings, s.Card.Given)
	}
	tolerance := 0.8
	s, _, _ = drawn(t, p, scenario.Scenario{Layer: "ccg17", Tolerance: &tolerance}, SampleOptions{Plans: 3, Thin: 1, BurnIn: -1, Given: read})
	if g := s.Card.Given; g.Valid || len(g.Faults) == 0 || !strings.Contains(s.Card.Warnings[len(s.Card.Warnings)-1], "region E54") {
		t.Errorf("%+v, %q", g, s.Card.Warnings)
	}
}

func TestSampleRefuses(t *testing.T) {
	p := NewPlanner(data.FS)
	reference := func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, "stp17") }
	var wrong *InputError
	sweep, tight, all := dozen(), dozen(), dozen()
	sweep.Regions.To = 14
	tight.Regions = scenario.Count{From: 100, To: 100}
	all.Regions = scenario.Count{From: 207, To: 207}
	all.MinPopulation, all.Tolerance = new(int64), nil
	for name, c := range map[string]struct {
		s    scenario.Scenario
		opt  SampleOptions
		want any
	}{
		"a sweep":           {sweep, SampleOptions{Plans: 5}, &wrong},
		"another number":    {dozen(), SampleOptions{Plans: 5, Given: reference}, &wrong},
		"unknown method":    {dozen(), SampleOptions{Plans: 5, Method: "shuffle"}, &wrong},
		"negative thinning": {dozen(), SampleOptions{Plans: 5, Thin: -1}, &wrong},
		"no plan":           {tight, SampleOptions{Plans: 5}, region.ErrInfeasible},
		"one plan":          {all, SampleOptions{Plans: 5}, &wrong},
	} {
		_, err := p.Sample(context.Background(), c.s, c.opt)
		switch want := c.want.(type) {
		case **InputError:
			if !errors.As(err, want) {
				t.Errorf("%s: %v", name, err)
			}
		case error:
			if !errors.Is(err, want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// broken is a full disk.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestSampleStopped(t *testing.T) {
	p := NewPlanner(data.FS)
	if _, err := p.Sample(context.Background(), dozen(), SampleOptions{Plans: 1000, Thin: 5, File: broken{}}); err == nil || err.Error() != "disk full" {
		t.Errorf("disk full: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var file bytes.Buffer
	s, err := p.Sample(ctx, dozen(), SampleOptions{Plans: 1_000_000, Thin: 5, File: &file, Progress: func(done, of int) {
		if done >= 200 {
			cancel()
		}
	}})
	if err != nil || s.Card.Complete || s.Card.Plans < 200 || s.Card.Plans > 1000 || !strings.Contains(s.Card.Warnings[0], "stopped after") {
		t.Fatalf("%v, %v", s, err)
	}
	reader, err := ReadPlans(&file)
	n := 0
	if err == nil {
		err = reader.Each(0, func(int, region.Plan) error { n++; return nil })
	}
	if err != nil || n != s.Card.Plans {
		t.Errorf("%d plans in the file, want %d; %v", n, s.Card.Plans, err)
	}
	if _, err := p.Sample(ctx, dozen(), SampleOptions{Plans: 10}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended before it began: %v", err)
	}
}

// Warnings say what to do.
func TestSampleWarnings(t *testing.T) {
	x := func(x float64) *float64 { return &x }
	good := scorecard.Ensemble{
		Plans: 1000, Complete: true, Starts: 8, Proposals: 1000, Accepted: 500, Distinct: 1000, VINext: x(2), VIAcross: x(2),
		Settings: scorecard.EnsembleSettings{Plans: 1000, Chains: 8, Thin: 100},
		Measures: []scorecard.EnsembleMeasure{{Name: "a", RHat: x(1.01), BulkESS: x(900), TailESS: x(800)}, {Name: "b"}},
	}
	for name, c := range map[string]struct {
		change func(*scorecard.Ensemble)
		want   string
	}{
		"nothing":       {func(*scorecard.Ensemble) {}, ""},
		"R-hat":         {func(c *scorecard.Ensemble) { c.Measures[0].RHat = x(1.2) }, "the chains do not yet tell the same of a (R-hat 1.20, want at most 1.05): draw more plans (-n), or let more steps pass between them (--thin 300)"},
		"tail":          {func(c *scorecard.Ensemble) { c.Measures[0].TailESS = x(123) }, "of a the plans tell as much as 123 independent ones would (want 400): draw about 4000 (-n), or let more steps pass between them (--thin 300)"},
		"same plans":    {func(c *scorecard.Ensemble) { c.Distinct = 30 }, "only 3.0 % of the plans differ: let more steps pass between them (--thin 300); if that"},
		"alike":         {func(c *scorecard.Ensemble) { c.VINext = x(0.5) }, "a plan is much like the one before it in its chain (0.50 bits apart, plans of two chains 2.00)"},
		"rejected":      {func(c *scorecard.Ensemble) { c.Accepted, c.Rejected.NoCut = 5, 995 }, "only 0.50 % of proposals are accepted, most of the others because no cut leaves"},
		"shared starts": {func(c *scorecard.Ensemble) { c.Starts = 2 }, "2 of 8 chains found a plan of their own"},
		"stopped":       {func(c *scorecard.Ensemble) { c.Plans, c.Distinct, c.Complete = 500, 500, false }, "stopped after 500 of 1000 plans"},
		"few":           {func(c *scorecard.Ensemble) { c.Plans, c.Measures[0].RHat = 99, x(3) }, "99 plans are too few to say"},
		"given": {func(c *scorecard.Ensemble) {
			c.Given = &scorecard.GivenPlan{Faults: []string{"region X (Y): too small"}}
		}, "the plan is not one that could be drawn, so mind what its place among them means: region X (Y): too small"},
	} {
		card := good
		card.Measures = slices.Clone(good.Measures)
		c.change(&card)
		warn(&card, 50)
		got := strings.Join(card.Warnings, "\n")
		if (got == "") != (c.want == "") || !strings.HasPrefix(got, c.want) || len(card.Warnings) > 1 {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What is no file of plans is refused, whatever it is.
func FuzzReadPlans(f *testing.F) {
	f.Add([]byte(ensemble.Magic))
	f.Add([]byte("FPPLANS1\x01\x00\x00\x00\x00\x00\x00\x00H"))
	f.Add([]byte("FPPLANS1\xff\xff\xff\xff\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := ReadPlans(bytes.NewReader(file))
		if err == nil {
			err = r.Each(0, func(int, region.Plan) error { return nil })
		}
		if err != nil && !errors.Is(err, ensemble.ErrDamaged) {
			t.Error(err)
		}
	})
}

// BenchmarkSample reports plans a second with all that is said of them, as they
// are thinned by default and where every step is a plan.
func BenchmarkSample(b *testing.B) {
	p := NewPlanner(data.FS)
	s, err := p.Preset("reform-38")
	if err != nil {
		b.Fatal(err)
	}
	for _, thin := range []int{0, 20, 1} {
		b.Run(fmt.Sprintf("thin=%d", thin), func(b *testing.B) {
			var file bytes.Buffer
			sample, err := p.Sample(context.Background(), s, SampleOptions{Plans: b.N, Thin: thin, Threads: 1, File: &file})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(sample.Card.Proposals)/float64(b.N), "proposals/op")
		})
	}
}
