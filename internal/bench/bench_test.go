package bench

import (
	"context"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"footprint/data"
	"footprint/internal/footprint"
)

// ran is a run that captures at each second the share beside it.
func ran(rung int64, shares ...float64) Run {
	r := Run{Seed: 1, Rung: rung}
	for i, c := range shares {
		r.Trace = append(r.Trace, Sample{Wall: float64(i + 1), CPU: float64(2*i + 2), Steps: int64(100 * (i + 1)), Captured: c})
	}
	return r
}

func TestTrace(t *testing.T) {
	trace := ran(1, 0, 0.5, 0.6).Trace
	for _, tt := range []struct {
		seconds float64
		clock   Clock
		want    float64
	}{
		{0.5, Wall, 0}, {1, Wall, 0}, {1.9, Wall, 0}, {2, Wall, 0.5}, {3, Wall, 0.6}, {99, Wall, 0.6},
		{3, CPU(1), 0}, {4, CPU(1), 0.5}, {3, CPU(2), 0.6},
	} {
		if got := trace.At(tt.seconds, tt.clock); got != tt.want {
			t.Errorf("after %v s: got %v, want %v", tt.seconds, got, tt.want)
		}
	}
	if got, ok := trace.Reached(0.55, Wall); !ok || got != 3 {
		t.Errorf("0.55 was reached after %v, %v; want 3", got, ok)
	}
	if _, ok := trace.Reached(0.61, Wall); ok {
		t.Error("0.61 was never reached")
	}
}

func TestSpread(t *testing.T) {
	for _, tt := range []struct {
		x    []float64
		want Spread
	}{
		{nil, Spread{}},
		{[]float64{3, 1, 2}, Spread{1, 2, 3}},
		{[]float64{4, 1, 2, 3}, Spread{1, 2.5, 4}},
		{[]float64{0.6, 0}, Spread{0, 0, 0.6}}, // no plan in half of the runs
	} {
		if got := spreadOf(tt.x); got != tt.want {
			t.Errorf("%v: got %v, want %v", tt.x, got, tt.want)
		}
	}
}

// TestFit: times of 1, 8 and 64 s at 100, 400 and 1,600 units grow as units to
// the power of 1.5, where the quicker budget counts.
func TestFit(t *testing.T) {
	at := func(seconds, best float64, rung int64) Run {
		return Run{Rung: rung, Trace: Trace{{Wall: seconds / 2, Captured: best / 2}, {Wall: seconds, Captured: best * 0.995}, {Wall: 1000, Captured: best}}}
	}
	problems := []Problem{{ID: "a", Scaling: true}, {ID: "b", Scaling: true}, {ID: "c", Scaling: true}, {ID: "d"}}
	results := map[string]*Result{
		"a": {Units: 100, Runs: []Run{at(1, 0.5, 4), at(3, 0.5, 1)}},
		"b": {Units: 400, Runs: []Run{at(9, 0.6, 4), at(8, 0.6, 1)}},
		"c": {Units: 1600, Runs: []Run{ran(4, 0.1), at(64, 0.7, 1)}},
		"d": {Units: 7, Runs: []Run{at(99, 0.7, 1)}},
	}
	s := Fit(problems, results, 0.01, Wall)
	if len(s.Points) != 3 || math.Abs(s.Exponent-1.5) > 1e-12 {
		t.Fatalf("got %+v, want three points and an exponent of 1.5", s)
	}
	for i, rung := range []int64{4, 1, 1} {
		if s.Points[i].Rung != rung {
			t.Errorf("%s: got 1/%d of the budget, want 1/%d", s.Points[i].ID, s.Points[i].Rung, rung)
		}
	}
	delete(results, "b")
	delete(results, "c")
	if s := Fit(problems, results, 0.01, Wall); s.Exponent != 0 {
		t.Errorf("one point has the exponent %v, want none", s.Exponent)
	}
	if text := ScalingText([]Scaling{Fit(problems, results, -0.5, Wall)}); !strings.Contains(text, "a (100 units) never") {
		t.Errorf("a share that nobody reaches: got %q", text)
	}
}

