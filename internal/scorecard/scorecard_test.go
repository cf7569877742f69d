package scorecard

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"

	footprintv1 "footprint/api/footprint/v1"
	"footprint/internal/atlas"
	"footprint/internal/region"
)

// square is a layer of four units of 1 km in a square, a 2 x 2 map.
func square(t *testing.T) (*atlas.Layer, *atlas.Profile) {
	t.Helper()
	g, err := region.NewGraph(4, []region.Edge{{A: 0, B: 1, Weight: 1000}, {A: 0, B: 2, Weight: 1000}, {A: 1, B: 3, Weight: 1000}, {A: 2, B: 3, Weight: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	l := &atlas.Layer{
		ID: "square", Graph: g,
		Indicators: []atlas.Indicator{{ID: "x", Title: "X"}, {ID: "y", Title: "Y"}},
		Population: atlas.Basis{Basis: "residents", Date: "2017-06-30"},
	}
	for u, people := range []int64{100, 300, 200, 400} {
		l.Areas = append(l.Areas, atlas.Area{
			Code: string(rune('A' + u)), Population: people, AreaM2: 1e6, PerimeterM: 4000,
			EastingM: float64(u%2) * 1000, NorthingM: float64(u/2) * 1000,
			Values: []float64{float64(u % 2), float64(u / 2)},
		})
	}
	return l, &atlas.Profile{ID: "xy", Indicators: []atlas.ProfileIndicator{{ID: "x", Weight: 3}, {ID: "y", Weight: 1}}}
}

func measured(t *testing.T, labels ...region.Label) *Scorecard {
	t.Helper()
	l, p := square(t)
	m, err := NewMeasurer(l, p)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := region.NewPlan(labels)
	if err != nil {
		t.Fatal(err)
	}
	card, err := m.Measure(plan, make([]RegionName, plan.Regions()), Relations{})
	if err != nil {
		t.Fatal(err)
	}
	return card
}

func TestMeasureByHand(t *testing.T) {
	// West (A, C: 300 people) and east (B, D: 700): x is captured whole, y not
	// at all but for the difference of its means, 2/3 north in the west and
	// 4/7 in the east.
	c := measured(t, 0, 1, 0, 1)
	near := func(name string, got, want float64) {
		if math.Abs(got-want) > 1e-6 {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	near("captured x", c.Needs.Indicators[0].Captured, 1)
	within := 300*(2./3)*(1./3) + 700*(4./7)*(3./7)
	total := 1000 * 0.6 * 0.4
	near("captured y", c.Needs.Indicators[1].Captured, 1-within/total)
	near("captured", c.Needs.Captured, 0.75+0.25*(1-within/total))
	near("within west", c.Regions[0].NeedsWithinShare, 0.25*300*(2./3)*(1./3)/total)
	near("mean y of the west", c.Regions[0].Indicators[1].Mean, 2./3)
	near("z of y of the west", c.Regions[0].Indicators[1].Z, (2./3-0.6)/math.Sqrt(0.24))

	near("ideal", c.Balance.Ideal, 500)
	near("largest deviation", c.Balance.MaxDeviation, 0.4)
	near("mean deviation", c.Balance.MeanDeviation, 0.4)
	near("variation", c.Balance.CoefficientOfVariation, 0.4)
	near("Gini", c.Balance.Gini, (-1*300+1*700)/(2*1000.))
	near("largest to smallest", c.Balance.LargestToSmallest, 7./3)
	if c.Balance.Within20Percent != 0 || c.Balance.Smallest != 300 || c.Balance.Largest != 700 {
		t.Errorf("balance %+v", c.Balance)
	}

	near("perimeter", c.Regions[0].PerimeterKm, 6)
	near("area", c.Regions[0].AreaKm2, 2)
	near("Polsby-Popper", c.Shape.MeanPolsbyPopper, 4*math.Pi*2/36)
	near("cut border", c.Shape.CutBorderKm, 2)
	near("inertia", c.Shape.InertiaPersonKm2, math.Round(300*(2./3)*(1./3)+700*(4./7)*(3./7)))
	if c.Shape.CutPairs != 2 || c.Regions[0].Pieces != 1 {
		t.Errorf("shape %+v", c.Shape)
	}
}

func TestDiagonalRegionsAreInPieces(t *testing.T) {
	c := measured(t, 0, 1, 1, 0)
	if c.Regions[0].Pieces != 2 || c.Regions[1].Pieces != 2 || c.Shape.CutPairs != 4 {
		t.Errorf("%+v", c.Regions)
	}
}

// scorecard.json is the message footprint.v1.Scorecard, field by field.
func TestJSONIsTheMessage(t *testing.T) {
	var c Scorecard
	next := 0.0
	fill(reflect.ValueOf(&c).Elem(), "", &next, map[float64]string{})
	c.Settings.Seed, c.Settings.Steps = 1<<63, 9_000_000_000
	data, err := json.Marshal(&c)
	if err != nil {
		t.Fatal(err)
	}
	var m footprintv1.Scorecard
	if err := protojson.Unmarshal(data, &m); err != nil { // refuses unknown fields
		t.Fatalf("%v\n%s", err, data)
	}
	// Back again through the message nothing is lost.
	back, err := protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(&m)
	if err != nil {
		t.Fatal(err)
	}
	var again Scorecard
	if err := json.Unmarshal(back, &again); err != nil {
		t.Fatal(err)
	}
	second, err := json.Marshal(&again)
	if err != nil || !bytes.Equal(second, data) {
		t.Errorf("through the message:\n%s\nwas:\n%s (%v)", second, data, err)
	}
}
