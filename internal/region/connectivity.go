package region

// connectivity answers whether a region stays connected without one of its
// units. It grows one search from each of the unit's neighbours inside the
// region, a unit of each in turn, and unites searches that meet: a yes comes as soon
// as all have met, which for planar maps is usually at the next ring of
// neighbours, and a no as soon as the smallest part is exhausted. So the cost
// follows the smaller side of the cut, not the region.
type connectivity struct {
	stamp  []uint64 // by unit: round<<8 | search that reached it
	round  uint64
	next   []Unit  // by unit that waits: the one that waits behind it, or -1
	parent []uint8 // by search: its representative after unions
	queue  []queue // by search: the units that it reached and that wait
}

// queue is the first and the last of a list; first is -1 where it is empty.
type queue struct{ first, last Unit }

// maxSearches bounds the neighbours of one unit inside one region that are
// searched from separately; units with more are searched plainly.
const maxSearches = 255

func newConnectivity(n int) connectivity {
	return connectivity{stamp: make([]uint64, n), next: make([]Unit, n), parent: make([]uint8, maxSearches), queue: make([]queue, maxSearches)}
}

func (c *connectivity) connectedWithout(g *Graph, labels []Label, u Unit) bool {
	region := labels[u]
	c.round++
	searches := 0
	for _, v := range g.Neighbours(u) {
		if labels[v] != region {
			continue
		}
		if searches == maxSearches {
			return connectedSlowly(g, labels, u)
		}
		c.stamp[v], c.next[v] = c.round<<8|uint64(searches), -1
		c.parent[searches], c.queue[searches] = uint8(searches), queue{v, v}
		searches++
	}
	for i, n := 0, searches; searches > 1; i++ {
		if i == n {
			i = 0
		}
		own := uint8(i)
		if c.parent[own] != own {
			continue
		}
		q := &c.queue[own]
		v := q.first
		if v < 0 {
			return false // this part is whole, and others remain
		}
		q.first = c.next[v]
		for _, w := range g.Neighbours(v) {
			if labels[w] != region || w == u {
				continue
			}
			if c.stamp[w]>>8 != c.round {
				c.stamp[w], c.next[w] = c.round<<8|uint64(own), -1
				c.append(q, queue{w, w})
				continue
			}
			if other := c.find(uint8(c.stamp[w])); other != own {
				c.parent[other] = own
				c.append(q, c.queue[other])
				searches--
			}
		}
	}
	return true
}

// append puts a list behind another.
func (c *connectivity) append(q *queue, more queue) {
	switch {
	case more.first < 0:
		return
	case q.first < 0:
		q.first = more.first
	default:
		c.next[q.last] = more.first
	}
	q.last = more.last
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
