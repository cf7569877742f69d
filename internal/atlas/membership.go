package atlas

import (
	"fmt"
	"math/bits"
	"slices"

	"footprint/internal/region"
)

// Membership says how the people of the units of a layer belong to the areas
// of another geography: a layer of the atlas or a real division.
type Membership struct {
	ID, Title string
	Kind      string // KindLayer, KindReference or KindCatchment
	// Groups are the areas of the other geography, ascending by code.
	Groups []Group
	// Parts lie beside Layer.Areas, ascend by group and hold all people of the
	// unit. A part without people stands only in a unit without people.
	Parts [][]Part
	// Exact is false where some people are counted in another group than they
	// live in, because only the main group of their area is known. Note says
	// how many, and from where the counts were taken.
	Exact bool
	Note  string
}

// Group is an area of the other geography.
type Group struct {
	Code, Name string
	People     int64
}

// Part is the people of a unit who belong to one group.
type Part struct {
	Group  int32 // index in Membership.Groups
	People int64
}

// Kinds of membership.
const (
	KindLayer     = "layer"
	KindReference = "reference"
	KindCatchment = "catchment"
)

// Membership counts how the people of each unit of a layer belong to the
// areas of a target: the id of another layer, or of a real division. A
// division is counted where it is known best, so that people and not
// majorities are counted wherever the atlas allows. A target that is not
// there is a [*NotFoundError] that lists those that are.
func (a *Atlas) Membership(layerID, target string) (*Membership, error) {
	l, err := a.Layer(layerID)
	if err != nil {
		return nil, err
	}
	if target != layerID && a.overlay(layerID, target) != nil {
		return a.layerMembership(l, target)
	}
	from, ok := a.source(layerID, target)
	if !ok {
		return nil, &NotFoundError{Atlas: a.ID, Kind: "geography beside " + layerID, ID: target, Have: ids(a.MembershipTargets(layerID))}
	}
	c, err := a.carry(l, from, target)
	if err != nil {
		return nil, err
	}
	m := &Membership{ID: target, Title: c.Title, Kind: KindReference, Groups: c.groups, Parts: c.parts, Exact: c.note == "", Note: c.note}
	if m.Exact && from != layerID {
		m.Note = "counted through layer " + from
	}
	m.addGroups()
	return m, nil
}

func (a *Atlas) layerMembership(l *Layer, target string) (*Membership, error) {
	other, err := a.Layer(target)
	if err != nil {
		return nil, err
	}
	k, err := a.Lookup(l.ID, target)
	if err != nil {
		return nil, err
	}
	m := &Membership{ID: other.ID, Title: other.Title, Kind: KindLayer, Exact: true, Groups: make([]Group, len(other.Areas))}
	of := make([]int32, len(other.Areas))
	for u := range other.Areas {
		m.Groups[u] = Group{Code: other.Areas[u].Code, Name: other.Areas[u].Name}
		of[u] = int32(u)
	}
	m.Parts = spread(k, of, len(l.Areas))
	m.addGroups()
	return m, nil
}

// MembershipTargets lists what Membership of a layer takes: the other layers
// that overlay it, then the real divisions, with the layer that each is
// counted through in Derived.
func (a *Atlas) MembershipTargets(layerID string) []Reference {
	var out []Reference
	for _, l := range a.manifest.Layers {
		if l.ID != layerID && a.overlay(layerID, l.ID) != nil {
			out = append(out, Reference{ID: l.ID, Title: l.Title})
		}
	}
	for _, r := range a.References(layerID) {
		if r.Derived, _ = a.source(layerID, r.ID); r.Derived == layerID {
			r.Derived = ""
		}
		if !slices.Contains(ids(out), r.ID) { // a layer goes before a division of its id
			out = append(out, r)
		}
	}
	return out
}

func ids(refs []Reference) []string {
	var out []string
	for _, r := range refs {
		out = append(out, r.ID)
	}
	return out
}

// spread adds the overlaps of each of n units by group of what they overlap.
func spread(k *Lookup, of []int32, n int) [][]Part {
	parts := make([][]Part, n)
	for _, o := range k.Rows {
		parts[o.From] = append(parts[o.From], Part{Group: of[o.To], People: o.People})
	}
	for u, p := range parts {
		slices.SortFunc(p, func(x, y Part) int { return int(x.Group) - int(y.Group) })
		merged := p[:0]
		var people int64
		for _, x := range p {
			people += x.People
			if last := len(merged) - 1; last >= 0 && merged[last].Group == x.Group {
				merged[last].People += x.People
				continue
			}
			merged = append(merged, x)
		}
		if people > 0 {
			merged = slices.DeleteFunc(merged, func(x Part) bool { return x.People == 0 })
		}
		parts[u] = merged
	}
	return parts
}

func (m *Membership) addGroups() {
	for i := range m.Groups {
		m.Groups[i].People = 0
	}
	for _, parts := range m.Parts {
		for _, p := range parts {
			m.Groups[p.Group].People += p.People
		}
	}
}

// Rescaled is the membership of other people of the same units, such as
// registered patients: each unit's are divided as those it was counted from,
// in whole people by largest remainder, the smaller group first when
// remainders are equal. A unit that had no people is divided evenly.
func (m *Membership) Rescaled(people []int64) (*Membership, error) {
	if len(people) != len(m.Parts) {
		return nil, fmt.Errorf("membership in %s: %d numbers of people for %d units", m.ID, len(people), len(m.Parts))
	}
	out := *m
	out.Groups, out.Parts = slices.Clone(m.Groups), make([][]Part, len(m.Parts))
	for u, parts := range m.Parts {
		if people[u] < 0 {
			return nil, fmt.Errorf("membership in %s: unit %d has %d people", m.ID, region.Unit(u), people[u])
		}
		weights := make([]int64, len(parts))
		for i, p := range parts {
			weights[i] = p.People
		}
		for i, n := range largestRemainder(people[u], weights) {
			if n > 0 || people[u] == 0 {
				out.Parts[u] = append(out.Parts[u], Part{Group: parts[i].Group, People: n})
			}
		}
	}
	out.addGroups()
	return &out, nil
}

// largestRemainder divides a total in whole numbers as weights stand to each
// other (the method of Hamilton); weights that are all 0 count alike.
func largestRemainder(total int64, weights []int64) []int64 {
	var sum uint64
	for _, w := range weights {
		sum += uint64(w) //nolint:gosec // G115: weights are people, never negative
	}
	out := make([]int64, len(weights))
	rest := make([]uint64, len(weights))
	order := make([]int, len(weights))
	left := total
	for i, w := range weights {
		by, all := uint64(w), sum //nolint:gosec // G115: as above
		if sum == 0 {
			by, all = 1, uint64(len(weights))
		}
		high, low := bits.Mul64(uint64(total), by) //nolint:gosec // G115: checked by the caller
		quotient, remainder := bits.Div64(high, low, all)
		out[i], rest[i], order[i] = int64(quotient), remainder, i //nolint:gosec // G115: no more than total
		left -= out[i]
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case rest[i] > rest[j]:
			return -1
		case rest[i] < rest[j]:
			return 1
		}
		return 0
	})
	for _, i := range order[:left] {
		out[i]++
	}
	return out
}
