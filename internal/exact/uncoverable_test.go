package exact

import (
	"context"
	"slices"
	"testing"

	"footprint/internal/exact/certificate"
	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

// path is units in a row.
func path(t *testing.T, k int, b region.Bounds, population ...int64) *region.Problem {
	t.Helper()
	var edges []region.Edge
	for u := 1; u < len(population); u++ {
		edges = append(edges, region.Edge{A: region.Unit(u - 1), B: region.Unit(u), Weight: 1})
	}
	g, err := region.NewGraph(len(population), edges)
	if err != nil {
		t.Fatal(err)
	}
	balance, err := region.NewBalance(population, k, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := region.NewProblem(g, population, k, b, balance)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWhy(t *testing.T) {
	proof := &certificate.Certificate{Infeasible: true, Nodes: []certificate.Node{{Prices: &listing.Prices{Units: []int64{3, -2, 9, 0, 3}}}}}
	ctx := context.Background()
	for name, c := range map[string]struct {
		p     *region.Problem
		proof *certificate.Certificate
		kind  region.ObstacleKind
		units []region.Unit
	}{
		"too large":     {path(t, 2, region.Bounds{Min: 5, Max: 10}, 4, 11, 5), nil, region.UnitTooLarge, []region.Unit{1}},
		"fits nowhere":  {path(t, 3, region.Bounds{Min: 9, Max: 12}, 10, 7, 7, 10), nil, region.NoRegion, nil},
		"counted":       {path(t, 2, region.Bounds{Min: 5, Max: 15}, 5, 15, 5), nil, region.NoCount, nil},
		"after a proof": {path(t, 2, region.Bounds{Min: 5, Max: 15}, 5, 5, 5, 5, 5), proof, region.Proven, []region.Unit{2, 0, 4}},
	} {
		o := Why(ctx, c.p, c.proof)
		if o == nil || o.Kind != c.kind || c.units != nil && !slices.Equal(o.Units, c.units) {
			t.Errorf("%s: %+v", name, o)
		}
	}
	if o := Why(ctx, path(t, 2, region.Bounds{Min: 5, Max: 15}, 5, 5, 5, 5), nil); o != nil {
		t.Errorf("there are plans, and yet: %v", o)
	}
}
