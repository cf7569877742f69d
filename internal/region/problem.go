package region

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"math"
)

// ErrInfeasible is wrapped by errors which say that no plan can satisfy the
// constraints, and why.
var ErrInfeasible = errors.New("no plan can satisfy the constraints")

// Bounds limits the population of every region, both ends included.
type Bounds struct {
	Min, Max int64
}

// Around is the bounds of regions within tolerance (0.2 for 20 %) of the ideal
// population total/regions, rounded inwards to whole people.
func Around(total int64, regions int, tolerance float64) Bounds {
	ideal := float64(total) / float64(regions)
	// 115 people are within 15 % of 100, although 100*1.15 falls short of it
	// in binary: a millionth of a person is rounding.
	const rounding = 1e-6
	return Bounds{
		Min: int64(math.Ceil(ideal*(1-tolerance) - rounding)),
		Max: int64(math.Floor(ideal*(1+tolerance) + rounding)),
	}
}

// Outside is by how many people a population misses the bounds.
func (b Bounds) Outside(people int64) int64 {
	return max(0, b.Min-people, people-b.Max)
}

// Problem says what is to be divided, into how many regions, within which
// bounds, and what a plan costs. It is immutable.
type Problem struct {
	open       *Graph // contiguity, before rules
	graph      *Graph // contiguity inside regions
	population []int64
	total      int64
	regions    int
	bounds     Bounds
	terms      []Term
	width      int      // accumulators of all terms
	pairs      []*Graph // of each term
	rules      *rules   // nil for none
	digest     string
	fine       *Problem // of which this is a coarser one; nil for none
	groups     Plan     // of the finer problem's units, that are its units
	part       bool     // some units are left out
}

// NewProblem checks and assembles a problem. The graph must be in one piece;
// population has one entry for each unit, none negative. There must be a
// term, and all terms together must not cost more than an int64 holds: up to
// nine at full weight do not.
// Whether a plan can exist is asked of [Problem.Obstacle].
func NewProblem(g *Graph, population []int64, regions int, bounds Bounds, terms ...Term) (*Problem, error) {
	n := g.Len()
	if n == 0 {
		return nil, errors.New("there are no units")
	}
	if len(population) != n {
		return nil, fmt.Errorf("%d populations for %d units", len(population), n)
	}
	total, err := sumPopulation(population)
	if err != nil {
		return nil, err
	}
	if len(terms) == 0 {
		return nil, errors.New("the objective has no term: give at least one weight above 0")
	}
	left := int64(math.MaxInt64)
	for _, t := range terms {
		if left -= t.most(); left < 0 {
			return nil, errors.New("the weights of the terms add up to too much: divide them by their sum")
		}
	}
	if regions < 1 {
		return nil, fmt.Errorf("%d regions: want at least 1", regions)
	}
	if _, pieces := g.Components(); pieces > 1 {
		return nil, fmt.Errorf("the units lie in %d pieces that do not touch: declare links between them", pieces)
	}
	p := &Problem{open: g, graph: g, population: population, total: total, regions: regions, bounds: bounds, terms: terms}
	for _, t := range terms {
		p.width += t.Width()
		p.pairs = append(p.pairs, t.Pairs())
	}
	p.digest = p.hash(bounds)
	return p, nil
}

// Within is the same problem with other bounds.
func (p *Problem) Within(b Bounds) *Problem {
	other := *p
	other.bounds, other.digest = b, p.hash(b)
	return &other
}

// For is the same problem with other terms: under the same rules, and within the same
// bounds.
func (p *Problem) For(terms ...Term) (*Problem, error) {
	if p.fine != nil {
		return nil, errors.New("terms are for the units of a problem, not for groups of them")
	}
	other, err := NewProblem(p.open, p.population, p.regions, p.bounds, terms...)
	if err != nil || p.rules == nil {
		return other, err
	}
	return other.With(*p.rules.given)
}

// hash is the digest of the problem with such bounds.
func (p *Problem) hash(b Bounds) string {
	h := sha256.New()
	if p.part {
		whole := p.fine.digest
		if b != p.fine.bounds {
			whole = p.fine.hash(b)
		}
		hashInts(h, "footprint part 1 of "+whole+p.groups.Digest(), int64(p.regions))
		return hex.EncodeToString(h.Sum(nil))
	}
	if p.fine != nil {
		hashInts(h, "footprint coarse problem 1 of "+p.fine.hash(b)+p.groups.Digest())
		return hex.EncodeToString(h.Sum(nil))
	}
	hashInts(h, "footprint problem 1", int64(p.regions), b.Min, b.Max)
	hashInts(h, "population", p.population...)
	for _, e := range p.graph.Edges() {
		hashInts(h, "", int64(e.A), int64(e.B), e.Weight)
	}
	for _, t := range p.terms {
		t.hash(h)
	}
	if p.rules != nil {
		p.rules.given.hash(h)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Graph is the contiguity graph: which units may be next to each other in a region.
// Rules can leave it in pieces.
func (p *Problem) Graph() *Graph { return p.graph }

// Len is the number of units.
func (p *Problem) Len() int { return len(p.population) }

// Regions is the number of regions asked for.
func (p *Problem) Regions() int { return p.regions }

// Population is the number of people in unit u.
func (p *Problem) Population(u Unit) int64 { return p.population[u] }

// Total is the number of people in all units.
func (p *Problem) Total() int64 { return p.total }

// Bounds is the population bounds of every region.
func (p *Problem) Bounds() Bounds { return p.bounds }

// Terms lists the parts of the objective; the slice must not be changed.
func (p *Problem) Terms() []Term { return p.terms }

// Digest names the problem: SHA-256 over everything that determines the score
// of a plan, as hexadecimal digits.
func (p *Problem) Digest() string { return p.digest }

// minWeight keeps the cost of one person, or of one of anything that is
// counted, at least 1.
const minWeight = 1e-7

func checkWeight(w float64) error {
	if !(w >= minWeight && w <= 1) {
		return fmt.Errorf("weight %v: want at least %v, at most 1", w, minWeight)
	}
	return nil
}

// sumPopulation adds up people, who must fit 31 bits in all: that keeps every
// product in this package within range.
func sumPopulation(population []int64) (int64, error) {
	var total int64
	for u, p := range population {
		if p < 0 {
			return 0, fmt.Errorf("unit %d: %d is negative", u, p)
		}
		if p > math.MaxInt32 || total+p > math.MaxInt32 {
			return 0, fmt.Errorf("unit %d: the sum exceeds %d", u, math.MaxInt32)
		}
		total += p
	}
	return total, nil
}

func hashInts(h hash.Hash, name string, values ...int64) {
	buf := make([]byte, 0, len(name)+8+8*len(values))
	buf = append(buf, name...)
	buf = binary.LittleEndian.AppendUint64(buf, uint64(len(values)))
	for _, v := range values {
		buf = binary.LittleEndian.AppendUint64(buf, uint64(v))
	}
	_, _ = h.Write(buf) // a hash never fails
}
