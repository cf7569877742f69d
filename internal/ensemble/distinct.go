package ensemble

import (
	"container/heap"
	"math"

	"footprint/internal/region"
)

// maxDistinct is how many different plans are told apart exactly.
const maxDistinct = 1 << 16

// uniques counts different plans in memory that does not grow: exactly while
// there are at most maxDistinct, and from the smallest maxDistinct fingerprints
// beyond that, with a standard error of 0.4 % (k minimum values: Beyer, Haas,
// Reinwald, Sismanis and Gemulla 2007, doi 10.1145/1247480.1247504). Fingerprints
// are of 64 bits: two plans that share one count once.
type uniques struct {
	smallest fingerprints
	known    map[uint64]struct{}
	number   []region.Label // scratch: canonical by label
}

func newUniques(regions int) *uniques {
	return &uniques{known: make(map[uint64]struct{}), number: make([]region.Label, regions)}
}

func (d *uniques) add(plan []region.Label) { d.put(d.fingerprint(plan)) }

func (d *uniques) put(f uint64) {
	if len(d.smallest) == maxDistinct && f >= d.smallest[0] {
		return
	}
	if _, ok := d.known[f]; ok {
		return
	}
	if len(d.smallest) == maxDistinct {
		delete(d.known, heap.Pop(&d.smallest).(uint64))
	}
	d.known[f] = struct{}{}
	heap.Push(&d.smallest, f)
}

// count is how many there are, and whether that is exact.
func (d *uniques) count() (n float64, exact bool) {
	if len(d.smallest) < maxDistinct {
		return float64(len(d.smallest)), true
	}
	return math.Round(float64(maxDistinct-1) / (float64(d.smallest[0]) / math.Exp2(64))), false
}

// fingerprint is the same for equal divisions, whatever the numbers of their
// regions.
func (d *uniques) fingerprint(plan []region.Label) uint64 {
	for l := range d.number {
		d.number[l] = -1
	}
	next, h := region.Label(0), uint64(0)
	for _, l := range plan {
		if d.number[l] < 0 {
			d.number[l] = next
			next++
		}
		h = mix(h ^ uint64(d.number[l])) //nolint:gosec // G115: not negative
	}
	return h
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood 2014) after a step.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// fingerprints is a heap with the largest on top.
type fingerprints []uint64

func (f fingerprints) Len() int           { return len(f) }
func (f fingerprints) Less(i, j int) bool { return f[i] > f[j] }
func (f fingerprints) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *fingerprints) Push(x any)        { *f = append(*f, x.(uint64)) }
func (f *fingerprints) Pop() any {
	last := len(*f) - 1
	x := (*f)[last]
	*f = (*f)[:last]
	return x
}
