package region

// connectivity answers whether a region stays connected without one of its
// units. It grows one search from each of the unit's neighbours inside the
// region, all in lock-step, and unites searches that meet: a yes comes as soon
// as all have met, which for planar maps is usually at the next ring of
// neighbours, and a no as soon as the smallest part is exhausted. So the cost
// follows the smaller side of the cut, not the region.
type connectivity struct {
	stamp []uint64 // by unit: round<<8 | search that reached it
	round uint64
	queue []Unit
	// By search: its representative after unions, and how many of the units
	// it reached wait in the queue.
	parent  []uint8
	waiting []int32
}

// maxSearches bounds the neighbours of one unit inside one region that are
// searched from separately; units with more are searched plainly.
const maxSearches = 255

func newConnectivity(n int) connectivity {
	return connectivity{
		stamp: make([]uint64, n), queue: make([]Unit, 0, n),
		parent: make([]uint8, maxSearches), waiting: make([]int32, maxSearches),
	}
}

func (c *connectivity) connectedWithout(g *Graph, labels []Label, u Unit) bool {
	region := labels[u]
	c.round++
	c.queue = c.queue[:0]
	searches := 0
	for _, v := range g.Neighbours(u) {
		if labels[v] != region {
			continue
		}
		if searches == maxSearches {
			return connectedSlowly(g, labels, u)
		}
		c.stamp[v] = c.round<<8 | uint64(searches)
		c.parent[searches], c.waiting[searches] = uint8(searches), 1
		c.queue = append(c.queue, v)
		searches++
	}
	for head := 0; searches > 1; head++ {
		v := c.queue[head]
		own := c.find(uint8(c.stamp[v]))
		c.waiting[own]--
		for _, w := range g.Neighbours(v) {
			if labels[w] != region || w == u {
				continue
			}
			if c.stamp[w]>>8 != c.round {
				c.stamp[w] = c.round<<8 | uint64(own)
				c.waiting[own]++
				c.queue = append(c.queue, w)
				continue
			}
			if other := c.find(uint8(c.stamp[w])); other != own {
				c.parent[other] = own
				c.waiting[own] += c.waiting[other]
				searches--
			}
		}
		if searches > 1 && c.waiting[own] == 0 {
			return false // this part is whole, and others remain
		}
	}
	return true
}

func (c *connectivity) find(i uint8) uint8 {
	for c.parent[i] != i {
		i = c.parent[i]
	}
	return i
}

// connectedSlowly is the plain answer to the same question: one traversal of
// the region without u. It is also the slow twin in tests.
func connectedSlowly(g *Graph, labels []Label, u Unit) bool {
	members, start := 0, Unit(-1)
	for v, l := range labels {
		if l == labels[u] && Unit(v) != u {
			members++
			start = Unit(v)
		}
	}
	if members == 0 {
		return true
	}
	seen := make([]bool, len(labels))
	seen[start] = true
	queue := []Unit{start}
	for head := 0; head < len(queue); head++ {
		for _, v := range g.Neighbours(queue[head]) {
			if v != u && labels[v] == labels[u] && !seen[v] {
				seen[v] = true
				queue = append(queue, v)
			}
		}
	}
	return len(queue) == members
}
