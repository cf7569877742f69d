package scorecard

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/region"
)

func TestBoundByHand(t *testing.T) {
	const m = region.One / 1_000_000 // a millionth
	for name, c := range map[string]struct {
		cost, bound          int64
		value, gap, captured float64
		proven               bool
	}{
		"the best":             {282_700*m + 600_000, 282_700*m + 600_000, 0.2827, 0, 0.71731, true},
		"one less than it":     {282_700 * m, 282_700*m - 1, 0.282699, 0.000001, 0.71731, false},
		"a tenth":              {500_000 * m, 450_000 * m, 0.45, 0.1, 0.55001, false},
		"a hundredth":          {258_815_923_693_264_398, 256_227_764_456_331_754, 0.256227, 0.01, 0.74378, false},
		"nothing is known":     {500_000 * m, 0, 0, 1, 1, false},
		"nothing to be gained": {0, 0, 0, 0, 1, true},
		"rounded to the card":  {282_700*m + m/2, 282_700*m + m/2, 0.282701, 0, 0.71731, true},
	} {
		b := NewBound(c.bound, true)
		b.Beside(c.cost, c.bound)
		if b.Value != c.value || *b.Gap != c.gap || b.Proven != c.proven || *b.NeedsCaptured != c.captured {
			t.Errorf("%s: %v, gap %v, captured %v, proven %v; want %+v", name, b.Value, *b.Gap, *b.NeedsCaptured, b.Proven, c)
		}
	}
}

// What is told is never more than what is proved.
func TestBoundIsRoundedTheSafeWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cost := rapid.Int64Range(1, 2*region.One).Draw(t, "cost")
		bound := rapid.Int64Range(0, cost-1).Draw(t, "bound")
		b := NewBound(bound, false)
		b.Beside(cost, bound)
		value := new(big.Rat).SetInt64(int64(b.Value*1e6 + 0.5))
		if value.Cmp(big.NewRat(bound, millionth)) > 0 {
			t.Errorf("a bound of %d is told as %v", bound, b.Value)
		}
		gap := new(big.Rat).SetInt64(int64(*b.Gap*1e6 + 0.5))
		exact := new(big.Rat).Mul(big.NewRat(1_000_000, 1), big.NewRat(cost-bound, cost))
		if slack := new(big.Rat).Sub(exact, gap); b.Proven || slack.Cmp(big.NewRat(1, 1_000_000)) > 0 || *b.Gap <= 0 {
			t.Errorf("%d above %d is told as a gap of %v", cost, bound, *b.Gap)
		}
	})
}
