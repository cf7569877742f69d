package scorecard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// world is a random layer with everything that a plan can be measured against.
type world struct {
	layer   *atlas.Layer
	profile *atlas.Profile
	member  *atlas.Membership
	base    []region.Label
	budget  []float64
	flow    []atlas.FlowRow
	labels  []region.Label
}

func drawWorld(t *rapid.T) *world {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	n := rapid.IntRange(2, 14).Draw(t, "units")
	k := rapid.IntRange(1, n).Draw(t, "regions")
	w := &world{
		layer:   &atlas.Layer{ID: "world", Population: atlas.Basis{ID: "residents", Basis: "residents"}},
		profile: &atlas.Profile{ID: "p"},
		member:  &atlas.Membership{ID: "m", Title: "M", Exact: true, Groups: make([]atlas.Group, 3)},
	}
	for _, id := range []string{"x", "y", "imd2019_score"} {
		w.layer.Indicators = append(w.layer.Indicators, atlas.Indicator{ID: id})
	}
	w.profile.Indicators = []atlas.ProfileIndicator{{ID: "x", Weight: 2}, {ID: "y", Weight: 1}}
	for u := range n {
		people := 1 + r.Int64N(1000)
		w.layer.Areas = append(w.layer.Areas, atlas.Area{
			Code: fmt.Sprintf("U%02d", u), Population: people, AreaM2: 1e6 + float64(r.IntN(9e6)), PerimeterM: 20_000 + r.Int64N(10_000),
			EastingM: float64(r.IntN(100_000)), NorthingM: float64(r.IntN(100_000)),
			Values: []float64{float64(r.IntN(9)), float64(r.IntN(3)), float64(r.IntN(50))},
		})
		here := r.Int64N(people + 1)
		w.member.Parts = append(w.member.Parts, []atlas.Part{{Group: int32(r.IntN(2)), People: here}, {Group: 2, People: people - here}})
		w.flow = append(w.flow, atlas.FlowRow{From: region.Unit(u), To: region.Unit(r.IntN(n)), People: 1 + r.Int64N(50)})
		w.base = append(w.base, region.Label(r.IntN(3)))
		w.budget = append(w.budget, float64(r.IntN(1000)))
		w.labels = append(w.labels, region.Label(u%k))
	}
	r.Shuffle(n, func(i, j int) { w.labels[i], w.labels[j] = w.labels[j], w.labels[i] })
	return w
}

// measure measures the world with its units in another order, and the regions
// named after their old numbers.
func (w *world) measure(t *rapid.T, order []int) (*Scorecard, *Measurer, region.Plan) {
	l, other := *w.layer, *w.layer
	m := *w.member
	n := len(order)
	l.Areas, other.Areas, m.Parts = make([]atlas.Area, n), make([]atlas.Area, n), make([][]atlas.Part, n)
	base, labels, budget := make([]region.Label, n), make([]region.Label, n), make([]float64, n)
	var edges []region.Edge
	at := make([]region.Unit, n)
	for i, u := range order {
		at[u] = region.Unit(i)
		l.Areas[i], m.Parts[i], base[i], labels[i], budget[i] = w.layer.Areas[u], w.member.Parts[u], w.base[u], w.labels[u], w.budget[u]
		other.Areas[i] = l.Areas[i]
		other.Areas[i].Population = 2*l.Areas[i].Population + int64(u)
	}
	flow := &atlas.Flow{}
	catchments := &atlas.Catchment{Providers: make([]atlas.Provider, 2), Parts: make([][]atlas.CatchmentPart, n)}
	for _, f := range w.flow {
		flow.Rows = append(flow.Rows, atlas.FlowRow{From: at[f.From], To: at[f.To], People: f.People})
		catchments.Parts[at[f.From]] = []atlas.CatchmentPart{{Provider: int32(f.People % 2), Share: f.People}}
	}
	for u := 1; u < n; u++ {
		edges = append(edges, region.Edge{A: min(at[u-1], at[u]), B: max(at[u-1], at[u]), Weight: int64(1000 + 100*u)})
	}
	fatal := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	l.Graph, err = region.NewGraph(n, edges)
	fatal(err)
	other.Graph = l.Graph
	measurer, err := NewMeasurer(&l, w.profile)
	fatal(err)
	basis, err := NewMeasurer(&other, w.profile)
	fatal(err)
	plan, err := region.NewPlan(labels)
	fatal(err)
	baseline, err := region.NewPlan(base)
	fatal(err)
	names := make([]RegionName, plan.Regions())
	for i, was := range labels {
		names[plan.Label(region.Unit(i))].Code = fmt.Sprint(was)
	}
	card, err := measurer.Measure(plan, names, Relations{
		Bases: []*Measurer{basis}, Alignments: []*Alignment{NewAlignment(&m)}, Baseline: &Baseline{Plan: baseline},
		Flows: []*Flow{NewFlow(flow), NewCatchments(catchments)},
		Money: []*Amount{{ID: "budget", Units: budget}}, MinPopulation: 500,
	})
	fatal(err)
	return card, measurer, plan
}

func TestMeasureProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		order := make([]int, len(w.labels))
		for i := range order {
			order[i] = i
		}
		c, m, plan := w.measure(t, order)

		// The same again gives the same bytes; another order of units, the same plan.
		first, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err) // a number that is none
		}
		again, _, _ := w.measure(t, order)
		if second, _ := json.Marshal(again); !bytes.Equal(second, first) {
			t.Fatalf("%s\n%s", first, second)
		}
		shuffled, _, _ := w.measure(t, rapid.Permutation(order).Draw(t, "order"))
		alike(t, c, shuffled)

		// Parts add to the whole.
		people, share, inertia, money, perimeter := int64(0), c.Needs.Captured, 0.0, 0.0, 0.0
		for i := range c.Regions {
			r := &c.Regions[i]
			people += r.Population
			share += r.NeedsWithinShare
			inertia += r.InertiaPersonKm2
			money += r.Money[0]
			perimeter += r.PerimeterKm
		}
		slack := float64(len(c.Regions)) * 1e-6
		if people != c.Population.Total || math.Abs(share-1) > slack+1e-6 || math.Abs(inertia-c.Shape.InertiaPersonKm2) > float64(len(c.Regions)) ||
			math.Abs(money-c.Money[0].Total) > 1e-3 || math.Abs(perimeter-c.Shape.PerimeterKm) > slack {
			t.Fatalf("%d people, share %v, inertia %v, money %v, perimeter %v of %+v", people, share, inertia, money, perimeter, c)
		}

		// Bounds.
		unit := func(name string, x float64) {
			if !(x >= 0 && x <= 1) {
				t.Fatalf("%s is %v", name, x)
			}
		}
		unit("captured", c.Needs.Captured)
		for _, i := range append(c.Needs.Indicators, c.Context...) {
			unit(i.ID, i.Captured)
			if i.BetweenSD < 0 || i.Lowest > i.Mean+1e-6 || i.Highest < i.Mean-1e-6 {
				t.Fatalf("%+v", i)
			}
		}
		a, d := c.Alignments[0], c.Change
		unit("separated", a.SeparatedShare)
		unit("outside", a.PeopleOutsideShare)
		// The chance of two different regions is at least that of one outside the
		// main one, and at most twice that.
		if a.SeparatedShare < a.PeopleOutsideShare-1e-6 || a.SeparatedShare > 2*a.PeopleOutsideShare+1e-6 || a.AreasSplit > a.Areas || a.AreasSplit > a.ExtraPieces {
			t.Fatalf("%+v", a)
		}
		unit("reassigned", d.ReassignedShare)
		unit("rand", d.Rand)
		if d.NewcomerShare > d.ReassignedShare || d.VariationOfInformation < 0 {
			t.Fatalf("%+v", d)
		}
		f, p := c.Flows[0], c.Flows[1]
		unit("internal", f.InternalShare)
		unit("dominant", p.DominantShare)
		// Shares of at most s make at least 1/s effective regions, and so it is in
		// the mean.
		if p.EffectiveRegions < 1/p.DominantShare-1e-5 || p.EffectiveRegions > float64(len(c.Regions))+1e-6 {
			t.Fatalf("%+v", p)
		}
		unit("gini", c.Balance.Gini)
		if c.Shape.MeanP2A < 0 || c.Needs.MeanDistance > c.Needs.WorstDistance+1e-6 {
			t.Fatalf("%+v %+v", c.Shape, c.Needs)
		}

		// In brief is the same digits.
		if b := m.Brief(plan); b != (Brief{c.Needs.Captured, c.Balance.MaxDeviation, c.Balance.MeanDeviation, c.Shape.MeanPolsbyPopper, c.Shape.CutBorderKm}) {
			t.Fatalf("brief %+v of %+v", b, c)
		}
		if x := m.MeanDistance(plan); x != c.Needs.MeanDistance {
			t.Fatalf("mean distance %v, %v", x, c.Needs.MeanDistance)
		}
	})
}

