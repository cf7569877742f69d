package bench

import (
	"fmt"
	"slices"
)

// Points are the times that are shown, as shares of Problem.Seconds.
var Points = []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.65, 0.85, 1}

// Spread is the least, the median and the most of some figures.
type Spread struct{ Min, Median, Max float64 }

func spreadOf(x []float64) Spread {
	if len(x) == 0 {
		return Spread{}
	}
	x = slices.Sorted(slices.Values(x))
	n := len(x)
	median := (x[(n-1)/2] + x[n/2]) / 2
	if x[(n-1)/2] == 0 {
		median = 0 // no plan: there is nothing between that and one
	}
	return Spread{x[0], median, x[n-1]}
}

// Summary is the runs of a problem on their full budget, put together.
type Summary struct {
	Problem Problem
	Result  *Result

	Full []Run
	// At is what was captured at Points, End when the runs ended, and Carried
	// what the plans capture on the finer layer.
	At           []Spread
	End, Carried Spread
	Wall, CPU    Spread  // seconds of a run
	StepsPerCPU  float64 // proposals a second of one processor, over all runs

	// Target is what the median should be at the last of Points; 0 where there
	// is none.
	Target float64
}

// Summarise puts the results together, in the order of problems; those that
// were not measured are left out.
func Summarise(problems []Problem, results map[string]*Result, clock Clock) []Summary {
	var out []Summary
	for _, p := range problems {
		r := results[p.ID]
		if r == nil {
			continue
		}
		s := Summary{Problem: p, Result: r, Target: p.Target}
		var end, carried, wall, cpu []float64
		var steps int64
		var seconds float64
		for _, run := range r.Runs {
			if run.Rung != 1 {
				continue
			}
			s.Full = append(s.Full, run)
			last := run.Trace.End()
			end, carried = append(end, last.Captured), append(carried, run.Carried)
			wall, cpu = append(wall, last.Wall), append(cpu, last.CPU)
			steps += last.Steps
			seconds += last.CPU
		}
		for _, share := range Points {
			var at []float64
			for _, run := range s.Full {
				at = append(at, run.Trace.At(share*p.Seconds, clock))
			}
			s.At = append(s.At, spreadOf(at))
		}
		s.End, s.Carried, s.Wall, s.CPU = spreadOf(end), spreadOf(carried), spreadOf(wall), spreadOf(cpu)
		if seconds > 0 {
			s.StepsPerCPU = float64(steps) / seconds
		}
		if i := slices.IndexFunc(out, func(o Summary) bool { return o.Problem.ID == p.Above }); i >= 0 {
			s.Target = out[i].Carried.Median
		}
		out = append(out, s)
	}
	return out
}

// InTime is what was captured at the end of the time of the problem.
func (s *Summary) InTime() Spread { return s.At[len(s.At)-1] }

// Met says in words whether the median run reached what it should.
func (s *Summary) Met() string {
	p := &s.Problem
	words := ""
	switch {
	case s.Target == 0 && p.Memory == 0:
		return "-"
	case s.Target == 0:
	case p.Above != "" && s.InTime().Median > s.Target, p.Above == "" && s.InTime().Median >= s.Target:
		words = "yes"
	default:
		words = fmt.Sprintf("no, %.4f short", s.Target-s.InTime().Median)
	}
	switch {
	case p.Memory == 0:
	case s.Result.PeakMiB < p.Memory:
		words = join(words, "memory yes")
	default:
		words = join(words, "memory no")
	}
	return words
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}
