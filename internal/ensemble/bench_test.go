//go:build unix

package ensemble

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/region"
)

// places is a problem on a layer of England, 2017, of people alone.
func places(b *testing.B, layer string, regions int, tolerance float64) *region.Problem {
	b.Helper()
	fsys, err := fs.Sub(data.FS, "england-2017")
	if err != nil {
		b.Fatal(err)
	}
	a, err := atlas.Open(fsys)
	if err != nil {
		b.Fatal(err)
	}
	l, err := a.Layer(layer)
	if err != nil {
		b.Fatal(err)
	}
	people := make([]int64, len(l.Areas))
	for u := range people {
		people[u] = l.Areas[u].Population
	}
	balance, err := region.NewBalance(people, regions, 1)
	if err != nil {
		b.Fatal(err)
	}
	p, err := region.NewProblem(l.Graph, people, regions, region.Around(l.TotalPopulation(), regions, tolerance), balance)
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// BenchmarkChain moves one chain on one thread. A plan is a step made, as the
// peers count; distinct ones differ from all others that were made. Seconds are
// those of the processor: other work on the machine does not count.
func BenchmarkChain(b *testing.B) {
	for _, problem := range []struct {
		layer     string
		regions   int
		tolerance float64
	}{{"ccg17", 38, 0.2}, {"ccg17", 38, 0.25}, {"ccg17", 10, 0.05}, {"ccg17", 10, 0.1}, {"lad17", 38, 0.1}, {"lad17", 10, 0.05}} {
		p := places(b, problem.layer, problem.regions, problem.tolerance)
		for _, method := range Methods {
			b.Run(fmt.Sprintf("%s-%d-%.2f/%s", problem.layer, problem.regions, problem.tolerance, method), func(b *testing.B) {
				c := benchChain(b, p, method)
				b.ReportAllocs()
				before := cpuSeconds(b)
				for b.Loop() {
					c.propose()
				}
				seconds := cpuSeconds(b) - before
				b.ReportMetric(float64(c.steps)/seconds, "plans/cpu-s")
				b.ReportMetric(float64(c.steps)/float64(c.proposals), "accepted")
				b.ReportMetric(float64(c.steps)/seconds*distinct(b, p, method), "distinct/cpu-s")
			})
		}
	}
}

func cpuSeconds(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// benchChain is a chain on its way.
func benchChain(b *testing.B, p *region.Problem, method Method) *chain {
	b.Helper()
	opt := Options{Method: method, Start: anyPlan(b, p), Seed: 1}
	if err := opt.complete(p); err != nil {
		b.Fatal(err)
	}
	return newChains(p, &opt, slices.Repeat([][]region.Label{opt.Start}, Chains))[0]
}

// distinct is the share of different plans among 50,000 steps.
func distinct(b *testing.B, p *region.Problem, method Method) float64 {
	c := benchChain(b, p, method)
	const steps = 50_000
	// The sum over pairs of units in one region of a number for the pair is
	// the same for the same division, whatever its labels.
	seen := map[uint64]bool{}
	rng := rand.New(rand.NewPCG(1, 1))
	of := make([]uint64, p.Len())
	for u := range of {
		of[u] = rng.Uint64()
	}
	sums := make([]uint64, p.Regions())
	for before := c.steps; c.steps < steps; before = c.steps {
		if c.propose(); c.steps == before {
			continue
		}
		clear(sums)
		for u, l := range c.labels {
			sums[l] += of[u]
		}
		var plan uint64
		for _, s := range sums {
			s ^= s >> 29
			s *= 0xbf58476d1ce4e5b9
			plan += s ^ s>>32
		}
		seen[plan] = true
	}
	return float64(len(seen)) / steps
}

// BenchmarkPropose reports recombinations a second, made or not, on grids with
// regions of about 5, 20 and 100 units.
func BenchmarkPropose(b *testing.B) {
	for _, size := range []struct{ side, regions int }{{14, 38}, {14, 10}, {60, 36}} {
		b.Run(fmt.Sprintf("%d in %d", size.side*size.side, size.regions), func(b *testing.B) {
			c := benchChain(b, grid(b, size.side, size.side, size.regions, 0.2), ReCom)
			b.ReportAllocs()
			for b.Loop() {
				c.propose()
			}
			b.ReportMetric(float64(c.steps)/float64(c.proposals), "accepted")
		})
	}
}
