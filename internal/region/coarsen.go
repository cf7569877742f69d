package region

import (
	"fmt"
	"slices"
)

// Coarsen makes the problem whose units are the groups of units that a plan
// lists, each of them contiguous. A plan of the groups costs exactly what the
// plan of the units costs that it stands for ([Plan.Spread]), term by term:
// terms keep integer sums, and a group carries those of its units.
func (p *Problem) Coarsen(groups Plan) (*Problem, error) {
	if groups.Len() != p.Len() {
		return nil, fmt.Errorf("groups of %d units for a problem of %d", groups.Len(), p.Len())
	}
	for l, pieces := range Pieces(p.graph, groups) {
		if pieces > 1 {
			return nil, fmt.Errorf("group %d is in %d pieces", l, pieces)
		}
	}
	m := &merger{groups: groups, members: groups.Members()}
	c := &Problem{
		open: m.contract(p.open), graph: m.contract(p.graph), population: m.sum(p.population, 1), total: p.total,
		regions: p.regions, bounds: p.bounds, width: p.width,
		fine: p, groups: groups,
	}
	for _, t := range p.terms {
		t := t.coarsen(m)
		c.terms, c.pairs = append(c.terms, t), append(c.pairs, t.Pairs())
	}
	if p.rules != nil {
		c.rules = p.rules.coarsen(m)
	}
	c.digest = c.hash(c.bounds)
	return c, nil
}

// Spread gives every unit the label of its group.
func (p Plan) Spread(labels []Label) []Label {
	out := make([]Label, p.Len())
	for u, g := range p.labels {
		out[u] = labels[g]
	}
	return out
}

// nowhere is the group of units that are left out.
const nowhere Label = -1

// merger is what terms are given to merge the units of each group.
type merger struct {
	groups  Plan
	members [][]Unit
	// Terms may share a graph: each is contracted once.
	fine, coarse []*Graph
}

// sum adds up rows of values, width of them for each unit, over groups.
func (m *merger) sum(values []int64, width int) []int64 {
	out := make([]int64, m.groups.Regions()*width)
	for u, g := range m.groups.labels {
		if g == nowhere {
			continue
		}
		for j, v := range values[u*width : (u+1)*width] {
			out[int(g)*width+j] += v
		}
	}
	return out
}

// contract is the graph between groups: the weight of a pair is the sum of
// those between their units.
func (m *merger) contract(g *Graph) *Graph {
	if i := slices.Index(m.fine, g); i >= 0 {
		return m.coarse[i]
	}
	n := m.groups.Regions()
	c := &Graph{offsets: make([]int32, 1, n+1)}
	weight, seen := make([]int64, n), make([]bool, n)
	var around []Unit
	for own, units := range m.members {
		around = around[:0]
		for _, u := range units {
			weights := g.Weights(u)
			for i, v := range g.Neighbours(u) {
				other := m.groups.labels[v]
				if other == nowhere || int(other) == own {
					continue
				}
				if !seen[other] {
					seen[other] = true
					around = append(around, Unit(other))
				}
				weight[other] += weights[i]
			}
		}
		slices.Sort(around)
		for _, v := range around {
			c.neighbours, c.weights = append(c.neighbours, v), append(c.weights, weight[v])
			weight[v], seen[v] = 0, false
		}
		c.offsets = append(c.offsets, int32(len(c.neighbours)))
	}
	m.fine, m.coarse = append(m.fine, g), append(m.coarse, c)
	return c
}

// inner is twice the weight of the pairs inside each group.
func (m *merger) inner(g *Graph) []int64 {
	out := make([]int64, m.groups.Regions())
	for u, own := range m.groups.labels {
		if own == nowhere {
			continue
		}
		weights := g.Weights(Unit(u))
		for i, v := range g.Neighbours(Unit(u)) {
			if m.groups.labels[v] == own {
				out[own] += weights[i]
			}
		}
	}
	return out
}
