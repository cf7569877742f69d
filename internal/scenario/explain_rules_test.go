package scenario

import (
	"errors"
	"strings"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// byHand is a task on areas made by hand, under constraints whose units are known.
func byHand(t *testing.T, s Scenario, k int, areas []atlas.Area, edges []region.Edge, constraints ...Constraint) *Task {
	t.Helper()
	g, err := region.NewGraph(len(areas), edges)
	if err != nil {
		t.Fatal(err)
	}
	population := make([]int64, len(areas))
	for u := range areas {
		population[u] = areas[u].Population
	}
	r := s.rule(constraints, population, k)
	task := &Task{Scenario: s, Layer: &atlas.Layer{ID: "four", Graph: g, Areas: areas}, Constraints: constraints, Ideal: r.ideal, ruling: r}
	balance, err := region.NewBalanceAround(population, k, r.ideal.People, r.ideal.Regions, 1)
	if err != nil {
		t.Fatal(err)
	}
	if task.Problem, err = region.NewProblem(g, population, k, r.bounds, balance); err != nil {
		t.Fatal(err)
	}
	if task.Problem, err = task.Problem.With(r.rules); err != nil {
		t.Fatal(err)
	}
	return task
}

// six areas on a grid, three across.
func six(t *testing.T, s Scenario, k int, constraints ...Constraint) *Task {
	t.Helper()
	return byHand(t, s, k, []atlas.Area{
		{Code: "A1", Name: "Ash", Population: 10}, {Code: "B2", Name: "Birch", Population: 20}, {Code: "C3", Name: "Cedar", Population: 30},
		{Code: "D4", Name: "Dogwood", Population: 10}, {Code: "E5", Name: "Elm", Population: 20}, {Code: "F6", Name: "Fir", Population: 30},
	}, []region.Edge{{A: 0, B: 1}, {A: 1, B: 2}, {A: 3, B: 4}, {A: 4, B: 5}, {A: 0, B: 3}, {A: 1, B: 4}, {A: 2, B: 5}}, constraints...)
}

// What constraints make impossible is told with their names, the areas and the
// figures.
func TestConstraintsInWords(t *testing.T) {
	bounds := Scenario{MinPopulation: new(int64(40)), MaxPopulation: new(int64(80))}
	with := func(regions ...NamedRegion) Scenario {
		s := bounds
		s.Constraints.Regions = regions
		return s
	}
	zones := func(zone ...int32) Constraint {
		return Constraint{Kind: KindWithin, Name: "within counties", Zone: zone, Zones: []atlas.Group{{Name: "Northshire"}, {Name: "Southshire"}, {Name: "Eastshire"}}}
	}
	together := func(name string, units ...region.Unit) Constraint {
		return Constraint{Kind: KindTogether, Name: name, Units: units}
	}
	named := func(i int, name string, closed bool, units ...region.Unit) Constraint {
		return Constraint{Kind: KindRegion, Index: i, Name: name, Closed: closed, Units: units}
	}
	limited := bounds
	limited.Constraints.MaxUnits = 2
	least := with(NamedRegion{})
	least.Constraints.MinUnits = 3
	for name, c := range map[string]struct {
		task *Task
		kind region.ObstacleKind
		want string
	}{
		"apart and together": {six(t, bounds, 2, together("Woods", 0, 1), Constraint{Kind: KindApart, Name: "Rivals", Units: []region.Unit{0, 1}}), region.ApartTogether,
			"Ash (A1, 10) and Birch (B2, 20) must share a region (Woods (together)), and be apart (Rivals (apart))"},
		"two regions": {six(t, with(NamedRegion{}, NamedRegion{}), 2, named(0, "West", false, 0), named(1, "East", false, 2), together("Woods", 0, 1, 2)), region.ApartTogether,
			"Ash (A1, 10) and Cedar (C3, 30) belong to regions of different names, but must share a region: region West, region East and Woods (together) contradict each other"},
		"across": {six(t, bounds, 2, together("Woods", 0, 1), zones(0, 1, 1, 0, 1, 1)), region.TogetherAcross,
			"Ash (A1, 10) and Birch (B2, 20) must share a region (Woods (together)), but Ash lies in Northshire and Birch in Southshire, and no region may cross these (within counties)"},
		"closed, shared": {six(t, with(NamedRegion{}), 2, named(0, "West", true, 0, 1), together("Woods", 1, 2)), region.ClosedShared,
			"Cedar (C3, 30) must share a region with areas of a closed one, which no other area may join: closed region West and Woods (together) contradict each other"},
		"closed, in pieces": {six(t, with(NamedRegion{}), 2, named(0, "West", true, 0, 2)), region.ClosedPieces,
			"closed region West is not contiguous: Ash (A1, 10) and Cedar (C3, 30) do not hang together, and no other area may join them"},
		"too large": {six(t, bounds, 2, together("Woods", 1, 2, 4, 5)), region.GroupTooLarge,
			"Birch (B2, 20), Cedar (C3, 30), Elm (E5, 20) and Fir (F6, 30) must share a region (Woods (together)) and have 100 people together, which is 66.7 % above the ideal of 60 for 2 regions, and a region may hold at most 80;"},
		"too large for its own": {six(t, with(NamedRegion{MaxPopulation: new(int64(40))}), 2, named(0, "East", false, 2, 5)), region.GroupTooLarge,
			"Cedar (C3, 30) and Fir (F6, 30) must share a region (region East) and have 60 people together, which is the ideal for 2 regions, and that region may hold at most 40;"},
		"closed, too small": {six(t, with(NamedRegion{}), 2, named(0, "West", true, 0)), region.ClosedTooSmall,
			"closed region West has 10 people (Ash (A1, 10)), which is 83.3 % below the ideal of 60 for 2 regions, and it needs at least 40; let other areas join it"},
		"bounds exclude": {six(t, with(NamedRegion{MaxPopulation: new(int64(20))}, NamedRegion{MinPopulation: new(int64(60))}), 2, named(0, "West", false, 0), together("Woods", 0, 1), named(1, "East", false, 1)), region.ApartTogether,
			"Ash (A1, 10) and Birch (B2, 20) belong to regions of different names"},
		"too many units": {six(t, limited, 2, together("Woods", 0, 1, 3), Constraint{Kind: KindUnits, Name: "at most 2 areas in a region"}), region.GroupUnits,
			"Ash (A1, 10), Birch (B2, 20) and Dogwood (D4, 10) must share a region (Woods (together)), which are 3 areas, and a region may have at most 2"},
		"too few units": {six(t, least, 2, named(0, "East", true, 2, 5), Constraint{Kind: KindUnits, Name: "at least 3 areas in a region"}), region.GroupUnits,
			"closed region East has 2 areas, no other may join, and a region needs at least 3"},
		"cut off": {six(t, with(NamedRegion{Population: 40, Tolerance: new(0.0)}), 3, together("Woods", 0, 2), named(0, "Centre", true, 1, 4)), region.GroupReach,
			"Ash (A1, 10) and Cedar (C3, 30) must share a region (Woods (together)), but no areas that may join them connect them"},
		"too many apart": {six(t, bounds, 2, Constraint{Kind: KindApart, Name: "Rivals", Units: []region.Unit{0, 2, 4}}), region.TooManyApart,
			"3 areas must each be in another region (Rivals (apart)), but 2 regions are asked for; ask for at least 3"},
		"zone too small": {six(t, bounds, 2, zones(0, 1, 1, 1, 1, 1)), region.ZonePeople,
			"Northshire (1 area, which no region may leave) has 10 people, and a region needs at least 40"},
		"zone between": {six(t, Scenario{MinPopulation: new(int64(40)), MaxPopulation: new(int64(50))}, 2, zones(0, 0, 0, 0, 1, 1)), region.ZonePeople,
			"Northshire (4 areas, which no region may leave) has 70 people, too many for 1 region and too few for 2, of 40 to 50 people each"},
		"zones too many": {six(t, Scenario{MinPopulation: new(int64(20)), MaxPopulation: new(int64(80))}, 6, zones(0, 1, 2, 0, 1, 2)), region.ZoneCount,
			"6 regions of 20 to 80 people are asked for, but what they may not cross makes them have 5 at most in all: Northshire with 20 people 1; Southshire with 40 people 1 to 2; Eastshire with 60 people 1 to 2"},
		"zones too few": {six(t, Scenario{MinPopulation: new(int64(20)), MaxPopulation: new(int64(30))}, 3, zones(0, 1, 2, 0, 1, 2)), region.ZoneCount,
			"3 regions of 20 to 30 people are asked for, but what they may not cross makes them need at least 5 in all: Northshire with 20 people 1; Southshire with 40 people 2; Eastshire with 60 people 2"},
		"too many for the people": {six(t, Scenario{MinPopulation: new(int64(40)), MaxPopulation: new(int64(80))}, 4, together("Woods", 0, 1)), region.ZoneCount,
			"120 people make 2 to 3 regions of 40 to 80 people, but 4 are asked for"},
		"no units left": {six(t, Scenario{MaxPopulation: new(int64(80))}, 6, together("Woods", 0, 1)), region.TooManyRegions,
			"6 regions are asked of the 6 areas of layer four, of which constraints leave 5 that can be apart, and every region needs an area; ask for at most 5"},
		"own bounds are no one's excuse": {six(t, Scenario{MinPopulation: new(int64(15)), MaxPopulation: new(int64(25))}, 5, together("Woods", 0, 3)), region.UnitTooLarge,
			"Cedar (C3, 30) is 25.0 % above the ideal of 24 for 5 regions, and a region may hold at most 25;"},
	} {
		err := c.task.Obstacle()
		var no *Infeasible
		if !errors.As(err, &no) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if no.Obstacle.Kind != c.kind || !strings.HasPrefix(no.Reason, c.want) {
			t.Errorf("%s: kind %d: %s\nwant %d: %s", name, no.Obstacle.Kind, no.Reason, c.kind, c.want)
		}
	}
}
