package scorecard

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

func ideal(people []int64) float64 {
	var total int64
	for _, p := range people {
		total += p
	}
	return float64(total) / float64(len(people))
}

// balance measures the spread of the regions' populations.
func balance(people []int64) Balance {
	mu := ideal(people)
	b := Balance{Ideal: Round(mu), Smallest: slices.Min(people), Largest: slices.Max(people)}
	sorted := slices.Clone(people)
	slices.Sort(sorted)
	x := make([]float64, len(people))
	k := float64(len(people))
	for i, p := range sorted {
		x[i] = float64(p)
		d := math.Abs(float64(p)/mu - 1)
		b.MaxDeviation = math.Max(b.MaxDeviation, d)
		b.MeanDeviation += d / k
		b.Gini += float64((2*float64(i+1) - k - 1) * float64(p) / (k * k * mu))
		b.Within5Percent += count(d <= 0.05)
		b.Within10Percent += count(d <= 0.10)
		b.Within20Percent += count(d <= 0.20)
	}
	b.CoefficientOfVariation = Round(stat.PopStdDev(x, nil) / mu)
	b.MaxDeviation, b.MeanDeviation, b.Gini = Round(b.MaxDeviation), Round(b.MeanDeviation), Round(b.Gini)
	if b.Smallest > 0 {
		b.LargestToSmallest = Round(float64(b.Largest) / float64(b.Smallest))
	}
	return b
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
