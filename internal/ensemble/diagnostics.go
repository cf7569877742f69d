package ensemble

import "math"

// BulkESS is how many independent plans would tell as much of the middle of a
// measure as those of the chains, which are of one length: the effective sample
// size of normal ranks (Vehtari and others 2021). It is NaN for chains of less than
// six values or where all values are equal.
func BulkESS(chains [][]float64) float64 { return effective(normalRanks(halves(chains))) }

// TailESS is the same of the 5 % and 95 % quantiles, the smaller of the two.
func TailESS(chains [][]float64) float64 {
	split := halves(chains)
	least := math.Inf(1)
	for _, q := range []float64{0.05, 0.95} {
		limit := quantileOf(split, q)
		below := make([][]float64, len(split))
		for c, x := range split {
			for _, v := range x {
				in := 0.0
				if v <= limit {
					in = 1
				}
				below[c] = append(below[c], in)
			}
		}
		if ess := effective(below); !math.IsNaN(ess) {
			least = min(least, ess)
		}
	}
	if math.IsInf(least, 1) {
		return math.NaN()
	}
	return least
}

// MeanESS is the same of the mean: its Monte Carlo error is the standard
// deviation over the root of it.
func MeanESS(chains [][]float64) float64 { return effective(halves(chains)) }

// effective is the effective sample size of chains of one length: their values
// over the autocorrelation time, which is 1 + 2 sum of autocorrelations of all
// chains together (Gelman and others, Bayesian Data Analysis 3, section 11.5),
// summed as far as pairs of them stay positive and made to fall (Geyer 1992).
func effective(chains [][]float64) float64 {
	n := len(chains[0])
	if n < 3 {
		return math.NaN()
	}
	centred, means := make([][]float64, len(chains)), make([]float64, len(chains))
	flat := true
	for c, x := range chains {
		for _, v := range x {
			means[c] += v / float64(n)
			flat = flat && v == chains[0][0]
		}
		for _, v := range x {
			centred[c] = append(centred[c], v-means[c])
		}
	}
	if flat {
		return math.NaN()
	}
	covariance := func(lag int) float64 {
		var all float64
		for _, x := range centred {
			var sum float64
			for i, v := range x[lag:] {
				sum += float64(v * x[i])
			}
			all += sum / float64(n) / float64(len(centred))
		}
		return all
	}
	within := covariance(0) * float64(n) / float64(n-1)
	total := within*float64(n-1)/float64(n) + variance(means)
	rho := func(lag int) float64 { return 1 - (within-covariance(lag))/total }

	even, odd, before, sum := 1.0, rho(1), math.Inf(1), 0.0
	lag := 0
	for {
		// Of a pair below zero nothing counts but a positive first.
		if even+odd <= 0 || lag >= n-4 {
			sum += max(0, even) / 2
			break
		}
		pair := min(even+odd, before)
		sum += pair
		before = pair
		lag += 2
		even, odd = rho(lag), rho(lag+1)
	}
	values := float64(n * len(chains))
	return values / max(2*sum-1, 1/math.Log10(values))
}

func variance(x []float64) float64 {
	var mean, sum float64
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		sum += float64((v - mean) * (v - mean))
	}
	return sum / float64(len(x)-1)
}
