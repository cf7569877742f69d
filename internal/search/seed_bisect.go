package search

import (
	"math/rand/v2"

	"footprint/internal/region"
)

// bisect parts the units into two sets at an edge of a random spanning tree,
// each with people for a whole number of regions as nearly as the tree allows,
// and goes on with both until every set is one region.
func bisect(p *region.Problem, rng *rand.Rand) []region.Label {
	land := survey(p, rng)
	labels := make([]region.Label, p.Len())
	t := NewTree(p.Len())
	type part struct {
		label   region.Label
		root    region.Unit
		regions int
	}
	next := region.Label(0)
	var work []part
	for c, units := range land.pieces {
		for _, u := range units {
			labels[u] = next
		}
		work = append(work, part{next, units[0], land.share[c]})
		next++
	}
	var people, sums []int64
	var size []int32
	for len(work) > 0 {
		w := work[len(work)-1]
		work = work[:len(work)-1]
		if w.regions == 1 {
			continue
		}
		t.growWhere(p.Graph(), w.root, rng, func(v region.Unit) bool { return labels[v] == w.label })
		people, size = people[:0], size[:0]
		for _, u := range t.units {
			people = append(people, land.people[u])
			size = append(size, 1)
		}
		for i := len(t.units) - 1; i > 0; i-- {
			people[t.parent[i]] += people[i]
			size[t.parent[i]] += size[i]
		}
		var strain func(cut int, regions int64) int64
		if p.RuleWidth() > 0 {
			sums = t.ruleSums(p, sums)
			strain = func(cut int, regions int64) int64 { return strainOfCut(p, sums, cut, regions, int64(w.regions)) }
		}
		cut, regions := balancedCut(people, size, w.regions, strain)
		below := t.Subtree(cut)
		for i, u := range t.units {
			if below[i] {
				labels[u] = next
			}
		}
		work = append(work,
			part{w.label, t.units[0], w.regions - regions},
			part{next, t.units[cut], regions})
		next++
	}
	return labels
}

// balancedCut picks the edge whose lower side comes nearest to the people of a
// whole number of regions, and that number. Both sides keep at least one unit
// for each region. Strain, when set, is by how many people a cut breaks rules.
func balancedCut(people []int64, size []int32, regions int, strain func(cut int, below int64) int64) (cut, below int) {
	nearest := int64(-1)
	k := int64(regions)
	total := people[0]
	for i := 1; i < len(people); i++ {
		// The whole number of regions nearest to the side's share of people.
		r := max(1, min(k-1, (2*people[i]*k+total)/max(1, 2*total)))
		r = min(r, int64(size[i]))
		if k-r > int64(size[0]-size[i]) {
			r = k - int64(size[0]-size[i])
		}
		if r < 1 || r > k-1 || r > int64(size[i]) {
			continue
		}
		off := people[i]*k - r*total
		if off < 0 {
			off = -off
		}
		// Prefer halving: an error is shared by the regions of the smaller side.
		off /= min(r, k-r)
		if strain != nil {
			off += strain(i, r) * k
		}
		if nearest < 0 || off < nearest {
			nearest, cut, below = off, i, int(r)
		}
	}
	return cut, below
}

// strainOfCut is by how much rules are broken where so many of all regions are below
// a cut, and the others above. Sums are those of subtrees by place; the last is scratch.
func strainOfCut(p *region.Problem, sums []int64, cut int, below, all int64) int64 {
	w := p.RuleWidth()
	rest := sums[len(sums)-w:]
	for j := range rest {
		rest[j] = sums[j] - sums[cut*w+j]
	}
	return p.StrainOf(below, sums[cut*w:(cut+1)*w]) + p.StrainOf(all-below, rest)
}
