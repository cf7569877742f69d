package reason

import (
	"math/bits"

	"footprint/internal/region"
)

// set is a set of units, as bits.
type set []uint64

func newSet(n int, units ...region.Unit) set {
	s := make(set, (n+63)/64)
	for _, u := range units {
		s.add(u)
	}
	return s
}

func (s set) add(u region.Unit)      { s[u>>6] |= 1 << (u & 63) }
func (s set) remove(u region.Unit)   { s[u>>6] &^= 1 << (u & 63) }
func (s set) has(u region.Unit) bool { return s[u>>6]>>(u&63)&1 == 1 }

func (s set) hits(t set) bool {
	for i, w := range s {
		if w&t[i] != 0 {
			return true
		}
	}
	return false
}

// within says whether t holds all of s.
func (s set) within(t set) bool {
	for i, w := range s {
		if w&^t[i] != 0 {
			return false
		}
	}
	return true
}

func (s set) count() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// units lists the set in ascending order.
func (s set) units() (out []region.Unit) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			out = append(out, region.Unit(i<<6+bits.TrailingZeros64(w))) //nolint:gosec // a unit
		}
	}
	return out
}
