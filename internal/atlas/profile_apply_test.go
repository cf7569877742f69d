package atlas

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/region"
)

// byHand is a layer of a row of areas with one indicator a.
func byHand(t *testing.T, people []int64, a []float64) *Layer {
	t.Helper()
	l := &Layer{ID: "x", Indicators: []Indicator{{ID: "a"}}}
	var edges []region.Edge
	for u := range a {
		l.Areas = append(l.Areas, Area{Code: fmt.Sprint("U", u), Population: people[u], Values: a[u : u+1]})
		if u > 0 {
			edges = append(edges, region.Edge{A: region.Unit(u - 1), B: region.Unit(u)})
		}
	}
	g, err := region.NewGraph(len(a), edges)
	if err != nil {
		t.Fatal(err)
	}
	l.Graph = g
	return l
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-12*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// Four areas of 1, 1, 2 and 4 people with 1, 4, 9 and 16. By hand: the mean
// over areas is 7.5 with a variance of (42.25+12.25+2.25+72.25)/4 = 32.25, by
// people it is 87/8 = 10.875.
func TestScalingsByHand(t *testing.T) {
	people, a := []int64{1, 1, 2, 4}, []float64{1, 4, 9, 16}
	byPeople := (1.0 + 16 + 2*81 + 4*256) / 8 // mean square
	variance := byPeople - 10.875*10.875
	sqrtVariance := (1.0+4+2*9+4*16)/8 - 25.0*25/64
	for _, c := range []struct {
		indicator string
		rows      []float64
		spread    float64 // the rows' standard deviation by people
	}{
		{"{id: a, weight: 1}", []float64{(1 - 10.875) / math.Sqrt(variance), 0, 0, (16 - 10.875) / math.Sqrt(variance)}, 1},
		{"{id: a, weight: 1, scaling: z-unit}", []float64{-6.5 / math.Sqrt(32.25), -3.5 / math.Sqrt(32.25), 1.5 / math.Sqrt(32.25), 8.5 / math.Sqrt(32.25)}, math.Sqrt(variance / 32.25)},
		{"{id: a, weight: 1, scaling: min-max}", []float64{0, 0.2, 8.0 / 15, 1}, math.Sqrt(variance) / 15},
		{"{id: a, weight: 1, scaling: range}", []float64{-6.5 / 15, -3.5 / 15, 0.1, 8.5 / 15}, math.Sqrt(variance) / 15},
		{"{id: a, weight: 1, transform: sqrt, scaling: min-max}", []float64{0, 1.0 / 3, 2.0 / 3, 1}, math.Sqrt(sqrtVariance) / 3},
		{"{id: a, weight: 1, transform: log, scaling: min-max}", []float64{0, 0.5, math.Log(9) / math.Log(16), 1}, 0},
		{"{id: a, weight: 1, transform: asinh, scaling: min-max}", []float64{0, (math.Asinh(4) - math.Asinh(1)) / (math.Asinh(16) - math.Asinh(1)), 0, 1}, 0},
		// The cap lies at 7.5 + 1 * 5.678908, below 16.
		{"{id: a, weight: 1, transform: cap, cap_sd: 1, scaling: min-max}", []float64{0, 3 / (6.5 + math.Sqrt(32.25)), 8 / (6.5 + math.Sqrt(32.25)), 1}, 0},
		// The cap at 5 standard deviations cuts nothing here.
		{"{id: a, weight: 1, transform: [cap, sqrt], scaling: min-max}", []float64{0, 1.0 / 3, 2.0 / 3, 1}, math.Sqrt(sqrtVariance) / 3},
		// Percentiles 10 and 90 of four values lie 0.3 of a step inside: 1.9 and 13.9.
		{"{id: a, weight: 1, transform: winsorise, percentiles: [10, 90], scaling: min-max}", []float64{0, 2.1 / 12, 7.1 / 12, 1}, 0},
		// 1 and 99 by default, 0.03 of a step inside: 1.09 and 15.79.
		{"{id: a, weight: 1, transform: winsorise, scaling: min-max}", []float64{0, 2.91 / 14.7, 7.91 / 14.7, 1}, 0},
	} {
		t.Run(c.indicator, func(t *testing.T) {
			p := profileOf(t, "profile: p\nindicators: ["+c.indicator+"]\n")
			n, err := p.Apply(byHand(t, people, a))
			if err != nil {
				t.Fatal(err)
			}
			for u, want := range c.rows {
				if want != 0 || u == 0 {
					near(t, fmt.Sprint("row ", u), n.Rows[u][0], want)
				}
			}
			if c.spread != 0 {
				near(t, "total", n.Total, c.spread*c.spread)
			}
			near(t, "share", n.Shares[0], 1)
			near(t, "value", n.Values[3][0], 16)
			if c.rows[0] != 0 || n.Warnings != nil || n.Imputed != nil {
				return
			}
			// However it is scaled, the z-scores are those of the transformed.
			var mean, square float64
			for u, row := range n.Standardised() {
				mean += float64(people[u]) * row[0] / 8
				square += float64(people[u]) * row[0] * row[0] / 8
			}
			near(t, "mean z", mean, 0)
			near(t, "mean square of z", square, 1)
		})
	}
}

// A weight of 3 against 2: three times and twice the squared difference, or 9
// and 4 times.
func TestConventions(t *testing.T) {
	l := byHand(t, []int64{1, 1}, []float64{0, 0})
	l.Indicators = append(l.Indicators, Indicator{ID: "b"})
	l.Areas[0].Values, l.Areas[1].Values = []float64{0, 5}, []float64{1, 7}
	for convention, want := range map[string]float64{"linear": 3 + 2, "squared": 9 + 4} {
		p := profileOf(t, "profile: p\nweights: "+convention+"\nindicators: [{id: a, weight: 3, scaling: min-max}, {id: b, weight: 2, scaling: min-max}]\n")
		n, err := p.Apply(l)
		if err != nil {
			t.Fatal(err)
		}
		d, parts := n.Distance(0, 1)
		near(t, convention, d, want)
		near(t, convention+" share", n.Shares[0], parts[0]/want)
		f := n.Features()
		ratio := (f[1][0] - f[0][0]) / (f[1][1] - f[0][1])
		near(t, convention+" ratio of features", ratio*ratio, parts[0]/parts[1])
	}
}

func TestMissingValues(t *testing.T) {
	nan := math.NaN()
	people, a := []int64{1, 9, 2, 1, 3}, []float64{2, nan, 8, 5, nan}
	for policy, want := range map[string][2]float64{
		"mean":       {(1*2 + 2*8 + 1*5) / 4.0, (1*2 + 2*8 + 1*5) / 4.0},
		"median":     {5, 5},
		"neighbours": {(2 + 8) / 2.0, 5},
	} {
		n, err := profileOf(t, "profile: p\nindicators: [{id: a, weight: 1, missing: "+policy+"}]\n").Apply(byHand(t, people, a))
		if err != nil {
			t.Fatal(err)
		}
		if len(n.Imputed) != 2 || n.Imputed[0].Unit != 1 || n.Imputed[1].Unit != 4 || n.Imputed[0].Indicator != "a" {
			t.Fatalf("%s: %+v", policy, n.Imputed)
		}
		near(t, policy, n.Imputed[0].Value, want[0])
		near(t, policy, n.Imputed[1].Value, want[1])
		near(t, policy, n.Values[1][0], want[0])
		if notes := n.Notes(); len(notes) != 1 || !strings.HasPrefix(notes[0], "a is missing in 2 areas (U1, U4), and the me") {
			t.Errorf("%s: %q", policy, notes)
		}
	}
	for _, c := range []struct {
		indicator, want string
		a               []float64
	}{
		{"", "layer x: U1: a is missing; want a number, or a profile without this indicator\nlayer x: U4: a is missing", a},
		{", missing: mean", "layer x: a is missing everywhere", []float64{nan, nan, nan, nan, nan}},
		{", missing: neighbours", "layer x: U2: a is missing there and in all areas that touch it", []float64{1, nan, nan, nan, 2}},
		{", transform: log", "layer x: U1: a is 0, which has no logarithm; want more than 0, or another transform in profile p", []float64{1, 0, 2, 3, 4}},
		{", transform: sqrt", "layer x: U3: a is -3, which has no square root; want 0 or more", []float64{1, 0, 2, -3, 4}},
		{"", "layer x: U1: a is 1e+200, which is beyond what can be squared", []float64{1, 1e200, 2, -3, 4}},
	} {
		_, err := profileOf(t, "profile: p\nindicators: [{id: a, weight: 1"+c.indicator+"}]\n").Apply(byHand(t, people, c.a))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.indicator, err, c.want)
		}
	}
	many := make([]float64, 100)
	for u := range many {
		many[u] = nan
	}
	many[0] = 1
	_, err := profileOf(t, "profile: p\nindicators: [{id: a, weight: 1}]\n").Apply(byHand(t, make([]int64, 100), many))
	var found Findings
	if !errors.As(err, &found) || len(found) != maxNamed+1 || !strings.HasSuffix(err.Error(), "layer x: a is missing in 79 more areas") {
		t.Errorf("%v", err)
	}
}

