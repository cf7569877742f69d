package search

import (
	"math"
	"math/rand/v2"
	"testing"
)

// trial is one operator of a chooser in a test: what a proposal costs, and how
// much it gains in the mean.
type trial struct {
	work int64
	gain float64
}

// shares draws until the given work is used and gives the share of the work
// that each operator had in the last half.
func shares(trials []trial, start []float64, work int64) []float64 {
	var operators []operator
	for _, share := range start {
		operators = append(operators, operator{neighbourhood: &shift{}, share: share})
	}
	c := newChooser(operators...)
	rng := rand.New(rand.NewPCG(1, 2))
	out := make([]float64, len(trials))
	for used := int64(0); used < work; {
		c.draw(rng)
		t := trials[c.drawn]
		if t.gain > 0 {
			c.gained(t.gain * rng.ExpFloat64())
		}
		if used > work/2 {
			out[c.drawn] += float64(t.work) / float64(work/2)
		}
		c.spent(t.work)
		used += t.work
	}
	return out
}

func TestChooserSharesWorkByGain(t *testing.T) {
	for _, c := range []struct {
		name   string
		trials []trial
		start  []float64
		want   []float64
	}{
		// One gains three times as much for its work as the other: the shares
		// above the two floors are as 3 to 1.
		{"by gain", []trial{{1, 3}, {1, 1}}, []float64{0.5, 0.5}, []float64{0.03 + 0.94*0.75, 0.03 + 0.94*0.25}},
		{"by work", []trial{{1, 1}, {20, 20}}, []float64{0.9, 0.1}, []float64{0.5, 0.5}},
		{"floor", []trial{{1, 1}, {10, 0}, {5, 0}}, []float64{0.1, 0.8, 0.1}, []float64{0.94, 0.03, 0.03}},
		{"nothing gains", []trial{{1, 0}, {10, 0}}, []float64{0.25, 0.75}, []float64{0.25, 0.75}},
	} {
		for i, got := range shares(c.trials, c.start, 4_000_000) {
			if math.Abs(got-c.want[i]) > 0.02 {
				t.Errorf("%s: operator %d has %.3f of the work, want %.3f", c.name, i, got, c.want[i])
			}
		}
	}
}

// What paid once and pays no more loses its share.
func TestChooserForgets(t *testing.T) {
	c := newChooser(operator{neighbourhood: &shift{}, share: 0.5}, operator{neighbourhood: &shift{}, share: 0.5})
	rng := rand.New(rand.NewPCG(3, 4))
	for _, paying := range []int{0, 1, 0} {
		for range 40 * adaptWindow {
			c.draw(rng)
			if c.drawn == paying {
				c.gained(1)
			}
			c.spent(1)
		}
		if got := c.operators[paying].share; got < 0.96 {
			t.Errorf("operator %d pays and has %.3f of the work", paying, got)
		}
	}
}
