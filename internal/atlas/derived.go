package atlas

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// An id names the same real division on every layer that declares it, so that
// people can be counted where the division is known best.

// source is the layer from which a division is best carried to a layer: that
// with the fewest people who live in another region than their area counts in.
// The layer itself is taken before others, and those in the order of the
// manifest. ok is false when no layer that can be reached declares it.
func (a *Atlas) source(layerID, refID string) (from string, ok bool) {
	var fewest int64
	for _, r := range a.manifest.References {
		own := r.Layer == layerID
		if !own && a.overlay(layerID, r.Layer) == nil {
			continue
		}
		for _, d := range r.Divisions {
			if d.ID == refID && (!ok || d.Elsewhere < fewest || own && d.Elsewhere == fewest) {
				from, ok, fewest = r.Layer, true, d.Elsewhere
			}
		}
	}
	return from, ok
}

// declared reads the division that the manifest lists on the layer itself; nil
// when it lists none.
func (a *Atlas) declared(layerID, refID string) (*Division, error) {
	read := a.refs[layerID]
	if read == nil {
		return nil, nil
	}
	divisions, err := read()
	if err != nil {
		return nil, err
	}
	for _, d := range divisions {
		if d.ID == refID {
			return d, nil
		}
	}
	return nil, nil
}

// carried is a division of one layer as the people of another are in it.
type carried struct {
	Reference
	groups []Group
	parts  [][]Part // as in Membership
	note   string   // of areas that the division cuts; empty where it is exact
	share  func(unit int, main Part) float64
}

// carry counts the people of the units of a layer by region of a division
// that is known on the layer from, which may be the same.
func (a *Atlas) carry(l *Layer, from, refID string) (*carried, error) {
	c := &carried{}
	if o := a.regionOverlap(from, refID, l.ID); o != nil {
		var err error
		if c.groups, c.parts, err = a.readRegionOverlap(l, o); err != nil {
			return nil, a.wrap("reference", refID+" on layer "+l.ID, err)
		}
		for _, r := range a.References(l.ID) {
			if r.ID == refID {
				c.Reference = r
			}
		}
		c.share = func(unit int, main Part) float64 {
			if n := l.Areas[unit].Population; n > 0 {
				return float64(main.People) / float64(n)
			}
			return 1 / float64(len(c.parts[unit]))
		}
		return c, nil
	}
	d, err := a.declared(from, refID)
	if err != nil {
		return nil, err
	}
	k, err := a.Lookup(l.ID, from)
	if err != nil {
		return nil, err
	}
	on, err := a.Layer(from)
	if err != nil {
		return nil, err
	}
	groups, of := groupsOf(d)
	c.Reference, c.groups, c.parts, c.note = d.Reference, groups, spread(k, of, len(l.Areas)), inexact(on, d)
	// Where the division cuts through an area of the other layer, the people
	// of each overlap are taken to be spread as those of the whole area.
	first := make([]int, len(l.Areas)+1) // rows of the lookup by unit
	for _, o := range k.Rows {
		first[o.From+1]++
	}
	for u := range l.Areas {
		first[u+1] += first[u]
	}
	c.share = func(unit int, main Part) float64 {
		sum := 0.0
		for _, o := range k.Rows[first[unit]:first[unit+1]] {
			if of[o.To] == main.Group {
				sum += float64(o.Share * d.Share[o.To])
			}
		}
		return sum
	}
	return c, nil
}

// derive carries a division of another layer to a layer: each area counts
// where most of its people live, the smaller code when as many live in two.
func (a *Atlas) derive(l *Layer, from, refID string) (*Division, error) {
	c, err := a.carry(l, from, refID)
	if err != nil {
		return nil, err
	}
	n := len(l.Areas)
	out := &Division{
		Reference: Reference{ID: refID, Title: c.Title, Derived: from}, Layer: l.ID,
		Region: make([]string, n), Name: make([]string, n), Share: make([]float64, n),
	}
	for u, parts := range c.parts {
		main := parts[0]
		for _, p := range parts[1:] {
			if p.People > main.People {
				main = p
			}
		}
		out.Region[u], out.Name[u] = c.groups[main.Group].Code, c.groups[main.Group].Name
		// The sum of shares that add to 1 may miss it by rounding.
		out.Share[u] = min(1, math.Round(c.share(u, main)*1e9)/1e9)
	}
	return out, nil
}

// groupsOf lists the regions of a division by code, and gives that of each
// unit.
func groupsOf(d *Division) (groups []Group, of []int32) {
	for u, code := range d.Region {
		groups = append(groups, Group{Code: code, Name: d.Name[u]})
	}
	slices.SortStableFunc(groups, func(x, y Group) int { return cmp.Compare(x.Code, y.Code) })
	groups = slices.CompactFunc(groups, func(x, y Group) bool { return x.Code == y.Code })
	index := make(map[string]int32, len(groups))
	for i, g := range groups {
		index[g.Code] = int32(i)
	}
	of = make([]int32, len(d.Region))
	for u, code := range d.Region {
		of[u] = index[code]
	}
	return groups, of
}

// elsewhere counts the people who live in another region than their area
// counts in.
func elsewhere(areas []Area, share []float64) int64 {
	var sum float64
	for u := range areas {
		sum += float64(float64(areas[u].Population) * (1 - share[u]))
	}
	return int64(math.Round(sum))
}

// inexact says in words how many areas a division cuts.
func inexact(l *Layer, d *Division) string {
	cut := 0
	for _, s := range d.Share {
		if s < 1 {
			cut++
		}
	}
	if cut == 0 {
		return ""
	}
	return fmt.Sprintf("%d of the %d areas of layer %s lie in more than one of its regions; each counts whole where most of its people live, so %d people are counted where they do not",
		cut, len(l.Areas), l.ID, elsewhere(l.Areas, d.Share))
}
