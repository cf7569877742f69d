package ensemble

import (
	"encoding/binary"
	"fmt"
	"slices"

	"footprint/internal/region"
)

// roundsPerBlock is how many plans of each chain a block holds. A reader keeps a
// block at a time, and can begin at any.
const roundsPerBlock = 64

// Encoder codes plans in the order in which they are drawn.
type Encoder struct {
	header  Header
	borders *borders
	last    [][]region.Label // by chain, within the block; empty before the first
	plan    []region.Label
	block   []byte
	inBlock int
	plans   int

	delta, whole []byte // scratch
	matching     matching
}

// NewEncoder begins a file: dst with the header behind it comes back.
func NewEncoder(dst []byte, h Header) (*Encoder, []byte, error) {
	dst, err := appendHeader(dst, &h)
	if err != nil {
		return nil, dst, err
	}
	return &Encoder{
		header: h, borders: newBorders(&h), last: make([][]region.Label, h.Chains), plan: make([]region.Label, len(h.Codes)),
		matching: newMatching(len(h.Codes), h.Regions),
	}, dst, nil
}

// Append takes the next plan: the region of each unit, numbered from 0 in any
// way. Whole blocks are put behind dst.
func (e *Encoder) Append(dst []byte, plan []region.Label) ([]byte, error) {
	n, k := len(e.header.Codes), e.header.Regions
	if len(plan) != n {
		return dst, fmt.Errorf("plan %d: of %d units, want %d", e.plans, len(plan), n)
	}
	if slices.Min(plan) < 0 || int(slices.Max(plan)) >= k {
		return dst, fmt.Errorf("plan %d: regions %d to %d, want 0 to %d", e.plans, slices.Min(plan), slices.Max(plan), k-1)
	}
	copy(e.plan, plan)
	last := &e.last[e.plans%e.header.Chains]
	if err := e.record(last); err != nil {
		return dst, fmt.Errorf("plan %d: %w", e.plans, err)
	}
	e.plans++
	e.inBlock++
	if e.inBlock == roundsPerBlock*e.header.Chains {
		dst = e.flush(dst)
	}
	return dst, nil
}

// record codes e.plan by its difference from the last plan of its chain, or by
// itself where that is shorter.
func (e *Encoder) record(last *[]region.Label) error {
	e.delta = e.delta[:0]
	if len(*last) > 0 {
		e.matching.match(*last, e.plan)
		e.delta = appendDelta(e.delta, *last, e.plan)
		// By itself a plan takes a bit for each unit that joins another, at least.
		if 8*(len(e.delta)-1) <= len(e.plan)-e.header.Regions {
			e.block = append(e.block, e.delta...)
			*last = append((*last)[:0], e.plan...)
			return nil
		}
	}
	var err error
	if e.whole, err = e.borders.append(append(e.whole[:0], 0), e.plan, e.header.Regions); err != nil {
		return err
	}
	if len(*last) > 0 && len(e.delta) <= len(e.whole) {
		e.block = append(e.block, e.delta...)
	} else {
		e.borders.number(e.plan) // as the reader will have it
		e.block = append(e.block, e.whole...)
	}
	*last = append((*last)[:0], e.plan...)
	return nil
}

// appendDelta writes one more than the number of units whose label differs, then
// for each how many units lie between it and the one before, and its label.
func appendDelta(dst []byte, last, plan []region.Label) []byte {
	changed := 0
	for u, l := range plan {
		if l != last[u] {
			changed++
		}
	}
	dst = binary.AppendUvarint(dst, uint64(changed)+1) //nolint:gosec // G115: not negative
	next := 0
	for u, l := range plan {
		if l != last[u] {
			dst = binary.AppendUvarint(dst, uint64(u-next)) //nolint:gosec // G115: not negative
			dst = binary.AppendUvarint(dst, uint64(l))      //nolint:gosec // G115: not negative
			next = u + 1
		}
	}
	return dst
}

// flush ends a block, if it holds anything.
func (e *Encoder) flush(dst []byte) []byte {
	if e.inBlock == 0 {
		return dst
	}
	head := binary.AppendUvarint([]byte{plansBlock}, uint64(e.plans-e.inBlock)) //nolint:gosec // G115: not negative
	head = binary.AppendUvarint(head, uint64(e.inBlock))                        //nolint:gosec // G115: not negative
	dst = appendBlock(dst, append(head, e.block...))
	e.block, e.inBlock = e.block[:0], 0
	for c := range e.last {
		e.last[c] = e.last[c][:0]
	}
	return dst
}

// Close ends the file, saying how long a chain was between two plans, which may
// not be known before. The Encoder takes no more plans.
func (e *Encoder) Close(dst []byte, thin int) []byte {
	dst = e.flush(dst)
	end := binary.AppendUvarint([]byte{endBlock}, uint64(e.plans)) //nolint:gosec // G115: not negative
	return appendBlock(dst, binary.AppendUvarint(end, uint64(max(0, thin))))
}

// matching renumbers the regions of a plan so that most units keep the label
// that they had: each region, in order of its number, takes the label most of
// its units had, if no region before it took that.
type matching struct {
	start, members []int32
	count          []int32 // by label of before
	taken          []bool
	to             []region.Label
}

func newMatching(units, regions int) matching {
	return matching{
		start: make([]int32, regions+1), members: make([]int32, units), count: make([]int32, regions),
		taken: make([]bool, regions), to: make([]region.Label, regions),
	}
}

func (m *matching) match(last, plan []region.Label) {
	clear(m.start)
	clear(m.taken)
	for _, l := range plan {
		m.start[l+1]++
	}
	for l := range m.to {
		m.start[l+1] += m.start[l]
		m.to[l] = -1
	}
	for u, l := range plan {
		m.members[m.start[l]] = int32(u) //nolint:gosec // G115: units fit
		m.start[l]++
	}
	from := int32(0)
	for l := range m.to {
		members := m.members[from:m.start[l]]
		from = m.start[l]
		for _, u := range members {
			m.count[last[u]]++
		}
		best, most := region.Label(-1), int32(0)
		for _, u := range members {
			was := last[u]
			if c := m.count[was]; !m.taken[was] && (c > most || c == most && was < best) {
				best, most = was, c
			}
		}
		for _, u := range members {
			m.count[last[u]] = 0
		}
		if best >= 0 {
			m.to[l], m.taken[best] = best, true
		}
	}
	free := region.Label(0)
	for l := range m.to {
		if m.to[l] >= 0 {
			continue
		}
		for m.taken[free] {
			free++
		}
		m.to[l], m.taken[free] = free, true
	}
	for u, l := range plan {
		plan[u] = m.to[l]
	}
}
