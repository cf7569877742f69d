package ensemble

import (
	"math"
	"math/rand/v2"
	"testing"

	"footprint/internal/region"
)

// The Cholesky decomposition counts the trees that fractions count, on grids
// and parts of them, and on a long ladder, of which a formula tells.
func TestKirchhoff(t *testing.T) {
	p := even(t, 8, 8, 2, 0.5)
	a := &atlasOf{p: p, near: make([]uint64, p.Len()), trees: map[uint64]float64{}}
	for _, e := range p.Graph().Edges() {
		a.near[e.A] |= 1 << e.B
		a.near[e.B] |= 1 << e.A
	}
	rng := rand.New(rand.NewPCG(1, 1))
	var k kirchhoff
	for range 200 {
		var set uint64
		var units []region.Unit
		for size := 1 + rng.IntN(40); len(units) < size; {
			u := rng.IntN(64)
			if bit := uint64(1) << u; len(units) == 0 || a.around(set)&bit != 0 {
				set |= bit
				units = append(units, region.Unit(u))
			}
		}
		if got, want := k.log(p.Graph(), units), math.Log(a.treesOf(set)); math.Abs(got-want) > 1e-9 {
			t.Fatalf("%v: %v, want %v", units, got, want)
		}
	}
	// A ladder of n rungs has ((2+r)^n - (2-r)^n) / 2r trees, r the root of 3.
	const rungs = 700
	ladder := even(t, 2, rungs, 2, 0.5)
	got, want := k.log(ladder.Graph(), allUnits(ladder)), rungs*math.Log(2+math.Sqrt(3))-math.Log(2*math.Sqrt(3))
	if math.Abs(got-want) > 1e-6 {
		t.Errorf("ladder: %v, want %v", got, want)
	}
}
