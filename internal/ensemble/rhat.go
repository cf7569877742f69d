package ensemble

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// RHat says whether the chains of [Sample] tell the same of a measure, given the
// measure of each plan in order: the potential scale reduction factor after
// Gelman and Rubin (1992), each chain split in halves, about 1 where they do; 1.1 is
// a usual limit. It is NaN for less than two plans in each half.
func RHat(values []float64) float64 {
	chains := make([][]float64, Chains)
	for i := range len(values) / Chains * Chains {
		chains[i%Chains] = append(chains[i%Chains], values[i])
	}
	return scaleReduction(halves(chains))
}

// halves splits chains of one length in two, without the value in the middle
// where that length is odd.
func halves(chains [][]float64) [][]float64 {
	var out [][]float64
	for _, x := range chains {
		half := len(x) / 2
		out = append(out, x[:half], x[len(x)-half:])
	}
	return out
}

// scaleReduction compares the variance between chains with that within them.
func scaleReduction(chains [][]float64) float64 {
	n := float64(len(chains[0]))
	if n < 2 {
		return math.NaN()
	}
	means, within := make([]float64, 0, len(chains)), 0.0
	for _, x := range chains {
		mean, variance := stat.MeanVariance(x, nil)
		means = append(means, mean)
		within += variance / float64(len(chains))
	}
	between := stat.Variance(means, nil) // of the means, so already over the length of a chain
	if within == 0 {
		if between == 0 {
			return 1
		}
		return math.Inf(1)
	}
	return math.Sqrt((n-1)/n + between/within)
}

// RankRHat is R-hat as Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021,
// doi 10.1214/20-BA1221) have it: the larger of that of the ranks of the values,
// made normal, and that of the ranks of their distances from the median, so that it
// also sees chains that differ in spread or have no variance. Chains are of one
// length, and are split in halves. 1.01 to 1.05 are usual limits.
func RankRHat(chains [][]float64) float64 {
	split := halves(chains)
	middle := quantileOf(split, 0.5)
	folded := make([][]float64, len(split))
	for c, x := range split {
		for _, v := range x {
			folded[c] = append(folded[c], math.Abs(v-middle))
		}
	}
	bulk, tail := scaleReduction(normalRanks(split)), scaleReduction(normalRanks(folded))
	if math.IsNaN(bulk) || math.IsNaN(tail) {
		return math.NaN()
	}
	return max(bulk, tail)
}

// normalRanks puts in place of each value the normal quantile of its rank among
// all, equal ones sharing the mean of theirs: (r - 3/8) / (S + 1/4), Blom (1958).
func normalRanks(chains [][]float64) [][]float64 {
	var at [][2]int
	for c, x := range chains {
		for i := range x {
			at = append(at, [2]int{c, i})
		}
	}
	value := func(a [2]int) float64 { return chains[a[0]][a[1]] }
	slices.SortFunc(at, func(a, b [2]int) int { return cmp.Compare(value(a), value(b)) })
	out := make([][]float64, len(chains))
	for c, x := range chains {
		out[c] = make([]float64, len(x))
	}
	for from := 0; from < len(at); {
		to := from
		for to < len(at) && value(at[to]) == value(at[from]) {
			to++
		}
		rank := float64(from+1+to) / 2
		z := math.Sqrt2 * math.Erfinv(2*(rank-0.375)/(float64(len(at))+0.25)-1)
		for _, a := range at[from:to] {
			out[a[0]][a[1]] = z
		}
		from = to
	}
	return out
}

// quantileOf is that of all values together, between ranks in proportion (type
// 7 of Hyndman and Fan 1996).
func quantileOf(chains [][]float64, q float64) float64 {
	return quantile(slices.Sorted(slices.Values(slices.Concat(chains...))), q)
}

func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	h := q * float64(len(sorted)-1)
	low := int(h)
	if low+1 == len(sorted) {
		return sorted[low]
	}
	return sorted[low] + float64((h-float64(low))*(sorted[low+1]-sorted[low]))
}
