package certificate

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

var everyWay = []Options{{Threads: 2}, {Threads: 1, Prune: true}, {Independent: true}}

func TestVerifyAccepts(t *testing.T) {
	infeasible, trees := 0, 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		n := 2 + r.IntN(8)
		v := newProver(t, randomProblem(t, n, 1+r.IntN(4), 0.05+0.5*r.Float64(), r), r)
		c := v.certificate(r.IntN(4))
		if c.Infeasible {
			infeasible++
		}
		if len(c.Nodes) > 1 {
			trees++
		}
		var first Report
		for i, opt := range everyWay {
			report, err := Verify(context.Background(), v.p, c, opt)
			if err != nil {
				t.Errorf("seed %d, %+v: %v", seed, opt, err)
			}
			if i == 0 {
				first = report
			}
			if opt.Prune {
				report.Listed = first.Listed
			}
			if report != first || first.Listed != int64(len(v.masks)) || first.Nodes != len(c.Nodes) || first.Leaves != (len(c.Nodes)+1)/2 {
				t.Errorf("seed %d, %+v: %+v, first %+v, %d regions", seed, opt, report, first, len(v.masks))
			}
		}
		// One more is not proved: there is a plan, and the search finds it.
		if !c.Infeasible {
			c.Plan, c.Cost = nil, 0
			c.Bound++
			if _, err := Verify(context.Background(), v.p, c, Options{}); !errors.Is(err, ErrRefused) {
				t.Errorf("seed %d: a bound above the best plan: %v", seed, err)
			}
		}
	}
	if infeasible < 5 || infeasible > 35 || trees < 10 {
		t.Errorf("%d of 40 are infeasible, %d trees: want some of each", infeasible, trees)
	}
}

// textbook is a certificate with everything: a plan, a tree of two parted nodes,
// cuts at the root.
func textbook(t *testing.T) (*prover, *File) {
	t.Helper()
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 12))
		v := newProver(t, randomProblem(t, 7, 3, 0.3, r), r)
		c := v.certificate(2)
		// The second node that is parted has no prices.
		if i := slices.IndexFunc(c.Nodes, func(n Node) bool { return n.Prices == nil }); i > 0 && !c.Infeasible &&
			len(c.Nodes[0].Prices.Cuts) == 1 {
			return v, v.file(c)
		}
	}
	t.Fatal("there is none")
	return nil, nil
}

func TestVerifyRefuses(t *testing.T) {
	v, f := textbook(t)
	text, err := Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	bare := slices.IndexFunc(f.Nodes, func(n Node) bool { return n.Prices == nil })
	if f.Nodes[1].Parent != 0 || bare < 1 || len(f.Nodes) != 5 {
		t.Fatalf("the tree is another one:\n%s", text)
	}
	for _, tt := range []struct {
		name  string
		spoil func(c *Certificate)
		want  string
	}{
		{"problem", func(c *Certificate) { c.Problem = strings.Repeat("0", 64) }, "it is about the problem 000000000000"},
		{"negative", func(c *Certificate) { c.Bound = -1 }, "the bound -1 is negative"},
		{"infeasible with a plan", func(c *Certificate) { c.Infeasible, c.Bound = true, 1 }, "want none, and the bound 1"},
		{"infeasible with a bound", func(c *Certificate) { c.Infeasible, c.Plan, c.Cost = true, nil, 0 }, "want none, and the bound 1"},
		{"cost of nothing", func(c *Certificate) { c.Plan = nil }, "there is no plan to cost"},
		{"no region", func(c *Certificate) { c.Plan[2] = -1 }, "plan: unit 2: has no region"},
		{"short plan", func(c *Certificate) { c.Plan = c.Plan[1:] }, "plan: plan of 6 units for a problem of 7"},
		{"one region", func(c *Certificate) { clear(c.Plan) }, "1 regions, want 3"},
		{"cost", func(c *Certificate) { c.Cost++ }, "the plan costs " + strconv.FormatInt(f.Cost, 10) + ", not"},
		{"bound above cost", func(c *Certificate) { c.Bound++ }, "is above the cost"},
		{"higher bound", func(c *Certificate) { c.Plan, c.Cost, c.Bound = nil, 0, c.Bound+1 }, "there is a plan that costs " + strconv.FormatInt(f.Cost, 10)},
		{"no nodes", func(c *Certificate) { c.Nodes = nil }, "there are no nodes"},
		{"root with a parent", func(c *Certificate) { c.Nodes[0].Parent = 0 }, "node 0: want the root"},
		{"root with a pair", func(c *Certificate) { c.Nodes[0].Pair[1] = 1 }, "node 0: want the root"},
		{"parent behind", func(c *Certificate) { c.Nodes[1].Parent = 1 }, "node 1: its parent is 1: want one of 0 to 0"},
		{"second root", func(c *Certificate) { c.Nodes[1].Parent = -1 }, "node 1: its parent is -1"},
		{"pair", func(c *Certificate) { c.Nodes[1].Pair[1] = 7 }, "node 1: the pair of units"},
		{"pair of one", func(c *Certificate) { c.Nodes[1].Pair[1] = c.Nodes[1].Pair[0] }, "node 1: the pair of units"},
		{"same part", func(c *Certificate) { c.Nodes[1].Together = false }, "want the same pair of units, together in one"},
		{"other pair", func(c *Certificate) { c.Nodes[1].Pair = [2]region.Unit{0, 1}; c.Nodes[2].Pair = [2]region.Unit{5, 6} }, "want the same pair"},
		{"third part", func(c *Certificate) { c.Nodes = append(c.Nodes, c.Nodes[1]) }, "node 5: node 0 has two parts already"},
		{"half", func(c *Certificate) { c.Nodes = c.Nodes[:4] }, "of its two parts there is only node"},
		{"no prices at the root", func(c *Certificate) { c.Nodes[0].Prices = nil }, "node 0: there are no prices"},
		{"no prices at a leaf", func(c *Certificate) { c.Nodes[4].Prices = nil }, "node 4: there are no prices"},
		{"least of no prices", func(c *Certificate) { c.Nodes[bare].Least = 1 }, "a least reduced cost of 1 without prices"},
		{"prices", func(c *Certificate) { c.Nodes[4].Prices.Units[0] = math.MaxInt64 }, "node 4: unit 0: the prices up to this one"},
		{"units", func(c *Certificate) { c.Nodes[4].Prices.Units = nil }, "node 4: 0 prices for 7 units"},
		{"least of the root", func(c *Certificate) { c.Nodes[0].Least-- }, "node 0: the least reduced cost is " + strconv.FormatInt(f.Nodes[0].Least, 10)},
		{"least of a leaf", func(c *Certificate) { c.Nodes[4].Least++ }, "node 4: the least reduced cost is " + strconv.FormatInt(f.Nodes[4].Least, 10)},
		{"far too high", func(c *Certificate) { c.Nodes[0].Least = math.MaxInt64 }, "node 0: the least reduced cost is " + strconv.FormatInt(f.Nodes[0].Least, 10)},
		{"far below", func(c *Certificate) { c.Nodes[0].Least = math.MinInt64 }, "below the bound: want less than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Decode(text)
			if err != nil {
				t.Fatal(err)
			}
			tt.spoil(&f.Certificate)
			for _, opt := range everyWay {
				_, err := Verify(context.Background(), v.p, &f.Certificate, opt)
				if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), tt.want) && !opt.Prune {
					t.Errorf("%+v: %v: want a refusal with %q", opt, err, tt.want)
				}
			}
		})
	}
}

