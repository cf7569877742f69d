package ensemble

import (
	"fmt"

	"footprint/internal/region"
)

// borders code one plan by itself: one bit for each edge in order, 1 where its
// ends share a region, but none where that follows from the bits before. It
// follows for two units that are known to be together through others, and for two
// whose regions are known to differ. Regions must be contiguous: the plan is what
// the 1s connect.
type borders struct {
	edges [][2]region.Unit
	root  []region.Unit
	// apart are, for a root, the roots that are known to be of other regions.
	apart [][]region.Unit
	label []region.Label // by root
}

func newBorders(h *Header) *borders {
	n := len(h.Codes)
	return &borders{edges: h.Edges, root: make([]region.Unit, n), apart: make([][]region.Unit, n), label: make([]region.Label, n)}
}

func (b *borders) reset() {
	for u := range b.root {
		b.root[u] = region.Unit(u) //nolint:gosec // G115: units fit
		b.apart[u] = b.apart[u][:0]
	}
}

func (b *borders) find(u region.Unit) region.Unit {
	for b.root[u] != u {
		b.root[u] = b.root[b.root[u]]
		u = b.root[u]
	}
	return u
}

// open gives the roots of an edge whose bit does not follow.
func (b *borders) open(e [2]region.Unit) (x, y region.Unit, open bool) {
	x, y = b.find(e[0]), b.find(e[1])
	if len(b.apart[x]) > len(b.apart[y]) {
		x, y = y, x
	}
	if x == y {
		return x, y, false
	}
	for _, z := range b.apart[x] {
		if z == y {
			return x, y, false
		}
	}
	return x, y, true
}

// know keeps what the bit of an edge says of its roots, x having no more roots
// apart than y.
func (b *borders) know(x, y region.Unit, together bool) {
	if !together {
		b.apart[x], b.apart[y] = append(b.apart[x], y), append(b.apart[y], x)
		return
	}
	b.root[x] = y
	for _, z := range b.apart[x] {
		at, known := 0, false
		for i, w := range b.apart[z] {
			if w == x {
				at = i
			}
			known = known || w == y
		}
		if !known {
			b.apart[z][at] = y
			b.apart[y] = append(b.apart[y], z)
			continue
		}
		last := len(b.apart[z]) - 1
		b.apart[z][at] = b.apart[z][last]
		b.apart[z] = b.apart[z][:last]
	}
	b.apart[x] = b.apart[x][:0]
}

// append codes a plan. The reader numbers its regions in order of their first
// units.
func (b *borders) append(dst []byte, plan []region.Label, regions int) ([]byte, error) {
	b.reset()
	bits := 0
	for _, e := range b.edges {
		x, y, open := b.open(e)
		if !open {
			continue
		}
		if bits%8 == 0 {
			dst = append(dst, 0)
		}
		together := plan[e[0]] == plan[e[1]]
		if together {
			dst[len(dst)-1] |= 1 << (bits % 8)
		}
		bits++
		b.know(x, y, together)
	}
	if got := b.parts(); got != regions {
		return dst, fmt.Errorf("a plan of %d contiguous parts: want %d regions", got, regions)
	}
	return dst, nil
}

// parse reads a plan into labels and gives what is left of src.
func (b *borders) parse(src []byte, plan []region.Label, regions int) ([]byte, error) {
	b.reset()
	bits := 0
	for _, e := range b.edges {
		x, y, open := b.open(e)
		if !open {
			continue
		}
		if bits/8 >= len(src) {
			return nil, fmt.Errorf("%w: a plan ends early", ErrDamaged)
		}
		b.know(x, y, src[bits/8]>>(bits%8)&1 == 1)
		bits++
	}
	if got := b.parts(); got != regions {
		return nil, fmt.Errorf("%w: a plan of %d regions, want %d", ErrDamaged, got, regions)
	}
	b.number(plan)
	return src[(bits+7)/8:], nil
}

// parts counts the parts that the bits connect.
func (b *borders) parts() int {
	parts := 0
	for u, r := range b.root {
		if int(r) == u {
			parts++
		}
	}
	return parts
}

// number labels the parts in order of their first units.
func (b *borders) number(plan []region.Label) {
	for u := range b.label {
		b.label[u] = -1
	}
	parts := region.Label(0)
	for u := range plan {
		r := b.find(region.Unit(u)) //nolint:gosec // G115: units fit
		if b.label[r] < 0 {
			b.label[r] = parts
			parts++
		}
		plan[u] = b.label[r]
	}
}
