package search

import (
	"math"
	"math/rand/v2"
	"slices"

	"footprint/internal/region"
)

// mergeWard starts with every unit alone and merges, again and again, the two
// contiguous clusters whose union raises the objective least (Ward 1963),
// until the regions are left. Unions above the maximum population come last,
// the smallest first. Increases are blurred at random so that chains differ.
// Pairs between clusters are left out of the increase: it orders merges only.
func mergeWard(p *region.Problem, rng *rand.Rand) []region.Label {
	const blur = 0.2
	land := survey(p, rng)
	w := newWard(p, rng, blur)
	w.most = p.Bounds().Max
	if p.Rules() != nil {
		w.people, w.share = land.people, land.share
		w.piece, _ = p.Graph().Components()
	}
	w.mergeTo(p.Regions())
	return w.labels()
}

// ward is an agglomeration under way. Clusters are known by one of their units.
type ward struct {
	problem *region.Problem
	rng     *rand.Rand
	blur    float64
	most    int64          // people of a cluster
	strict  bool           // no cluster above most, rather than late
	apart   []region.Label // when set, units of different labels never merge
	single  []bool         // when set, units that never merge
	piece   []int32        // of each unit, where share is set
	share   []int          // when set, clusters to be left of each piece

	left   int
	terms  []region.Term
	width  int
	parent []int32 // itself for a root
	merges []int32 // how often a cluster grew: unions offered before are stale
	people []int64
	cost   []int64
	acc    []int64   // cluster-major, width each
	around [][]int32 // clusters it touches, maybe stale, maybe repeated
	seen   []int32   // by cluster: clusters left when it was last seen around a union
	unions unions
	sum    []int64
	ruled  []int64 // cluster-major, sums of the rules; then one more, for a union
}

func newWard(p *region.Problem, rng *rand.Rand, blur float64) *ward {
	n := p.Len()
	w := &ward{
		problem: p, rng: rng, blur: blur, most: math.MaxInt64, left: n,
		parent: make([]int32, n), merges: make([]int32, n), people: make([]int64, n), cost: make([]int64, n),
		around: make([][]int32, n), seen: make([]int32, n),
	}
	w.terms, w.width = narrow(p)
	w.acc, w.sum = make([]int64, n*w.width), make([]int64, w.width)
	for u := range region.Unit(n) {
		w.parent[u], w.people[u], w.seen[u] = int32(u), p.Population(u), -1
		acc := w.of(int32(u))
		for _, t := range w.terms {
			t.Add(acc[:t.Width()], u, 1, 0)
			acc = acc[t.Width():]
		}
		w.cost[u] = w.price(w.of(int32(u)))
	}
	if n := p.RuleWidth(); n > 0 {
		w.ruled = make([]int64, (p.Len()+1)*n)
		for u := range region.Unit(p.Len()) {
			p.AddRules(w.rules(int32(u)), u, 1)
		}
	}
	return w
}

// narrow gives the terms that order merges, and how wide they are together: all,
// but for the widest where every unit's accumulators would fill the memory.
func narrow(p *region.Problem) (terms []region.Term, width int) {
	const most = 1 << 23 // accumulators
	terms = slices.Clone(p.Terms())
	slices.SortStableFunc(terms, func(s, t region.Term) int { return s.Width() - t.Width() })
	for i, t := range terms {
		if i > 0 && (width+t.Width())*p.Len() > most {
			return terms[:i], width
		}
		width += t.Width()
	}
	return terms, width
}

// mergeTo merges until so many clusters are left, or none may merge.
func (w *ward) mergeTo(clusters int) {
	g := w.problem.Graph()
	near := make([]int32, 0, 2*g.Pairs())
	for u := range region.Unit(g.Len()) {
		from := len(near)
		for _, v := range g.Neighbours(u) {
			if w.apart != nil && w.apart[u] != w.apart[v] || w.single != nil && (w.single[u] || w.single[v]) {
				continue
			}
			near = append(near, int32(v))
			if u < v {
				w.offer(int32(u), int32(v))
			}
		}
		w.around[u] = near[from:len(near):len(near)]
	}
	var left []int // by piece
	if w.share != nil {
		left = make([]int, len(w.share))
		for _, c := range w.piece {
			left[c]++
		}
	}
	for w.left > clusters && len(w.unions) > 0 {
		u := w.unions.pop()
		if w.parent[u.a] != u.a || w.parent[u.b] != u.b || w.merges[u.a]+w.merges[u.b] != u.merges {
			continue
		}
		if left != nil {
			c := w.piece[u.a]
			if left[c] == w.share[c] {
				continue
			}
			left[c]--
		}
		w.merge(u.a, u.b)
	}
}