func TestVerifyHasLimits(t *testing.T) {
	v, f := textbook(t)
	for _, opt := range []Options{{Sets: 1}, {Sets: 1, Prune: true}, {Steps: 1}, {Sets: 6, Independent: true}} {
		if _, err := Verify(context.Background(), v.p, &f.Certificate, opt); !errors.Is(err, ErrLimit) || errors.Is(err, ErrRefused) {
			t.Errorf("%+v: %v: want a limit", opt, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Verify(ctx, v.p, &f.Certificate, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v: want that of the context", err)
	}
}

// TestNoRegions: where no set is within the bounds at all, nothing is left of
// any prices.
func TestNoRegions(t *testing.T) {
	p := randomProblem(t, 5, 2, -0.1, rand.New(rand.NewPCG(1, 1)))
	c := &Certificate{
		Problem: p.Digest(), Infeasible: true, Bound: 1,
		Nodes: []Node{{Parent: -1, Prices: &listing.Prices{Units: make([]int64, 5)}}},
	}
	for _, opt := range everyWay {
		if report, err := Verify(context.Background(), p, c, opt); err != nil || report != (Report{Nodes: 1, Leaves: 1}) {
			t.Errorf("%+v: %+v, %v", opt, report, err)
		}
	}
	c.Nodes[0].Least = 1
	for _, opt := range everyWay {
		if _, err := Verify(context.Background(), p, c, opt); !errors.Is(err, ErrRefused) {
			t.Errorf("%+v: the least of nothing is 0, not 1: %v", opt, err)
		}
	}
}

// TestSearchAlone: with all prices 0 the search at the leaf has to do it all.
func TestSearchAlone(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 15))
		n := 4 + r.IntN(7)
		v := newProver(t, randomProblem(t, n, 2+r.IntN(3), 0.5*r.Float64(), r), r)
		c := &Certificate{Problem: v.p.Digest(), Nodes: []Node{{Parent: -1, Prices: &listing.Prices{Units: make([]int64, n)}}}}
		for i, mask := range v.masks {
			if cost := v.costs[mask]; i == 0 || cost < c.Nodes[0].Least {
				c.Nodes[0].Least = cost
			}
		}
		for _, c.Bound = range []int64{region.One / 100, v.best / 2, v.best - 1, v.best, v.best + 1, v.best / 2 * 3} {
			if v.best == none {
				c.Bound = 3 * region.One
			}
			report, err := Verify(context.Background(), v.p, c, Options{})
			if proved := err == nil; proved != (c.Bound <= v.best) || err != nil && !errors.Is(err, ErrRefused) {
				t.Errorf("seed %d: bound %d, the best plan costs %d: %v, %+v", seed, c.Bound, v.best, err, report)
			}
		}
	}
}

// TestCostsTooLarge: beyond the limit reduced costs might leave 64 bits.
func TestCostsTooLarge(t *testing.T) {
	g, err := region.NewGraph(2, []region.Edge{{A: 0, B: 1}})
	if err != nil {
		t.Fatal(err)
	}
	population := []int64{1, 1}
	var terms []region.Term
	for range 5 {
		term, err := region.NewSquares("needs", population, [][]float64{{0}, {1}}, 1)
		if err != nil {
			t.Fatal(err)
		}
		terms = append(terms, term)
	}
	p, err := region.NewProblem(g, population, 1, region.Bounds{Min: 2, Max: 2}, terms...)
	if err != nil {
		t.Fatal(err)
	}
	c := &Certificate{Problem: p.Digest(), Nodes: []Node{{Parent: -1, Prices: &listing.Prices{Units: make([]int64, 2)}}}}
	_, err = Verify(context.Background(), p, c, Options{})
	if err == nil || errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "divide the weights by their sum") {
		t.Errorf("%v: want to be told that the weights are too large", err)
	}
}
