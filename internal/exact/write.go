package exact

import (
	"footprint/internal/exact/certificate"
	"footprint/internal/region"
)

// write puts the tree into a certificate. What the bound of the certificate leaves
// out can be more than was left out on the way, when better plans were not known
// yet; so each node is gone through again.
func (t *tree) write(c *certificate.Certificate) {
	children := make(map[int][]int)
	for i := range t.nodes {
		if t.nodes[i].parent >= 0 {
			children[t.nodes[i].parent] = append(children[t.nodes[i].parent], i)
		}
	}
	var put func(i, parent int, all []int32)
	put = func(i, parent int, all []int32) {
		n := &t.nodes[i]
		var costs []int64
		least := n.least
		if parent >= 0 {
			costs, least = t.columns.reduced(all, n.prices)
		} else if n.all != nil {
			all = n.all
			costs, _ = t.columns.reduced(all, n.prices)
		}
		floor := t.floor(n.prices, least)
		var left []int32
		for at, j := range all {
			if floor < c.Bound && costs[at]-least < c.Bound-floor {
				left = append(left, j)
			}
		}
		c.Nodes = append(c.Nodes, certificate.Node{
			Parent: parent, Pair: [2]region.Unit{region.Unit(n.pair[0]), region.Unit(n.pair[1])}, Together: n.together,
			Prices: n.prices, Least: least,
		})
		at := len(c.Nodes) - 1
		if len(left) == 0 {
			return // children would have nothing to say
		}
		for _, child := range children[i] {
			m := &t.nodes[child]
			var keep []int32
			for _, j := range left {
				if m.allows(t.columns.Members(int(j))) {
					keep = append(keep, j)
				}
			}
			put(child, at, keep)
		}
	}
	put(0, -1, nil)
}
