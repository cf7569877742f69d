package ensemble

import (
	"math"

	"footprint/internal/region"
)

// kirchhoff counts spanning trees: the determinant of the Laplacian without one
// row and column (Kirchhoff 1847), by a Cholesky decomposition of the rows from
// their first entry on (George and Liu 1981, ch. 4). Units are ordered by their
// distance from an outer one, so that rows are short: on a map n units
// take about n*n operations.
type kirchhoff struct {
	number  []int32 // by unit: in the order, plus 1; 0 outside the set
	order   []region.Unit
	first   []int32 // by row: column of the first entry
	offsets []int   // by row: where column 0 would stand in entries
	entries []float64
}

// log is the natural logarithm of the number of spanning trees of units that
// are connected.
func (k *kirchhoff) log(g *region.Graph, units []region.Unit) float64 {
	k.arrange(g, units, units[0])
	k.arrange(g, units, k.order[len(units)-1]) // from a far end
	k.first, k.offsets, k.entries = k.first[:0], k.offsets[:0], k.entries[:0]
	sum, product := 0.0, 1.0
	for i := range len(units) - 1 { // the last stays out
		k.fill(g, i)
		// Logarithms are slow: take them of many pivots at once.
		if product *= k.eliminate(i); product > 1e100 || product < 1e-100 {
			sum += math.Log(product)
			product = 1
		}
	}
	for _, u := range units {
		k.number[u] = 0
	}
	return sum + math.Log(product)
}

// arrange orders the units in layers around one of them.
func (k *kirchhoff) arrange(g *region.Graph, units []region.Unit, from region.Unit) {
	if len(k.number) < g.Len() {
		k.number = make([]int32, g.Len())
	}
	const waiting = -1
	for _, u := range units {
		k.number[u] = waiting
	}
	k.order = append(k.order[:0], from)
	k.number[from] = 1
	for head := 0; head < len(k.order); head++ {
		for _, v := range g.Neighbours(k.order[head]) {
			if k.number[v] == waiting {
				k.order = append(k.order, v)
				k.number[v] = int32(len(k.order))
			}
		}
	}
}

// fill adds row i of the Laplacian, up to its diagonal.
func (k *kirchhoff) fill(g *region.Graph, i int) {
	around := g.Neighbours(k.order[i])
	first, degree := int32(i), 0.0
	for _, v := range around {
		if j := k.number[v] - 1; j >= 0 {
			first = min(first, j)
			degree++
		}
	}
	start := len(k.entries)
	k.first, k.offsets = append(k.first, first), append(k.offsets, start-int(first))
	for range i - int(first) {
		k.entries = append(k.entries, 0)
	}
	for _, v := range around {
		if j := k.number[v] - 1; j >= 0 && int(j) < i {
			k.entries[start+int(j-first)] = -1
		}
	}
	k.entries = append(k.entries, degree)
}

// eliminate turns row i of the Laplacian into that of its Cholesky factor and
// gives the square of its diagonal.
func (k *kirchhoff) eliminate(i int) float64 {
	first := int(k.first[i])
	own := k.entries[k.offsets[i]+first:] // to column i
	pivot := own[i-first]
	for j := first; j < i; j++ {
		from := max(first, int(k.first[j]))
		above := k.entries[k.offsets[j]+from : k.offsets[j]+j+1] // to column j
		left := own[from-first:]
		x := own[j-first]
		for c := range len(above) - 1 {
			x -= float64(left[c] * above[c])
		}
		x /= above[len(above)-1]
		own[j-first] = x
		pivot -= float64(x * x)
	}
	own[i-first] = math.Sqrt(pivot)
	return pivot
}
