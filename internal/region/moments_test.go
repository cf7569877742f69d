package region

import (
	"math"
	"math/bits"
	"testing"

	"pgregory.net/rapid"
)

func TestDivide(t *testing.T) {
	want := func(hi, lo uint64, mass int64) int64 {
		quotient, _ := bits.Div64(hi, lo, uint64(mass))
		return int64(quotient)
	}
	rapid.Check(t, func(t *rapid.T) {
		mass := rapid.Int64Range(1, math.MaxInt32).Draw(t, "mass")
		quotient := rapid.Uint64Range(0, 1<<62-1).Draw(t, "quotient") >> rapid.IntRange(0, 61).Draw(t, "shift")
		left := rapid.Uint64Range(0, uint64(mass)-1).Draw(t, "left")
		// Multiples, and the numbers just below and above, are where rounding shows.
		for _, left := range []uint64{left, 0, uint64(mass) - 1} {
			hi, lo := bits.Mul64(quotient, uint64(mass))
			lo, carry := bits.Add64(lo, left, 0)
			hi += carry
			if got := divide(hi, lo, mass); got != want(hi, lo, mass) || got != int64(quotient) {
				t.Fatalf("%d:%d / %d = %d, want %d", hi, lo, mass, got, want(hi, lo, mass))
			}
		}
	})
	if got := divide(0, 0, 0); got != 0 {
		t.Errorf("nothing over no mass is %d", got)
	}
}
