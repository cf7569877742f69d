package ensemble

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// RHat says whether the chains of [Sample] tell the same of a measure, given the
// measure of each plan in order: the potential scale reduction factor after
// Gelman and Rubin (1992), each chain split in halves, about 1 where they do; 1.1 is
// a usual limit. It is NaN for less than two plans in each half.
func RHat(values []float64) float64 {
	half := len(values) / Chains / 2
	if half < 2 {
		return math.NaN()
	}
	means, within := make([]float64, 0, 2*Chains), 0.0
	for c := range Chains {
		for from := range 2 {
			var x []float64
			for i := range half {
				x = append(x, values[(from*half+i)*Chains+c])
			}
			mean, variance := stat.MeanVariance(x, nil)
			means = append(means, mean)
			within += variance / (2 * Chains)
		}
	}
	between := stat.Variance(means, nil) // of the means, so already over the length of a half
	if within == 0 {
		if between == 0 {
			return 1
		}
		return math.Inf(1)
	}
	n := float64(half)
	return math.Sqrt((n-1)/n + between/within)
}