func TestNothingVaries(t *testing.T) {
	for _, scaling := range []string{"z", "z-unit", "min-max", "range"} {
		n, err := profileOf(t, "profile: p\nindicators: [{id: a, weight: 1, scaling: "+scaling+"}]\n").Apply(byHand(t, []int64{1, 2}, []float64{0.1, 0.1}))
		if err != nil {
			t.Fatal(err)
		}
		if n.Total != 0 || n.Shares[0] != 0 || n.Features()[1][0] != 0 || n.Standardised()[1][0] != 0 {
			t.Errorf("%s: %+v", scaling, n)
		}
		if len(n.Warnings) != 1 || !strings.HasPrefix(n.Warnings[0], "a is the same everywhere on layer x") {
			t.Errorf("%s: %v", scaling, n.Warnings)
		}
	}
}

// Areas of nobody count among similar areas, not in plans.
func TestNeedsWithoutPeople(t *testing.T) {
	p := profileOf(t, "profile: p\nindicators: [{id: a, weight: 1, scaling: z-unit}]\n")
	n, err := p.Apply(byHand(t, []int64{0, 0}, []float64{1, 3}))
	if err != nil {
		t.Fatal(err)
	}
	d, _ := n.Distance(0, 1)
	near(t, "distance", d, 4)
	if n.Total != 0 || n.Standardised()[0][0] != 0 {
		t.Errorf("%+v", n)
	}
}

