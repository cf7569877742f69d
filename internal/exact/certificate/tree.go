package certificate

import (
	"footprint/internal/region"
)

// checkTree looks at the shape of the tree, and gives the children of each node:
// none, or two of the same pair. That makes the leaves comprise all plans.
func (c *Certificate) checkTree(p *region.Problem) (children [][2]int, err error) {
	if len(c.Nodes) == 0 {
		return nil, refuse("there are no nodes")
	}
	children = make([][2]int, len(c.Nodes))
	for i := range c.Nodes {
		node := &c.Nodes[i]
		if i == 0 {
			if node.Parent != -1 || node.Pair != [2]region.Unit{} || node.Together {
				return nil, refuse("node 0: want the root: the parent -1 and no pair")
			}
			continue
		}
		if node.Parent < 0 || node.Parent >= i {
			return nil, refuse("node %d: its parent is %d: want one of 0 to %d", i, node.Parent, i-1)
		}
		if a, b := node.Pair[0], node.Pair[1]; a < 0 || a >= b || int(b) >= p.Len() {
			return nil, refuse("node %d: the pair of units %d and %d: want two of 0 to %d, ascending", i, a, b, p.Len()-1)
		}
		both := &children[node.Parent]
		switch {
		case both[0] == 0:
			both[0] = i
		case both[1] == 0:
			both[1] = i
			other := &c.Nodes[both[0]]
			if other.Pair != node.Pair || other.Together == node.Together {
				return nil, refuse("nodes %d and %d: want the same pair of units, together in one of them and apart in the other", both[0], i)
			}
		default:
			return nil, refuse("node %d: node %d has two parts already, %d and %d", i, node.Parent, both[0], both[1])
		}
	}
	for i := range c.Nodes {
		node := &c.Nodes[i]
		if both := children[i]; both[0] > 0 && both[1] == 0 {
			return nil, refuse("node %d: of its two parts there is only node %d", i, both[0])
		}
		if node.Prices == nil {
			if i == 0 || children[i][0] == 0 {
				return nil, refuse("node %d: there are no prices: want them at the root and at every leaf", i)
			}
			if node.Least != 0 {
				return nil, refuse("node %d: a least reduced cost of %d without prices", i, node.Least)
			}
			continue
		}
		if err := node.Prices.Check(p.Len()); err != nil {
			return nil, refuse("node %d: %v", i, err)
		}
	}
	return children, nil
}
