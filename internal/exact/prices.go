package exact

import (
	"math"
	"math/big"

	"footprint/internal/exact/listing"
)

// floor is what plans of so many regions cost at least, by prices for which no
// region has a smaller reduced cost: see [listing.Prices].
func floor(p *listing.Prices, regions int, least int64) int64 {
	sum := new(big.Int).Mul(big.NewInt(int64(regions)), big.NewInt(least))
	sum.Add(sum, big.NewInt(p.Worth()))
	switch {
	case sum.IsInt64():
		return sum.Int64()
	case sum.Sign() > 0:
		return math.MaxInt64
	default:
		return math.MinInt64
	}
}
