package atlas

import (
	"fmt"
	"math"
	"slices"

	"footprint/internal/region"
)

// maxMagnitude keeps squares times people far below the largest number.
const maxMagnitude = 1e100

// maxNamed is how many areas without a value are named for one indicator.
const maxNamed = 20

// impute fills in missing values as the profile says, or says which are
// missing.
func (i *ProfileIndicator) impute(l *Layer, x []float64) ([]Imputation, Findings) {
	var missing []int
	var known, people []float64
	for u, v := range x {
		if !isNumber(v) {
			missing = append(missing, u)
			continue
		}
		known = append(known, v)
		people = append(people, float64(l.Areas[u].Population))
	}
	if missing == nil {
		return nil, nil
	}
	if known == nil {
		return nil, Findings{{File: "layer " + l.ID, Problem: i.ID + " is missing everywhere", Want: "a profile without this indicator"}}
	}
	value := i.substitute(l, x, known, people)
	var found Findings
	var imputed []Imputation
	for _, u := range missing {
		v := value(u)
		if isNumber(v) {
			imputed = append(imputed, Imputation{region.Unit(u), i.ID, v}) //nolint:gosec // an index of Areas
			continue
		}
		problem := i.ID + " is missing"
		if i.Missing == Neighbours {
			problem += " there and in all areas that touch it"
		}
		found = append(found, &Error{File: "layer " + l.ID, Code: l.Areas[u].Code, Problem: problem, Want: "a number, or a profile without this indicator"})
	}
	if more := len(found) - maxNamed; more > 0 {
		found = append(found[:maxNamed], &Error{File: "layer " + l.ID, Problem: fmt.Sprintf("%s is missing in %d more areas", i.ID, more)})
	}
	if found != nil {
		return nil, found
	}
	for _, m := range imputed {
		x[m.Unit] = m.Value
	}
	return imputed, nil
}

// substitute gives what stands for the missing value of a unit: NaN where
// nothing may.
func (i *ProfileIndicator) substitute(l *Layer, x, known, people []float64) func(u int) float64 {
	fixed := math.NaN()
	switch i.Missing {
	case Mean:
		if fixed, _ = moments(known, people); math.IsNaN(fixed) { // nobody lives there
			fixed, _ = moments(known, nil)
		}
	case Median:
		slices.Sort(known)
		fixed = Quantile(known, 0.5)
	case Neighbours:
		return func(u int) float64 { return around(l, x, u) }
	}
	return func(int) float64 { return fixed }
}

// around is the mean of the values of the areas that touch u; NaN if none has
// one.
func around(l *Layer, x []float64, u int) float64 {
	var known []float64
	if l.Graph != nil {
		for _, v := range l.Graph.Neighbours(region.Unit(u)) { //nolint:gosec // an index of Areas
			if isNumber(x[v]) {
				known = append(known, x[v])
			}
		}
	}
	mean, _ := moments(known, nil)
	return mean
}

func isNumber(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// transform takes the steps of the indicator on the values, in place.
func (i *ProfileIndicator) transform(profile string, l *Layer, x []float64) Findings {
	var found Findings
	bad := func(u int, problem, want string) {
		found = append(found, &Error{File: "layer " + l.ID, Code: l.Areas[u].Code, Problem: fmt.Sprintf("%s is %v, %s", i.ID, x[u], problem), Want: want})
	}
	for u, v := range x {
		if math.Abs(v) > maxMagnitude {
			bad(u, "which is beyond what can be squared", "at most 1e100")
		}
	}
	for _, step := range i.Transform {
		if found != nil {
			return found
		}
		switch step {
		case Cap:
			mean, sd := moments(x, nil)
			limit := mean + float64(i.capSD()*sd)
			for u := range x {
				x[u] = min(x[u], limit)
			}
		case Winsorise:
			sorted := slices.Clone(x)
			slices.Sort(sorted)
			ends := i.percentiles()
			low, high := Quantile(sorted, ends[0]/100), Quantile(sorted, ends[1]/100)
			for u := range x {
				x[u] = min(max(x[u], low), high)
			}
		case Sqrt:
			for u := range x {
				if x[u] < 0 {
					bad(u, "which has no square root", "0 or more, or another transform in profile "+profile)
				}
				x[u] = math.Sqrt(x[u])
			}
		case Log:
			for u := range x {
				if x[u] <= 0 {
					bad(u, "which has no logarithm", "more than 0, or another transform in profile "+profile+", such as asinh")
				}
				x[u] = math.Log(x[u])
			}
		case Asinh:
			for u := range x {
				x[u] = math.Asinh(x[u])
			}
		}
	}
	return found
}

// moments are the mean and the standard deviation (the root of the mean
// square) under weights; nil weighs all alike. Without any weight both are NaN.
// A spread that is but rounding of equal values is 0. Products are converted
// explicitly so that no machine fuses them into the additions.
func moments(x, weights []float64) (mean, sd float64) {
	var sum, squares, total, largest float64
	weight := func(u int) float64 {
		if weights == nil {
			return 1
		}
		return weights[u]
	}
	for u, v := range x {
		total += weight(u)
		sum += float64(weight(u) * v)
	}
	mean = sum / total
	for u, v := range x {
		d := v - mean
		squares += float64(weight(u) * float64(d*d))
		largest = math.Max(largest, math.Abs(v))
	}
	sd = math.Sqrt(squares / total)
	if sd <= 1e-12*largest {
		sd = 0
	}
	return mean, sd
}

// extent is the least value and how far the greatest lies above it.
func extent(x []float64) (least, length float64) {
	if len(x) == 0 {
		return 0, 0
	}
	least, greatest := slices.Min(x), slices.Max(x)
	length = greatest - least
	if length <= 1e-12*math.Max(math.Abs(least), math.Abs(greatest)) {
		length = 0
	}
	return least, length
}

// Quantile is the value below which a share q of ascending values lies, of which
// there must be one at least, in proportion between two ranks: type 7 of
// Hyndman and Fan (1996), the default of R and NumPy.
func Quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	below := int(math.Floor(at))
	above := min(below+1, len(sorted)-1)
	return sorted[below] + float64((at-float64(below))*(sorted[above]-sorted[below]))
}
