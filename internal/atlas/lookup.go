package atlas

import (
	"fmt"
	"slices"

	"footprint/internal/region"
)

// Overlap is the part of an area of one layer that lies in an area of another.
type Overlap struct {
	From, To region.Unit
	People   int64
	// Share is the part of the people of From that live in To; the shares of
	// one From add to 1.
	Share float64
}

// Lookup says how one layer overlays another. Rows ascend by From, then To.
type Lookup struct {
	From, To string // layer ids
	Rows     []Overlap
}

// Lookup reads the overlaps of two layers that are made of the same base. It
// works in either direction and for a layer with itself.
func (a *Atlas) Lookup(from, to string) (*Lookup, error) {
	l, err := a.Layer(from)
	if err != nil {
		return nil, err
	}
	if from == to {
		k := &Lookup{From: from, To: to, Rows: make([]Overlap, len(l.Areas))}
		for u := range l.Areas {
			k.Rows[u] = Overlap{region.Unit(u), region.Unit(u), l.Areas[u].Population, 1}
		}
		return k, nil
	}
	if _, err := a.Layer(to); err != nil {
		return nil, err
	}
	if read := a.overlay(from, to); read != nil {
		return read()
	}
	var have []string
	for _, k := range a.manifest.Lookups {
		have = append(have, k.From+" to "+k.To)
	}
	return nil, &NotFoundError{Atlas: a.ID, Kind: "lookup", ID: from + " to " + to, Have: have}
}

var lookupColumns = [...]string{"from", "to", "people"}

func (a *Atlas) readLookup(m manifestLookup) (*Lookup, error) {
	from, err := a.Layer(m.From)
	if err != nil {
		return nil, err
	}
	to, err := a.Layer(m.To)
	if err != nil {
		return nil, err
	}
	t, err := readVerifiedTable(a.fsys, m.File)
	if err != nil {
		return nil, err
	}
	k := &Lookup{From: m.From, To: m.To, Rows: make([]Overlap, 0, t.Len())}
	var found Findings
	if !slices.Equal(t.Header, lookupColumns[:]) {
		return nil, &Error{File: t.File, Row: 1, Problem: "the columns are " + clipList(t.Header, 8), Want: "from, to, people"}
	}
	for r, row := range t.Rows {
		u, okU := from.Unit(row[0])
		v, okV := to.Unit(row[1])
		people, problem := parseCount(row[2])
		switch {
		case !okU:
			found = append(found, &Error{File: t.File, Row: t.Line(r), Code: row[0], Problem: "no such area in layer " + from.ID})
		case !okV:
			found = append(found, &Error{File: t.File, Row: t.Line(r), Code: row[1], Problem: "no such area in layer " + to.ID})
		case problem != "":
			found = append(found, &Error{File: t.File, Row: t.Line(r), Code: row[0], Problem: "people " + problem, Want: "a whole number, 0 or more"})
		default:
			k.Rows = append(k.Rows, Overlap{From: u, To: v, People: people})
		}
	}
	if found != nil {
		return nil, found
	}
	k.sort()
	return k, k.setShares(t.File, from, to)
}

func (k *Lookup) sort() {
	slices.SortFunc(k.Rows, func(a, b Overlap) int {
		if a.From != b.From {
			return int(a.From) - int(b.From)
		}
		return int(a.To) - int(b.To)
	})
}

// setShares requires that the overlaps of each area hold all its people, on
// both sides.
func (k *Lookup) setShares(file string, from, to *Layer) error {
	var found Findings
	for i, r := range k.Rows {
		if i > 0 && r.From == k.Rows[i-1].From && r.To == k.Rows[i-1].To {
			found = append(found, &Error{File: file, Code: from.Areas[r.From].Code, Problem: "the pair with " + to.Areas[r.To].Code + " is given twice", Want: "each pair once"})
		}
	}
	check := func(l *Layer, unit func(Overlap) region.Unit) {
		people := make([]int64, len(l.Areas))
		rows := make([]int, len(l.Areas))
		for _, r := range k.Rows {
			people[unit(r)] += r.People
			rows[unit(r)]++
		}
		for u := range l.Areas {
			if rows[u] == 0 || people[u] != l.Areas[u].Population {
				found = append(found, &Error{
					File: file, Code: l.Areas[u].Code,
					Problem: fmt.Sprintf("%d rows hold %d people", rows[u], people[u]),
					Want:    fmt.Sprintf("the %d of layer %s, so that the shares add to 1", l.Areas[u].Population, l.ID),
				})
			}
		}
	}
	check(from, func(r Overlap) region.Unit { return r.From })
	check(to, func(r Overlap) region.Unit { return r.To })
	k.computeShares(from)
	return found.err()
}

// computeShares splits an area without people evenly, so that its shares add
// to 1 as well.
func (k *Lookup) computeShares(from *Layer) {
	for i := 0; i < len(k.Rows); {
		u := k.Rows[i].From
		end := i
		for end < len(k.Rows) && k.Rows[end].From == u {
			end++
		}
		rows := end - i
		for ; i < end; i++ {
			if p := from.Areas[u].Population; p > 0 {
				k.Rows[i].Share = float64(k.Rows[i].People) / float64(p)
			} else {
				k.Rows[i].Share = 1 / float64(rows)
			}
		}
	}
}

// reversed is the lookup the other way; from is the layer that it starts from.
func (k *Lookup) reversed(from *Layer) *Lookup {
	r := &Lookup{From: k.To, To: k.From, Rows: make([]Overlap, len(k.Rows))}
	for i, o := range k.Rows {
		r.Rows[i] = Overlap{From: o.To, To: o.From, People: o.People}
	}
	r.sort()
	r.computeShares(from)
	return r
}
