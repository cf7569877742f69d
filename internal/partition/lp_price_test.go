package partition

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The first few are those that sorting gives, whatever the order before.
func TestLeading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		costs := rapid.SliceOfN(rapid.IntRange(-3, 3), 0, 60).Draw(t, "costs")
		n := rapid.IntRange(0, 70).Draw(t, "n")
		offers := make([]offer, len(costs))
		for i, c := range costs {
			offers[i] = offer{column: i * 7 % 61, by: float64(c)} // different columns
		}
		sorted := slices.SortedFunc(slices.Values(offers), func(a, b offer) int {
			return cmp.Or(cmp.Compare(a.by, b.by), cmp.Compare(a.column, b.column))
		})
		if got := leading(offers, n); !slices.Equal(got, sorted[:min(n, len(sorted))]) {
			t.Fatalf("%v, want %v", got, sorted[:min(n, len(sorted))])
		}
	})
}
