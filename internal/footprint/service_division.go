package footprint

import (
	"fmt"

	"footprint/internal/atlas"
	"footprint/internal/scorecard"
)

// Division is a plan as a caller gives it: one of the three.
type Division struct {
	Plan      string // id of a stored plan
	Reference string // id of a real division of the layer
	// Units are the region of each unit, in any order; Names are those of
	// regions, by code.
	Units []UnitRegion
	Names map[string]string
}

// UnitRegion is the region of a unit, both by code.
type UnitRegion struct {
	Unit, Region string
}

// lookup makes a plan of the units. The error is about the first that is wrong.
func (d Division) lookup(l *atlas.Layer) (*Lookup, error) {
	codes, names, at := make([]string, len(l.Areas)), make([]string, len(l.Areas)), make([]int, len(l.Areas))
	bad := func(i int, problem string) error {
		return &InputError{Field: fmt.Sprintf("division.table.assignments[%d]", i), Problem: problem}
	}
	for i, x := range d.Units {
		u, ok := l.Unit(x.Unit)
		switch {
		case !ok:
			return nil, bad(i, fmt.Sprintf("no area %q in layer %s: want a code such as %s", x.Unit, l.ID, l.Areas[0].Code))
		case at[u] > 0:
			return nil, bad(i, fmt.Sprintf("area %s stands in assignments[%d] as well", x.Unit, at[u]-1))
		case x.Region == "":
			return nil, bad(i, fmt.Sprintf("area %s has no region", x.Unit))
		}
		at[u], codes[u], names[u] = i+1, x.Region, d.Names[x.Region]
	}
	for u := range l.Areas {
		if at[u] == 0 {
			return nil, &InputError{Field: "division.table.assignments", Problem: fmt.Sprintf("area %s (%s) is missing: want one entry for each of the %d areas of layer %s", l.Areas[u].Code, l.Areas[u].Name, len(l.Areas), l.ID)}
		}
	}
	plan, regions, err := scorecard.PlanOf(codes, names)
	if err != nil {
		return nil, input("division.table", err)
	}
	return &Lookup{Plan: plan, Names: regions}, nil
}
