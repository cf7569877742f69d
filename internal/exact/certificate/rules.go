package certificate

import (
	"reflect"

	"footprint/internal/region"
)

// rules are [region.Rules] in a file.
type rules struct {
	Together []group         `json:"together,omitempty"`
	Apart    [][]region.Unit `json:"apart,omitempty"`
	Zones    []int32         `json:"zones,omitempty"`
	MinUnits int             `json:"minUnits,omitempty"`
	MaxUnits int             `json:"maxUnits,omitempty"`
}

type group struct {
	Units  []region.Unit `json:"units"`
	Closed bool          `json:"closed,omitempty"`
	People *people       `json:"people,omitempty"`
}

func encodedRules(r *region.Rules) *rules {
	if r == nil {
		return nil
	}
	e := &rules{Zones: r.Zones, MinUnits: r.MinUnits, MaxUnits: r.MaxUnits}
	for _, g := range r.Together {
		out := group{Units: g.Units, Closed: g.Closed}
		if g.Bounds != nil {
			out.People = &people{number(g.Bounds.Min), number(g.Bounds.Max)}
		}
		e.Together = append(e.Together, out)
	}
	e.Apart = append(e.Apart, r.Apart...)
	return e
}

func (e *rules) decoded() *region.Rules {
	if e == nil {
		return nil
	}
	r := &region.Rules{Apart: e.Apart, Zones: e.Zones, MinUnits: e.MinUnits, MaxUnits: e.MaxUnits}
	for _, g := range e.Together {
		out := region.Group{Units: g.Units, Closed: g.Closed}
		if g.People != nil {
			out.Bounds = &region.Bounds{Min: int64(g.People.Min), Max: int64(g.People.Max)}
		}
		r.Together = append(r.Together, out)
	}
	return r
}

// sameRules compares rules as they are written.
func sameRules(a, b *region.Rules) bool {
	return reflect.DeepEqual(encodedRules(a), encodedRules(b))
}