// alike compares the numbers of two scorecards whose regions, by code, come in
// another order.
func alike(t *rapid.T, a, b *Scorecard) {
	regions := map[string]*RegionCard{}
	for i := range b.Regions {
		regions[b.Regions[i].Code] = &b.Regions[i]
	}
	same := func(what string, x, y reflect.Value) {
		if err := agree(x, y); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	for i := range a.Regions {
		same("region", reflect.ValueOf(a.Regions[i]), reflect.ValueOf(*regions[a.Regions[i].Code]))
	}
	x, y := *a, *b
	x.Regions, y.Regions = nil, nil
	for _, c := range []*Scorecard{&x, &y} {
		// Ties go to the first.
		c.Needs.WorstRegion, c.Change.UnitsReassigned = "", 0
		c.Money[0].SmallestRegion, c.Money[0].LargestRegion = "", ""
		for _, list := range [][]IndicatorCapture{c.Needs.Indicators, c.Context} {
			for i := range list {
				list[i].LowestRegion, list[i].HighestRegion = "", ""
			}
		}
	}
	same("plan", reflect.ValueOf(x), reflect.ValueOf(y))
}

// agree compares values, numbers to five decimals.
func agree(x, y reflect.Value) error {
	switch x.Kind() {
	case reflect.Float64:
		if math.Abs(x.Float()-y.Float()) > 1e-5*max(1, math.Abs(x.Float())) {
			return fmt.Errorf("%v and %v", x, y)
		}
	case reflect.Struct:
		for i := range x.NumField() {
			if err := agree(x.Field(i), y.Field(i)); err != nil {
				return fmt.Errorf("%s: %w", x.Type().Field(i).Name, err)
			}
		}
	case reflect.Slice:
		if x.Len() != y.Len() {
			return fmt.Errorf("%d and %d", x.Len(), y.Len())
		}
		for i := range x.Len() {
			if err := agree(x.Index(i), y.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Pointer:
		if !x.IsNil() {
			return agree(x.Elem(), y.Elem())
		}
	default:
		if !x.Equal(y) {
			return fmt.Errorf("%v and %v", x, y)
		}
	}
	return nil
}

// All pairs are measured when there are few, and a sample comes near them.
func TestDistancesOfManyUnits(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 0))
	for _, n := range []int{2, 3, 10, 11, 400} {
		m := &Measurer{dimensions: 2, people: make([]int64, n), point: make([]float64, 2*n)}
		units := make([]region.Unit, n)
		for u := range units {
			units[u], m.people[u] = region.Unit(u), 1+r.Int64N(2000)
			m.point[2*u], m.point[2*u+1] = r.NormFloat64()+float64(u)/100, r.NormFloat64()
		}
		var all pairs
		for u := range n {
			for v := range u {
				w := float64(m.people[u] * m.people[v])
				all.sum += w * math.Hypot(m.point[2*u]-m.point[2*v], m.point[2*u+1]-m.point[2*v+1])
				all.weight += w
			}
		}
		got := m.distances(units, maxPairs)
		if got.weight != all.weight || math.Abs(got.mean()-all.mean()) > 1e-12*all.mean() {
			t.Errorf("%d units: %+v, want %+v", n, got, all)
		}
		if n == 400 {
			some := m.distances(units, 8000) // a tenth
			if some.weight > all.weight/9 || math.Abs(some.mean()/all.mean()-1) > 0.01 {
				t.Errorf("a tenth: %+v with mean %v, want %v", some, some.mean(), all.mean())
			}
		}
	}
}
