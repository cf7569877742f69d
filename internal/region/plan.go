package region

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// Label is the number of a region, from 0.
type Label int32

// Plan gives every unit its region. Regions are numbered canonically, in
// order of their first unit, so that equal divisions are equal plans.
// A plan is immutable.
type Plan struct {
	labels  []Label
	regions int
}

// NewPlan renumbers labels canonically; any non-negative numbers will do.
func NewPlan(labels []Label) (Plan, error) {
	p := Plan{labels: make([]Label, len(labels))}
	number := make(map[Label]Label)
	for u, l := range labels {
		if l < 0 {
			return Plan{}, fmt.Errorf("unit %d: has no region", u)
		}
		n, seen := number[l]
		if !seen {
			n = Label(len(number))
			number[l] = n
		}
		p.labels[u] = n
	}
	p.regions = len(number)
	return p, nil
}

// Len is the number of units.
func (p Plan) Len() int { return len(p.labels) }

// Regions is the number of regions, none of them empty.
func (p Plan) Regions() int { return p.regions }

// Label is the region of unit u.
func (p Plan) Label(u Unit) Label { return p.labels[u] }

// Labels is a copy of all labels, by unit.
func (p Plan) Labels() []Label { return append([]Label(nil), p.labels...) }

// Members lists the units of every region, in ascending order.
func (p Plan) Members() [][]Unit {
	out := make([][]Unit, p.regions)
	for u, l := range p.labels {
		out[l] = append(out[l], Unit(u))
	}
	return out
}

// Digest names the division: SHA-256 over the number of units and their
// canonical labels, as 64 hexadecimal digits. It does not name the units:
// together with the digest of the layer it identifies a plan anywhere.
func (p Plan) Digest() string {
	buf := append([]byte("footprint plan 1\n"), make([]byte, 0, 4*len(p.labels)+4)...)
	buf = binary.LittleEndian.AppendUint32(buf, uint32(len(p.labels)))
	for _, l := range p.labels {
		buf = binary.LittleEndian.AppendUint32(buf, uint32(l))
	}
	sum := sha256.Sum256(buf)
	return hex.EncodeToString(sum[:])
}