func TestSimilarOnly(t *testing.T) {
	l := byHand(t, []int64{1, 1}, []float64{0, 0})
	l.Indicators = append(l.Indicators, Indicator{ID: "size"})
	l.Areas[0].Values, l.Areas[1].Values = []float64{0, 5}, []float64{1, 7}
	p := profileOf(t, "profile: p\nindicators: [{id: size, weight: 2, cluster: false}, {id: a, weight: 1}]\n")
	plans, err := p.Apply(l)
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.ApplyAll(l)
	if err != nil {
		t.Fatal(err)
	}
	if len(plans.Indicators) != 1 || plans.Indicators[0].ID != "a" || len(all.Indicators) != 2 || all.Indicators[0].ID != "size" {
		t.Errorf("%+v, %+v", plans.Indicators, all.Indicators)
	}
	a, _ := plans.Distance(0, 1)
	b, _ := all.Distance(0, 1)
	near(t, "for plans", a, 4)
	near(t, "for similar areas", b, 12)
}

// A profile that a layer does not suit names what lacks and the layers that
// have all.
func TestLayersFor(t *testing.T) {
	a, err := Open(buildDoc(t, docFiles(t), ""))
	if err != nil {
		t.Fatal(err)
	}
	p := &Profile{ID: "p", Indicators: []ProfileIndicator{{ID: "need_score", Weight: 1}, {ID: "nonsense", Weight: 1}}}
	if have := a.LayersFor(p); have != nil {
		t.Errorf("%v", have)
	}
	l, err := a.Layer(a.LayerIDs()[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Apply(l); err == nil || !strings.Contains(err.Error(), "has no indicator nonsense; want one of") {
		t.Error(err)
	}
	p.Indicators = p.Indicators[:1]
	if have := a.LayersFor(p); len(have) == 0 {
		t.Error("need_score is nowhere")
	}
	cut := *l
	cut.Indicators = nil
	if _, err := p.Apply(&cut); err == nil || !strings.Contains(err.Error(), "profile p: layer "+l.ID+" has no indicator need_score; want a layer that has all of this profile: "+l.ID) {
		t.Error(err)
	}
}

// D is a squared distance: symmetrical, 0 of a unit to itself, never negative;
// and of linear changes of an indicator nothing is seen, but with a logarithm,
// say.
func TestDistanceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := randomLayer(t)
		i := ProfileIndicator{
			ID: "a", Weight: rapid.Float64Range(0.01, 10).Draw(t, "weight"),
			Scaling:     rapid.SampledFrom([]Scaling{"", ZByPopulation, ZByUnit, MinMax, Range}).Draw(t, "scaling"),
			Transform:   rapid.SampledFrom([]Steps{nil, {Cap}, {Winsorise}, {Winsorise, Cap}}).Draw(t, "transform"),
			Percentiles: rapid.SampledFrom([][]float64{nil, {0, 100}, {20, 70}}).Draw(t, "percentiles"),
			CapSD:       rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "cap"),
		}
		p := &Profile{ID: "p", Weights: rapid.SampledFrom([]Convention{"", Linear, Squared}).Draw(t, "convention"), Indicators: []ProfileIndicator{i, {ID: "b", Weight: 1}}}
		n, err := p.Apply(l)
		if err != nil {
			t.Fatal(err)
		}
		a := region.Unit(rapid.IntRange(0, len(l.Areas)-1).Draw(t, "first"))
		b := region.Unit(rapid.IntRange(0, len(l.Areas)-1).Draw(t, "second"))
		d, parts := n.Distance(a, b)
		back, _ := n.Distance(b, a)
		self, _ := n.Distance(a, a)
		if d < 0 || d != back || self != 0 || parts[0]+parts[1] != d || math.IsNaN(d) {
			t.Fatalf("%v, back %v, to itself %v, parts %v", d, back, self, parts)
		}
		var sum float64
		for _, s := range n.Shares {
			sum += s
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("shares %v", n.Shares)
		}
		shift := float64(rapid.IntRange(-1000, 1000).Draw(t, "shift"))
		scale := float64(rapid.IntRange(1, 1000).Draw(t, "scale"))
		for u := range l.Areas {
			l.Areas[u].Values[1] = shift + scale*l.Areas[u].Values[1]
		}
		moved, err := p.Apply(l)
		if err != nil {
			t.Fatal(err)
		}
		if m, _ := moved.Distance(a, b); math.Abs(m-d) > 1e-6*(1+d) {
			t.Fatalf("%v, after moving %v", d, m)
		}
		// Plans see the same: features are rows times the roots of the weights.
		f := n.Features()
		var squared float64
		for j := range f[a] {
			squared += (f[a][j] - f[b][j]) * (f[a][j] - f[b][j])
		}
		if math.Abs(squared*n.Total-d) > 1e-9*(1+d) {
			t.Fatalf("features say %v, the distance is %v", squared*n.Total, d)
		}
	})
}
