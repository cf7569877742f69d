package atlas

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

func TestReadProfileRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "p.yaml: the file is empty"},
		{"unknown key", "profile: p\nindicators: [{id: a, weight: 1}]\nscale: 2\n", "p.yaml: row 3: column 1: unknown field"},
		{"no id", "indicators: [{id: a, weight: 1}]\n", "the id is missing"},
		{"no indicators", "profile: p\n", "no indicators"},
		{"no weight", "profile: p\nindicators: [{id: a}]\n", `indicator "a" has the weight 0; want more than 0`},
		{"negative weight", "profile: p\nindicators: [{id: a, weight: -1}]\n", `indicator "a" has the weight -1`},
		{"NaN weight", "profile: p\nindicators: [{id: a, weight: .nan}]\n", `indicator "a" has the weight NaN`},
		{"endless weight", "profile: p\nindicators: [{id: a, weight: .inf}]\n", `indicator "a" has the weight +Inf`},
		{"convention", "profile: p\nweights: cubed\nindicators: [{id: a, weight: 1}]\n", `p.yaml: weights "cubed"; want linear`},
		{"transform", "profile: p\nindicators: [{id: a, weight: 1, transform: cube}]\n", `p.yaml: indicator "a" has the transform "cube"; want one of none, sqrt`},
		{"none in a list", "profile: p\nindicators: [{id: a, weight: 1, transform: [none, sqrt]}]\n", `indicator "a" has the transform "none"`},
		{"step twice", "profile: p\nindicators: [{id: a, weight: 1, transform: [sqrt, sqrt]}]\n", `indicator "a" has the step sqrt twice`},
		{"transform of a map", "profile: p\nindicators: [{id: a, weight: 1, transform: {sqrt: 1}}]\n", "p.yaml: transform: want one of none, sqrt"},
		{"cap without step", "profile: p\nindicators: [{id: a, weight: 1, cap_sd: 5}]\n", `indicator "a" has cap_sd but no step cap`},
		{"negative cap", "profile: p\nindicators: [{id: a, weight: 1, transform: cap, cap_sd: -5}]\n", `indicator "a" has the cap_sd -5`},
		{"NaN cap", "profile: p\nindicators: [{id: a, weight: 1, transform: cap, cap_sd: .nan}]\n", `indicator "a" has the cap_sd NaN`},
		{"percentiles without step", "profile: p\nindicators: [{id: a, weight: 1, percentiles: [1, 99]}]\n", `indicator "a" has percentiles but no step winsorise`},
		{"one percentile", "profile: p\nindicators: [{id: a, weight: 1, transform: winsorise, percentiles: [1]}]\n", `indicator "a" has the percentiles [1]`},
		{"percentiles reversed", "profile: p\nindicators: [{id: a, weight: 1, transform: winsorise, percentiles: [99, 1]}]\n", `indicator "a" has the percentiles [99 1]; want two numbers`},
		{"NaN percentile", "profile: p\nindicators: [{id: a, weight: 1, transform: winsorise, percentiles: [1, .nan]}]\n", `indicator "a" has the percentiles [1 NaN]`},
		{"scaling", "profile: p\nindicators: [{id: a, weight: 1, scaling: rank}]\n", `indicator "a" has the scaling "rank"; want z, z-unit, min-max or range`},
		{"missing", "profile: p\nindicators: [{id: a, weight: 1, missing: zero}]\n", `indicator "a" has missing: "zero"; want refuse, mean, median or neighbours`},
		{"nothing for plans", "profile: p\nindicators: [{id: a, weight: 1, cluster: false}]\n", "leaves nothing for plans"},
		{"twice", "profile: p\nindicators: [{id: a, weight: 1}, {id: a, weight: 1}]\n", `indicator "a" is given twice`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadProfile(fstest.MapFS{"p.yaml": {Data: []byte(c.text)}}, "p.yaml")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestUnknownIndicator(t *testing.T) {
	l := &Layer{ID: "x", Indicators: []Indicator{{ID: "a"}, {ID: "b"}}, Areas: []Area{{Code: "U", Population: 1, Values: []float64{1, 2}}}}
	p := &Profile{ID: "p", Indicators: []ProfileIndicator{{ID: "c", Weight: 1}, {ID: "d", Weight: 1}}}
	_, err := p.Features(l)
	var found *Error
	if !errors.As(err, &found) || found.Error() != "profile p: layer x has no indicator c, d; want one of a, b" {
		t.Errorf("%v", err)
	}
}

func TestFeaturesWithoutPeople(t *testing.T) {
	l := &Layer{ID: "x", Indicators: []Indicator{{ID: "a"}}, Areas: []Area{{Code: "U", Values: []float64{1}}}}
	p := &Profile{ID: "p", Indicators: []ProfileIndicator{{ID: "a", Weight: 1}}}
	if _, err := p.Features(l); err == nil || !strings.Contains(err.Error(), "no people") {
		t.Error(err)
	}
}

// The weighted mean of a standardised indicator is 0 and its weighted mean
// square 1; an indicator without spread is 0 and has no share; the features'
// weighted sum of squares is the people, and weights matter by their ratios.
func TestStandardisedProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := randomLayer(t)
		p := &Profile{ID: "p", Indicators: []ProfileIndicator{{ID: "a", Weight: 3}, {ID: "flat", Weight: 2}, {ID: "b", Weight: 1}}}
		z, err := p.Standardised(l)
		if err != nil {
			t.Fatal(err)
		}
		f, err := p.Features(l)
		if err != nil {
			t.Fatal(err)
		}
		var people, mean, square, features, first float64
		for u, row := range z {
			w := float64(l.Areas[u].Population)
			people += w
			mean += w * row[0]
			square += w * row[0] * row[0]
			first += w * f[u][0] * f[u][0]
			features += w * (f[u][0]*f[u][0] + f[u][2]*f[u][2])
			if row[1] != 0 || f[u][1] != 0 {
				t.Fatalf("an indicator without spread is %v", row[1])
			}
		}
		if math.Abs(mean/people) > 1e-9 {
			t.Fatalf("mean %v", mean/people)
		}
		if s := square / people; math.Abs(s-1) > 1e-9 {
			t.Fatalf("mean square %v", s)
		}
		if math.Abs(features/people-1) > 1e-9 {
			t.Fatalf("sum of squares %v of %v people", features, people)
		}
		if share := first / features; math.Abs(share-0.75) > 1e-9 {
			t.Fatalf("the weight 3 of 4 has the share %v", share)
		}
	})
}

// randomLayer has the indicators flat, a and b; a and b vary.
func randomLayer(t *rapid.T) *Layer {
	n := rapid.IntRange(2, 30).Draw(t, "units")
	l := &Layer{ID: "x", Indicators: []Indicator{{ID: "flat"}, {ID: "a"}, {ID: "b"}}}
	for u := range n {
		l.Areas = append(l.Areas, Area{
			Code: fmt.Sprint("U", u), Population: rapid.Int64Range(1, 1e6).Draw(t, "people"),
			Values: []float64{0.1, float64(rapid.IntRange(0, 1000).Draw(t, "a")) / 7, float64(rapid.IntRange(0, 1000).Draw(t, "b")) / 1000},
		})
	}
	l.Areas[0].Values[1], l.Areas[1].Values[1] = 0, 1
	l.Areas[0].Values[2], l.Areas[1].Values[2] = 0, 0.5
	return l
}
