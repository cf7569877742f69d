package search

import (
	"container/heap"
	"math/rand/v2"

	"footprint/internal/region"
)

// mergeWard starts with every unit alone and merges, again and again, the two
// contiguous clusters whose union raises the objective least (Ward 1963),
// until the regions are left. Unions above the maximum population come last,
// the smallest first. Increases are blurred at random so that chains differ.
// Pairs between clusters are left out of the increase: it orders merges only.
func mergeWard(p *region.Problem, rng *rand.Rand) []region.Label {
	w := &ward{problem: p, rng: rng, clusters: make([]cluster, p.Len())}
	for _, t := range p.Terms() {
		w.width += t.Width()
	}
	w.sum = make([]int64, w.width)
	for u := range w.clusters {
		c := &w.clusters[u]
		c.parent, c.people = int32(u), p.Population(region.Unit(u))
		c.acc = make([]int64, w.width)
		at := 0
		for _, t := range p.Terms() {
			t.Add(c.acc[at:at+t.Width()], region.Unit(u), 1, 0)
			at += t.Width()
		}
		c.cost = w.cost(c.acc)
		for _, v := range p.Graph().Neighbours(region.Unit(u)) {
			c.around = append(c.around, int32(v))
		}
	}
	for _, e := range p.Graph().Edges() {
		w.offer(int32(e.A), int32(e.B))
	}
	heap.Init(&w.unions)
	for left := p.Len(); left > p.Regions(); left-- {
		w.merge()
	}
	labels := make([]region.Label, p.Len())
	number := make(map[int32]region.Label)
	for u := range labels {
		root := w.root(int32(u))
		l, ok := number[root]
		if !ok {
			l = region.Label(len(number))
			number[root] = l
		}
		labels[u] = l
	}
	return labels
}

type cluster struct {
	parent int32 // itself for a root
	merges int32 // how often it grew: unions offered before are stale
	people int64
	cost   int64
	acc    []int64
	around []int32 // clusters it touches, maybe stale, maybe repeated
}

type ward struct {
	problem  *region.Problem
	rng      *rand.Rand
	width    int
	clusters []cluster
	unions   unions
	sum      []int64
}

// merge takes the cheapest union that is still true and makes it.
func (w *ward) merge() {
	for {
		u := heap.Pop(&w.unions).(union)
		a, b := &w.clusters[u.a], &w.clusters[u.b]
		if a.parent != u.a || b.parent != u.b || a.merges+b.merges != u.merges {
			continue
		}
		into, from, gone := u.a, u.b, b
		if len(a.around) < len(b.around) {
			into, from, gone = u.b, u.a, a
		}
		c := &w.clusters[into]
		gone.parent = into
		c.merges += gone.merges + 1
		c.people += gone.people
		for j := range c.acc {
			c.acc[j] += gone.acc[j]
		}
		c.cost = w.cost(c.acc)
		c.around = append(c.around, gone.around...)
		w.offerAround(into, from)
		gone.around, gone.acc = nil, nil
		return
	}
}

// offerAround offers the union of a grown cluster with each that it touches.
func (w *ward) offerAround(into, gone int32) {
	c := &w.clusters[into]
	kept := c.around[:0]
	seen := make(map[int32]bool, len(c.around))
	for _, v := range c.around {
		root := w.root(v)
		if root == into || root == gone || seen[root] {
			continue
		}
		seen[root] = true
		kept = append(kept, root)
	}
	c.around = kept
	for _, v := range kept {
		heap.Push(&w.unions, w.union(into, v))
	}
}

func (w *ward) offer(a, b int32) { w.unions = append(w.unions, w.union(a, b)) }

func (w *ward) union(a, b int32) union {
	x, y := &w.clusters[a], &w.clusters[b]
	for j := range w.sum {
		w.sum[j] = x.acc[j] + y.acc[j]
	}
	const blur = 0.2
	rise := float64(w.cost(w.sum)-x.cost-y.cost) * (1 + float64(blur*(w.rng.Float64()-0.5)))
	return union{
		a: a, b: b, merges: x.merges + y.merges, rise: rise,
		over: max(0, x.people+y.people-w.problem.Bounds().Max),
	}
}

func (w *ward) cost(acc []int64) int64 {
	var cost int64
	at := 0
	for _, t := range w.problem.Terms() {
		cost += t.Cost(acc[at : at+t.Width()])
		at += t.Width()
	}
	return cost
}

func (w *ward) root(i int32) int32 {
	for w.clusters[i].parent != i {
		w.clusters[i].parent = w.clusters[w.clusters[i].parent].parent
		i = w.clusters[i].parent
	}
	return i
}

// union is an offer to merge two clusters as they were after merges merges.
type union struct {
	a, b   int32
	merges int32
	over   int64   // people above the maximum
	rise   float64 // of the objective
}

// unions is a heap of offers, the best first.
type unions []union

func (h unions) Len() int { return len(h) }
func (h unions) Less(i, j int) bool {
	if h[i].over != h[j].over {
		return h[i].over < h[j].over
	}
	if h[i].rise != h[j].rise {
		return h[i].rise < h[j].rise
	}
	if h[i].a != h[j].a {
		return h[i].a < h[j].a
	}
	return h[i].b < h[j].b
}
func (h unions) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *unions) Push(x any)   { *h = append(*h, x.(union)) }
func (h *unions) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}
