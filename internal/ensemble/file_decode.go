package ensemble

import (
	"encoding/binary"
	"fmt"

	"footprint/internal/region"
)

// Decoder reads the blocks of a file of plans, one after the other.
type Decoder struct {
	header  *Header
	borders *borders
	last    [][]region.Label
	known   []bool // by chain: has a plan in this block
	sizes   []int
	plans   int
	thin    int
	ended   bool
}

// NewDecoder begins with the first block of a file.
func NewDecoder(first []byte) (*Decoder, error) {
	h, err := parseHeader(first)
	if err != nil {
		return nil, err
	}
	return &Decoder{
		header: h, borders: newBorders(h), last: make([][]region.Label, h.Chains), known: make([]bool, h.Chains),
		sizes: make([]int, h.Regions),
	}, nil
}

// Header says what the plans are of. It must not be changed.
func (d *Decoder) Header() *Header { return d.header }

// Plans is how many plans were read or skipped.
func (d *Decoder) Plans() int { return d.plans }

// Ended says that the block at the end of the file was read, so that it is
// whole.
func (d *Decoder) Ended() bool { return d.ended }

// Thin is how long a chain was between two plans, in steps or proposals, as
// [Options] have it; known when the file has ended.
func (d *Decoder) Thin() int { return d.thin }

// Block reads another block and gives its plans in order: the number of each in
// the file, from 0, and the region of each unit, from 0 and not canonical, which
// emit must neither change nor keep. An error of emit ends it. Plans below from
// need not be given: a block that has no others is skipped. Errors in the block
// wrap ErrDamaged.
func (d *Decoder) Block(block []byte, from int, emit func(i int, plan []region.Label) error) error {
	if len(block) == 0 || d.ended {
		return fmt.Errorf("%w: a block too many", ErrDamaged)
	}
	kind := block[0]
	first, rest, err := number(block[1:])
	if err != nil {
		return err
	}
	if first != d.plans {
		return fmt.Errorf("%w: after %d plans comes a block of plan %d on", ErrDamaged, d.plans, first)
	}
	switch kind {
	case endBlock:
		if d.thin, rest, err = number(rest); err != nil {
			return err
		}
		if len(rest) > 0 {
			return fmt.Errorf("%w: bytes behind the end", ErrDamaged)
		}
		d.ended = true
		return nil
	case plansBlock:
		count, rest, err := number(rest)
		if err != nil {
			return err
		}
		if count > len(rest) {
			return fmt.Errorf("%w: %d plans in %d bytes", ErrDamaged, count, len(rest))
		}
		return d.read(rest, count, from, emit)
	}
	return fmt.Errorf("%w: a block of kind %q", ErrDamaged, kind)
}

func (d *Decoder) read(src []byte, count, from int, emit func(i int, plan []region.Label) error) error {
	if d.plans+count <= from {
		d.plans += count
		return nil
	}
	clear(d.known)
	for range count {
		c := d.plans % d.header.Chains
		var err error
		if src, err = d.record(src, c); err != nil {
			return fmt.Errorf("plan %d: %w", d.plans, err)
		}
		if d.plans >= from {
			if err := emit(d.plans, d.last[c]); err != nil {
				return err
			}
		}
		d.plans++
	}
	if len(src) > 0 {
		return fmt.Errorf("%w: %d bytes behind plan %d", ErrDamaged, len(src), d.plans-1)
	}
	return nil
}

// record reads the next plan of a chain.
func (d *Decoder) record(src []byte, chain int) ([]byte, error) {
	changed, src, err := number(src)
	if err != nil {
		return nil, err
	}
	if d.last[chain] == nil {
		d.last[chain] = make([]region.Label, len(d.header.Codes))
	}
	plan := d.last[chain]
	if changed == 0 {
		d.known[chain] = true
		return d.borders.parse(src, plan, d.header.Regions)
	}
	if !d.known[chain] {
		return nil, fmt.Errorf("%w: a difference from nothing", ErrDamaged)
	}
	at := 0
	for range changed - 1 {
		var gap, label int
		if gap, src, err = number(src); err != nil {
			return nil, err
		}
		if label, src, err = number(src); err != nil {
			return nil, err
		}
		if gap >= len(plan)-at || label >= d.header.Regions {
			return nil, fmt.Errorf("%w: unit %d of region %d, of %d units in %d regions", ErrDamaged, at+gap, label, len(plan), d.header.Regions)
		}
		plan[at+gap] = region.Label(label) //nolint:gosec // G115: below the number of regions
		at += gap + 1
	}
	clear(d.sizes)
	used := 0
	for _, l := range plan {
		if d.sizes[l] == 0 {
			used++
		}
		d.sizes[l]++
	}
	if used != d.header.Regions {
		return nil, fmt.Errorf("%w: a plan of %d regions, want %d", ErrDamaged, used, d.header.Regions)
	}
	return src, nil
}

// number reads a varint that must fit an int32.
func number(src []byte) (int, []byte, error) {
	x, n := binary.Uvarint(src)
	if n <= 0 || x > 1<<31-1 {
		return 0, nil, fmt.Errorf("%w: want a number", ErrDamaged)
	}
	return int(x), src[n:], nil //nolint:gosec // G115: checked
}