// merge unites two clusters and offers the union of both with each that they
// touch.
func (w *ward) merge(into, gone int32) {
	if len(w.around[into]) < len(w.around[gone]) {
		into, gone = gone, into
	}
	w.left--
	w.parent[gone] = into
	w.merges[into] += w.merges[gone] + 1
	w.people[into] += w.people[gone]
	acc := w.of(into)
	for j, v := range w.of(gone) {
		acc[j] += v
	}
	w.cost[into] = w.price(acc)
	if w.ruled != nil {
		sums := w.rules(into)
		for j, v := range w.rules(gone) {
			sums[j] += v
		}
	}
	around := append(w.around[into], w.around[gone]...)
	w.around[gone] = nil
	kept := around[:0]
	w.seen[into] = int32(w.left)
	for _, v := range around {
		if root := w.root(v); w.seen[root] != int32(w.left) {
			w.seen[root] = int32(w.left)
			kept = append(kept, root)
			w.offer(into, root)
		}
	}
	w.around[into] = kept
}

// offer puts the union of two clusters among those to be made.
func (w *ward) offer(a, b int32) {
	over := max(0, w.people[a]+w.people[b]-w.most)
	if w.ruled != nil {
		sums := w.rules(int32(len(w.parent)))
		for j, v := range w.rules(a) {
			sums[j] = v + w.rules(b)[j]
		}
		over += w.problem.Strain(sums)
	}
	if over > 0 && w.strict {
		return
	}
	of, with := w.of(a), w.of(b)
	for j := range w.sum {
		w.sum[j] = of[j] + with[j]
	}
	rise := float64(w.price(w.sum)-w.cost[a]-w.cost[b]) * (1 + float64(w.blur*(w.rng.Float64()-0.5)))
	w.unions.push(union{a: a, b: b, merges: w.merges[a] + w.merges[b], over: over, rise: rise})
}

// price is the objective of a set of units, from its accumulators.
func (w *ward) price(acc []int64) int64 {
	var cost int64
	for _, t := range w.terms {
		cost += t.Cost(acc[:t.Width()])
		acc = acc[t.Width():]
	}
	return cost
}

// labels numbers the clusters.
func (w *ward) labels() []region.Label {
	labels := make([]region.Label, len(w.parent))
	next := region.Label(0)
	number := make([]region.Label, len(w.parent)) // of roots, from 1
	for u := range labels {
		root := w.root(int32(u))
		if number[root] == 0 {
			next++
			number[root] = next
		}
		labels[u] = number[root] - 1
	}
	return labels
}

func (w *ward) of(c int32) []int64 { return w.acc[int(c)*w.width : int(c+1)*w.width] }

// rules are the sums of the rules over a cluster; those of the one after the last are
// scratch.
func (w *ward) rules(c int32) []int64 {
	n := w.problem.RuleWidth()
	return w.ruled[int(c)*n : int(c+1)*n]
}

// root is the cluster that a unit has come to belong to.
func (w *ward) root(i int32) int32 {
	for w.parent[i] != i {
		w.parent[i] = w.parent[w.parent[i]]
		i = w.parent[i]
	}
	return i
}

// union is an offer to merge two clusters as they were after merges merges.
type union struct {
	a, b   int32
	merges int32
	over   int64   // people above the maximum, or by which rules are broken
	rise   float64 // of the objective
}

func (u union) before(v union) bool {
	if u.over != v.over {
		return u.over < v.over
	}
	if u.rise != v.rise {
		return u.rise < v.rise
	}
	if u.a != v.a {
		return u.a < v.a
	}
	return u.b < v.b
}

// unions is a binary heap of offers, the best first.
type unions []union

func (h *unions) push(u union) {
	*h = append(*h, u)
	s := *h
	i := len(s) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !u.before(s[up]) {
			break
		}
		s[i] = s[up]
		i = up
	}
	s[i] = u
}

func (h *unions) pop() union {
	s := *h
	first, last := s[0], s[len(s)-1]
	s = s[:len(s)-1]
	*h = s
	i := 0
	for {
		down := 2*i + 1
		if down >= len(s) {
			break
		}
		if down+1 < len(s) && s[down+1].before(s[down]) {
			down++
		}
		if !s[down].before(last) {
			break
		}
		s[i] = s[down]
		i = down
	}
	if len(s) > 0 {
		s[i] = last
	}
	return first
}
