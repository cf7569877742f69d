package region

import "slices"

// Scattered are the sets of units, of groups where the units of p are groups, that
// must share a region and do not touch as they are: each ascending, in order of the
// first. Those of one set are in more than one unit of [Problem.Reduced].
func (p *Problem) Scattered() [][]Unit {
	if p.rules == nil {
		return nil
	}
	set := make([]int, len(p.rules.checks)) // of each check, by union: its first
	first := make(map[Unit]int)
	root := func(i int) int {
		for set[i] != i {
			i = set[i]
		}
		return i
	}
	for i := range set {
		set[i] = i
	}
	p.eachPart(whole, func(u Unit, i int) {
		if j, seen := first[u]; seen {
			a, b := root(i), root(j)
			set[max(a, b)] = min(a, b)
			return
		}
		first[u] = i
	})
	members := make([][]Unit, len(set))
	p.eachPart(whole, func(u Unit, i int) {
		at := root(i)
		if n := len(members[at]); n == 0 || members[at][n-1] != u {
			members[at] = append(members[at], u)
		}
	})
	members = slices.DeleteFunc(members, func(units []Unit) bool { return len(units) < 2 })
	slices.SortFunc(members, func(a, b []Unit) int { return int(a[0]) - int(b[0]) })
	return members
}

// Distinct are the sets of units of which no two may share a region, and those that
// have bounds of their own: as [Problem.Scattered], and in order of the rules.
func (p *Problem) Distinct() (apartSets, bounds [][]Unit) {
	if p.rules == nil {
		return nil, nil
	}
	members := make([][]Unit, len(p.rules.checks))
	add := func(u Unit, i int) { members[i] = append(members[i], u) }
	p.eachPart(apart, add)
	p.eachPart(bounded, add)
	for i, c := range p.rules.checks {
		switch {
		case len(members[i]) == 0:
		case c.kind == apart:
			apartSets = append(apartSets, members[i])
		default:
			bounds = append(bounds, members[i])
		}
	}
	return apartSets, bounds
}

// eachPart goes through the units that checks of a kind look at, by unit.
func (p *Problem) eachPart(kind checkKind, yield func(u Unit, i int)) {
	for u, parts := range p.rules.parts {
		for _, add := range parts {
			if p.rules.checks[add.check].kind == kind {
				yield(Unit(u), int(add.check))
			}
		}
	}
}
