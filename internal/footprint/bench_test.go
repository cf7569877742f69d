package footprint

import (
	"context"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// layers to measure on: 207, 6,791 and 32,844 units.
var benchLayers = []string{"ccg17", "msoa11", "lsoa11"}

// benchTask is 38 regions within 20 % on a layer, by needs alone.
func benchTask(b *testing.B, layer string, weights scenario.Weights) *scenario.Task {
	b.Helper()
	s, err := scenario.Scenario{Layer: layer, Regions: scenario.Count{From: 38, To: 38}, Weights: weights}.Resolve()
	if err != nil {
		b.Fatal(err)
	}
	a, l, err := planner.Layer(s)
	if err != nil {
		b.Fatal(err)
	}
	profile, err := planner.Profile(s.Needs)
	if err != nil {
		b.Fatal(err)
	}
	task, err := s.Task(a, l, profile, 38)
	if err != nil {
		b.Fatal(err)
	}
	return task
}

// benchState is a plan of the task after a short search.
func benchState(b *testing.B, task *scenario.Task) *region.State {
	b.Helper()
	r, err := search.Run(context.Background(), task.Problem, search.Options{Seed: 1, Steps: 20_000})
	if err != nil {
		b.Fatal(err)
	}
	s, err := region.NewState(task.Problem, r.Plan.Labels())
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// perMove measures a question asked about each boundary unit in turn.
func perMove(b *testing.B, weights scenario.Weights, ask func(*region.State, region.Move)) {
	for _, layer := range benchLayers {
		b.Run(layer, func(b *testing.B) {
			s := benchState(b, benchTask(b, layer, weights))
			var moves []region.Move
			var to []region.Label
			for _, u := range s.Boundary() {
				to = s.NeighbourRegions(u, to[:0])
				moves = append(moves, region.Move{Unit: u, To: to[0]})
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				ask(s, moves[i])
				if i++; i == len(moves) {
					i = 0
				}
			}
		})
	}
}

func BenchmarkDelta(b *testing.B) {
	perMove(b, scenario.Weights{Needs: 1}, func(s *region.State, m region.Move) { s.Delta(m) })
}

func BenchmarkDeltaAllTerms(b *testing.B) {
	perMove(b, scenario.Weights{Needs: 1, Balance: 1, Compactness: 1}, func(s *region.State, m region.Move) { s.Delta(m) })
}

func BenchmarkCanLeave(b *testing.B) {
	perMove(b, scenario.Weights{Needs: 1}, func(s *region.State, m region.Move) { s.CanLeave(m.Unit) })
}

// BenchmarkSearch reports proposals a second of a whole search on one thread.
func BenchmarkSearch(b *testing.B) {
	for _, layer := range benchLayers {
		b.Run(layer, func(b *testing.B) {
			task := benchTask(b, layer, scenario.Weights{Needs: 1})
			const steps = 1_200_000
			b.ReportAllocs()
			for b.Loop() {
				if _, err := search.Run(context.Background(), task.Problem, search.Options{Seed: 1, Steps: steps, Threads: 1}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(steps)*float64(b.N)/b.Elapsed().Seconds(), "moves/s")
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, layer := range benchLayers {
		b.Run(layer, func(b *testing.B) {
			task := benchTask(b, layer, scenario.Weights{Needs: 1})
			plan := benchState(b, task).Plan()
			for b.Loop() {
				if _, err := region.Check(task.Problem, plan); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkScorePlan measures a plan of 207 units again and again, as a
// service does.
func BenchmarkScorePlan(b *testing.B) {
	score := func() {
		_, err := planner.Score(scenario.Scenario{Layer: "ccg17"}, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) {
			return ReadReference(a, l, "stp17")
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	score() // what is made once
	b.ReportAllocs()
	for b.Loop() {
		score()
	}
}
