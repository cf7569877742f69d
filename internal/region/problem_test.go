package region

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestNewGraphRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		edges []Edge
		want  string
	}{
		"loop":            {[]Edge{{1, 1, 0}}, "not its own neighbour"},
		"twice":           {[]Edge{{0, 1, 5}, {1, 0, 5}}, "given twice"},
		"outside":         {[]Edge{{0, 3, 5}}, "outside 0..2"},
		"negative border": {[]Edge{{0, 1, -5}}, "negative"},
	} {
		if _, err := NewGraph(3, c.edges); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one about %q", name, err, c.want)
		}
	}
}

func TestGraphComponents(t *testing.T) {
	g, err := NewGraph(5, []Edge{{3, 1, 7}, {4, 0, 2}})
	if err != nil {
		t.Fatal(err)
	}
	piece, count := g.Components()
	if count != 3 || piece[0] != piece[4] || piece[1] != piece[3] || piece[2] == piece[0] {
		t.Errorf("pieces %v (%d)", piece, count)
	}
	if got := g.Edges(); len(got) != 2 || got[0] != (Edge{0, 4, 2}) || got[1] != (Edge{1, 3, 7}) {
		t.Errorf("edges %v", got)
	}
}

// line is n units in a row with the given people.
func line(t *testing.T, people ...int64) (*Graph, Term) {
	t.Helper()
	var edges []Edge
	for u := 1; u < len(people); u++ {
		edges = append(edges, Edge{Unit(u - 1), Unit(u), 1})
	}
	g, err := NewGraph(len(people), edges)
	if err != nil {
		t.Fatal(err)
	}
	term, err := NewBalance(people, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	return g, term
}

func TestObstacles(t *testing.T) {
	people := []int64{50, 300, 60, 300, 290}
	g, term := line(t, people...)
	for name, c := range map[string]struct {
		regions int
		bounds  Bounds
		kind    ObstacleKind
		units   []Unit
		people  int64
	}{
		"too many regions": {6, Bounds{0, 1000}, TooManyRegions, nil, 5},
		"crossed bounds":   {2, Bounds{600, 500}, EmptyBounds, nil, 1000},
		"minimum too high": {3, Bounds{400, 1000}, EmptyBounds, nil, 1000},
		"maximum too low":  {3, Bounds{0, 320}, EmptyBounds, nil, 1000},
		"unit too large":   {4, Bounds{100, 299}, UnitTooLarge, []Unit{1}, 300},
		"huge maximum":     {4, Bounds{100, math.MaxInt64}, -1, nil, 0},
		"huge minimum":     {4, Bounds{math.MaxInt64, math.MaxInt64}, EmptyBounds, nil, 1000},
		"forced together":  {3, Bounds{100, 340}, ForcedTooLarge, []Unit{0, 1}, 350},
	} {
		p, err := NewProblem(g, people, c.regions, c.bounds, term)
		if err != nil {
			t.Fatal(err)
		}
		err = p.Obstacle()
		var o *Obstacle
		if c.kind < 0 {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !errors.As(err, &o) || !errors.Is(err, ErrInfeasible) {
			t.Errorf("%s: error %v", name, err)
			continue
		}
		if o.Kind != c.kind || len(o.Units) != len(c.units) || o.People != c.people {
			t.Errorf("%s: %+v", name, o)
			continue
		}
		for i, u := range c.units {
			if o.Units[i] != u {
				t.Errorf("%s: units %v, want %v", name, o.Units, c.units)
			}
		}
	}
}

func TestNewProblemRefuses(t *testing.T) {
	g, term := line(t, 1, 2, 3)
	apart, err := NewGraph(3, []Edge{{0, 1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		g      *Graph
		people []int64
		k      int
		terms  []Term
		want   string
	}{
		"negative":  {g, []int64{1, -2, 3}, 1, []Term{term}, "negative"},
		"too many":  {g, []int64{1, math.MaxInt32, 3}, 1, []Term{term}, "exceeds"},
		"short":     {g, []int64{1, 2}, 1, []Term{term}, "2 populations for 3 units"},
		"no term":   {g, []int64{1, 2, 3}, 1, nil, "no term"},
		"heavy":     {g, []int64{1, 2, 3}, 1, slices.Repeat([]Term{term}, 5), "add up to too much"},
		"no region": {g, []int64{1, 2, 3}, 0, []Term{term}, "at least 1"},
		"pieces":    {apart, []int64{1, 2, 3}, 1, []Term{term}, "2 pieces"},
	} {
		_, err := NewProblem(c.g, c.people, c.k, Bounds{0, math.MaxInt32}, c.terms...)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one about %q", name, err, c.want)
		}
	}
}

func TestCheckFindsFaults(t *testing.T) {
	g, labels := textMap(t, `
		aba
		bbb
		aba
	`)
	p := mapProblem(t, g, 2)
	p.bounds = Bounds{60, 66}
	plan, err := NewPlan(labels)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Check(p, plan)
	if err != nil {
		t.Fatal(err)
	}
	// a holds units 0, 2, 6, 8 (56 people), b the other five (70).
	want := []Fault{
		{Region: 0, Problem: "56 people, below the minimum of 60"},
		{Region: 0, Problem: "in 4 pieces"},
		{Region: 1, Problem: "70 people, above the maximum of 66"},
	}
	if len(r.Faults) != len(want) || r.Score.Violation != 8 {
		t.Fatalf("faults %v, violation %d", r.Faults, r.Score.Violation)
	}
	for i := range want {
		if !reflect.DeepEqual(r.Faults[i], want[i]) {
			t.Errorf("fault %v, want %v", r.Faults[i], want[i])
		}
	}
}

func TestPlanIsCanonical(t *testing.T) {
	a, err := NewPlan([]Label{7, 7, 2, 9})
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewPlan([]Label{1, 1, 0, 5})
	if err != nil {
		t.Fatal(err)
	}
	if a.Digest() != b.Digest() || a.Regions() != 3 || a.Label(3) != 2 {
		t.Errorf("%v and %v differ", a, b)
	}
	c, err := NewPlan([]Label{1, 1, 0, 0})
	if err != nil {
		t.Fatal(err)
	}
	if a.Digest() == c.Digest() {
		t.Error("different plans share a digest")
	}
	if _, err := NewPlan([]Label{0, -1}); err == nil {
		t.Error("a unit without a region is accepted")
	}
}

func TestAround(t *testing.T) {
	for _, c := range []struct {
		total     int64
		regions   int
		tolerance float64
		want      Bounds
	}{
		{1000, 10, 0.15, Bounds{85, 115}}, // 100*1.15 is 114.99999999999999
		{1000, 10, 0.05, Bounds{95, 105}},
		{1000, 3, 0, Bounds{334, 333}}, // no whole number is the ideal
		{1000, 3, 0.001, Bounds{333, 333}},
		{55619430, 38, 0.2, Bounds{1170936, 1756403}},
	} {
		if got := Around(c.total, c.regions, c.tolerance); got != c.want {
			t.Errorf("%d in %d within %v: %v, want %v", c.total, c.regions, c.tolerance, got, c.want)
		}
	}
}

// A unit with more neighbours in its region than there are searches.
func TestCanLeaveAHub(t *testing.T) {
	const n = 400
	var edges []Edge
	for u := 1; u < n; u++ {
		edges = append(edges, Edge{0, Unit(u), 1})
		if u > 1 && u != n/2 {
			edges = append(edges, Edge{Unit(u - 1), Unit(u), 1})
		}
	}
	edges = append(edges, Edge{n - 1, n, 1})
	g, err := NewGraph(n+1, edges)
	if err != nil {
		t.Fatal(err)
	}
	labels := make([]Label, n+1)
	labels[n] = 1
	s, err := NewState(mapProblem(t, g, 2), labels)
	if err != nil {
		t.Fatal(err)
	}
	if s.CanLeave(0) {
		t.Error("the ring is open in one place: without the hub it is two pieces")
	}
	if !s.CanLeave(5) {
		t.Error("a spoke may leave: the hub holds the rest together")
	}
}