func TestMet(t *testing.T) {
	in := func(p Problem, captured, target float64) Summary {
		return Summary{Problem: p, Result: &Result{PeakMiB: 100}, At: []Spread{{Median: captured}}, Target: target}
	}
	for _, tt := range []struct {
		s    Summary
		want string
	}{
		{in(Problem{}, 0.5, 0), "-"},
		{in(Problem{}, 0.5, 0.5), "yes"},
		{in(Problem{}, 0.5, 0.6), "no, 0.1000 short"},
		{in(Problem{Above: "x"}, 0.5, 0.5), "no, 0.0000 short"}, // more was asked for, not as much
		{in(Problem{Memory: 101}, 0.5, 0.4), "yes, memory yes"},
		{in(Problem{Memory: 100}, 0.5, 0), "memory no"},
	} {
		if got := tt.s.Met(); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.s, got, tt.want)
		}
	}
}

func TestReplace(t *testing.T) {
	first := Replace([]byte("before\n"), "one")
	second := Replace(append(first, "after\n"...), "two")
	if want := "before\n" + beginMark + "\ntwo\n" + endMark + "after\n"; string(second) != want {
		t.Errorf("got %q, want %q", second, want)
	}
}

// TestMeasure solves a small and a middling problem on little, and puts them
// on paper.
func TestMeasure(t *testing.T) {
	if testing.Short() {
		t.Skip("long: some searches")
	}
	planner := footprint.NewPlanner(data.FS)
	problems := []Problem{
		{ID: "small", Title: "small & quick", Layer: "utla18", Regions: 10, Tolerance: 0.4, Seconds: 1, Target: 0.1, Scaling: true},
		{ID: "middle", Title: "middle", Layer: "ccg17", Regions: 10, Tolerance: 0.2, Seconds: 1, Seeds: 1, CarriedTo: "lsoa11", Scaling: true},
		{ID: "absent", Title: "absent", Layer: "ccg17", Regions: 38, Tolerance: 0.25, Seconds: 1},
	}
	results := make(map[string]*Result)
	for i := range problems[:2] {
		r, err := Measure(context.Background(), planner, &problems[i], Options{Seeds: 2, Threads: 2, Steps: 200_000, Rungs: true, Plans: i == 0})
		if err != nil {
			t.Fatal(err)
		}
		results[r.ID] = r
		for _, run := range r.Runs {
			for j := 1; j < len(run.Trace); j++ {
				a, b := run.Trace[j-1], run.Trace[j]
				if b.Wall < a.Wall || b.CPU < a.CPU || b.Steps < a.Steps || b.Captured < a.Captured {
					t.Errorf("%s: %+v comes after %+v", r.ID, b, a)
				}
			}
		}
	}
	if n := len(results["small"].Runs); n != 2*len(Rungs)+1 {
		t.Errorf("%d runs of two seeds, want %d", n, 2*len(Rungs)+1)
	}
	if s := results["small"].Sampled; s.Plans == 0 || s.Proposals < s.Plans || s.PerSecond() <= 0 {
		t.Errorf("sampled %+v", s)
	}
	middle := results["middle"].Runs
	if c, own := middle[len(middle)-1].Carried, middle[len(middle)-1].Trace.End().Captured; c <= 0 || c >= own {
		t.Errorf("CCGs capture %v of the variation between LSOAs and %v of their own: want less of the former", c, own)
	}
	summaries := Summarise(problems, results, Wall)
	if len(summaries) != 2 || len(summaries[0].Full) != 2 || len(summaries[1].Full) != 1 {
		t.Fatalf("got %+v", summaries)
	}
	chart := Chart(summaries, Wall, "seconds")
	if strings.Contains(chart, "NaN") || strings.Contains(chart, "Inf") {
		t.Error("the chart has figures that are none")
	}
	for decoder := xml.NewDecoder(strings.NewReader(chart)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	var raw strings.Builder
	if err := WriteCSV(&raw, summaries, Wall); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(raw.String())).ReadAll()
	if want := 1 + (3*len(Rungs)+2)*(len(Points)+1); err != nil || len(rows) != want {
		t.Errorf("%d rows, %v: want %d", len(rows), err, want)
	}
	text := Markdown(ThisMachine("abc"), summaries, []Scaling{Fit(problems, results, 0.01, Wall)}, 2, "seconds")
	for _, want := range []string{"commit abc", "small & quick", "time grows as units"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the tables:\n%s", want, text)
		}
	}
}
