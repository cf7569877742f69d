package ensemble

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// autoregressive chains of normal values with a standard deviation of 1.
func autoregressive(rng *rand.Rand, chains, length int, rho float64) [][]float64 {
	out := make([][]float64, chains)
	for c := range out {
		x := rng.NormFloat64()
		for range length {
			out[c] = append(out[c], x)
			x = rho*x + math.Sqrt(1-rho*rho)*rng.NormFloat64()
		}
	}
	return out
}

// The effective sample size of an autoregressive process is its length times
// (1 - rho) / (1 + rho).
func TestEffectiveOfKnownProcess(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, rho := range []float64{0, 0.3, 0.6, 0.9, -0.3} {
		x := autoregressive(rng, 8, 2000, rho)
		want := 16000 * (1 - rho) / (1 + rho)
		for name, got := range map[string]float64{"mean": MeanESS(x), "bulk": BulkESS(x)} {
			if got < 0.8*want || got > 1.25*want {
				t.Errorf("rho %v: %s %.0f, want about %.0f", rho, name, got, want)
			}
		}
		if r := RankRHat(x); r > 1.03 || r < 0.99 {
			t.Errorf("rho %v: R-hat %v", rho, r)
		}
		if tail := TailESS(x); tail > 1.3*max(want, 16000) || tail < 0.5*min(want, 16000) {
			t.Errorf("rho %v: tail %.0f", rho, tail)
		}
	}
}

// effectiveSlowly is the published algorithm step by step: all lags first, then
// the pairs, then the pairs made to fall.
func effectiveSlowly(chains [][]float64) float64 {
	n, m := len(chains[0]), len(chains)
	mean := make([]float64, m)
	for c, x := range chains {
		for _, v := range x {
			mean[c] += v / float64(n)
		}
	}
	acov := make([]float64, n)
	for lag := range acov {
		for c, x := range chains {
			for i := range n - lag {
				acov[lag] += (x[i] - mean[c]) * (x[i+lag] - mean[c]) / float64(n) / float64(m)
			}
		}
	}
	grand := 0.0
	for _, v := range mean {
		grand += v / float64(m)
	}
	between := 0.0
	for _, v := range mean {
		between += (v - grand) * (v - grand) / float64(m-1)
	}
	within := acov[0] * float64(n) / float64(n-1)
	rho := make([]float64, n)
	for lag := range rho {
		rho[lag] = 1 - (within-acov[lag])/(within*float64(n-1)/float64(n)+between)
	}
	rho[0] = 1
	var pairs []float64
	var first float64 // of the pair that ends it
	for lag := 0; ; lag += 2 {
		if rho[lag]+rho[lag+1] <= 0 || lag >= n-4 {
			first = max(0, rho[lag])
			break
		}
		pairs = append(pairs, rho[lag]+rho[lag+1])
	}
	tau := -1 + first
	for i := range pairs {
		tau += 2 * slices.Min(pairs[:i+1])
	}
	s := float64(n * m)
	return s / max(tau, 1/math.Log10(s))
}

func TestEffectiveAgainstSlowTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		chains, length := rapid.IntRange(2, 5).Draw(t, "chains"), rapid.IntRange(5, 60).Draw(t, "length")
		x := autoregressive(rng, chains, length, rapid.Float64Range(-0.9, 0.99).Draw(t, "rho"))
		for c := range x {
			for i := range x[c] {
				x[c][i] += float64(c) * float64(chains%3)
			}
		}
		got, want := effective(x), effectiveSlowly(x)
		if math.Abs(got-want) > 1e-6*want {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// Chains of equal means and different spreads: the plain R-hat does not see it.
func TestRankRHat(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	apart, wide, infinite := autoregressive(rng, 8, 200, 0), autoregressive(rng, 8, 200, 0), autoregressive(rng, 8, 200, 0)
	for c := range 8 {
		for i := range 200 {
			apart[c][i] += float64(c)
			wide[c][i] *= float64(1 + c%2*9)
			infinite[c][i] /= rng.NormFloat64() // Cauchy: no variance
		}
	}
	if r := RankRHat(apart); r < 1.5 {
		t.Errorf("apart: %v", r)
	}
	if r, plain := RankRHat(wide), scaleReduction(halves(wide)); r < 1.3 || plain > 1.05 {
		t.Errorf("wide: %v, plain %v", r, plain)
	}
	if r := RankRHat(infinite); r > 1.03 {
		t.Errorf("without variance: %v", r)
	}
	if r := RankRHat([][]float64{{1, 2, 3}, {1, 2, 3}}); !math.IsNaN(r) {
		t.Errorf("too short: %v", r)
	}
	// By hand: the ranks are 1.5, 1.5, 3 and 4 of 4, so the normal quantiles those
	// of 1.125, 2.625 and 3.625 over 4.25.
	z := normalRanks([][]float64{{5, 5}, {6, 9}})
	if got := fmt.Sprintf("%.3f", z); got != "[[-0.629 -0.629] [0.299 1.049]]" {
		t.Error(got)
	}
}

func TestEffectiveOfNothing(t *testing.T) {
	flat := [][]float64{slices.Repeat([]float64{2}, 20), slices.Repeat([]float64{2}, 20)}
	for name, got := range map[string]float64{"bulk": BulkESS(flat), "tail": TailESS(flat), "mean": MeanESS(flat), "short": BulkESS([][]float64{{1, 2, 3, 4, 5}})} {
		if !math.IsNaN(got) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
