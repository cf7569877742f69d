package region

import "math"

// VariationOfInformation is how much the regions of one plan do not tell of
// those of another, in bits (Meila 2007): the entropy of a's region given b's
// plus that of b's given a's, of a person drawn from the population. It is 0
// exactly where everybody's regions hold the same people, and a distance
// between plans.
func VariationOfInformation(a, b Plan, population []int64) float64 {
	both, inA, inB, total := overlaps(a, b, population)
	var vi float64
	for i := range both {
		for j, n := range both[i] {
			if n > 0 {
				vi -= float64(n / total * (math.Log2(n/inA[i]) + math.Log2(n/inB[j])))
			}
		}
	}
	return vi
}

// Rand is the share of pairs of units on which two plans agree whether they
// belong together (Rand 1971): 1 for equal plans, and for plans of one unit.
func Rand(a, b Plan) float64 {
	ones := make([]int64, a.Len())
	for u := range ones {
		ones[u] = 1
	}
	both, inA, inB, n := overlaps(a, b, ones)
	if n < 2 {
		return 1
	}
	pairs := func(x float64) float64 { return x * (x - 1) / 2 }
	agree := pairs(n)
	for i := range both {
		agree -= pairs(inA[i])
		for _, x := range both[i] {
			agree += 2 * pairs(x)
		}
	}
	for _, x := range inB {
		agree -= pairs(x)
	}
	return agree / pairs(n)
}

// Newcomers counts the people of each region of plan a who are not of the
// region of plan b that most people there are of.
func Newcomers(a, b Plan, population []int64) int64 {
	both, inA, _, _ := overlaps(a, b, population)
	var n float64
	for i := range both {
		var most float64
		for _, x := range both[i] {
			most = max(most, x)
		}
		n += inA[i] - most
	}
	return int64(n)
}

// overlaps are the people that each pair of regions shares. Numbers of people
// are whole, and exact as floating point.
func overlaps(a, b Plan, population []int64) (both [][]float64, inA, inB []float64, total float64) {
	both = make([][]float64, a.Regions())
	for i := range both {
		both[i] = make([]float64, b.Regions())
	}
	inA, inB = make([]float64, a.Regions()), make([]float64, b.Regions())
	for u, p := range population {
		i, j := a.Label(Unit(u)), b.Label(Unit(u))
		both[i][j] += float64(p)
		inA[i] += float64(p)
		inB[j] += float64(p)
		total += float64(p)
	}
	return both, inA, inB, total
}
