package atlas

import (
	"slices"
	"sync"

	"footprint/internal/region"
)

// overlay finds how the overlaps of two layers are read, those of atoms by way of
// the layer that they are made of; nil where they are not known.
func (a *Atlas) overlay(from, to string) func() (*Lookup, error) {
	key := [2]string{from, to}
	if read := a.lookups[key]; read != nil || from == to {
		return read
	}
	via, back, ok := a.way(from, to)
	if !ok {
		return nil
	}
	a.derived.mu.Lock()
	defer a.derived.mu.Unlock()
	read := a.derived.lookups[key]
	if read == nil {
		read = sync.OnceValues(func() (*Lookup, error) {
			if back {
				l, err := a.Layer(from)
				if err != nil {
					return nil, err
				}
				k, err := a.Lookup(to, from)
				if err != nil {
					return nil, err
				}
				return k.reversed(l), nil
			}
			k, err := a.gather(from, via, to)
			return k, a.wrap("lookup", from+" to "+to, err)
		})
		if a.derived.lookups == nil {
			a.derived.lookups = map[[2]string]func() (*Lookup, error){}
		}
		a.derived.lookups[key] = read
	}
	return read
}

// way says how the overlaps of atoms with another layer are found: from the
// layer that the atoms are made of, or as the way back.
func (a *Atlas) way(from, to string) (via string, back, ok bool) {
	if parents, atoms := parentsOf(from); atoms {
		if a.opener(from) == nil || a.opener(to) == nil {
			return "", false, false
		}
		via = a.finest(parents)
		return via, false, via != "" && (via == to || a.overlay(via, to) != nil)
	}
	if _, atoms := parentsOf(to); atoms {
		_, _, ok = a.way(to, from)
		return "", true, ok
	}
	return "", false, false
}

// gather adds up the overlaps of the parts of each atom.
func (a *Atlas) gather(from, via, to string) (*Lookup, error) {
	l, err := a.Layer(from)
	if err != nil {
		return nil, err
	}
	parts, err := a.Lookup(via, to)
	if err != nil {
		return nil, err
	}
	k := &Lookup{From: from, To: to, Rows: make([]Overlap, len(parts.Rows))}
	for i, o := range parts.Rows {
		k.Rows[i] = Overlap{From: region.Unit(l.Atoms.of[o.From]), To: o.To, People: o.People}
	}
	k.sort()
	rows := k.Rows[:0]
	for _, o := range k.Rows {
		if last := len(rows) - 1; last >= 0 && rows[last].From == o.From && rows[last].To == o.To {
			rows[last].People += o.People
			continue
		}
		rows = append(rows, o)
	}
	k.Rows = rows
	k.computeShares(l)
	return k, nil
}

// overlapsOn finds the file with how areas of a source overlap a layer, or for
// atoms the layer that they are made of, and that layer.
func (a *Atlas) overlapsOn(overlaps []manifestOverlap, layerID string) (o *manifestOverlap, on string) {
	if parents, atoms := parentsOf(layerID); atoms && a.opener(layerID) != nil {
		layerID = a.finest(parents)
	}
	return overlapOf(overlaps, layerID), layerID
}

// gatherOverlap adds the parts of areas of a source up by atom.
func (l *Layer) gatherOverlap(areas map[string][]overlapPart) map[string][]overlapPart {
	for area, parts := range areas {
		for i, p := range parts {
			parts[i].unit = region.Unit(l.Atoms.of[p.unit])
		}
		slices.SortStableFunc(parts, func(p, q overlapPart) int { return int(p.unit) - int(q.unit) })
		kept := parts[:0]
		for _, p := range parts {
			if last := len(kept) - 1; last >= 0 && kept[last].unit == p.unit {
				kept[last].share += p.share
				continue
			}
			kept = append(kept, p)
		}
		areas[area] = kept
	}
	return areas
}
