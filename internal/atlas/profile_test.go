package atlas

import (
	"errors"
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
// square 1; an indicator without spread is 0; weights matter by their ratios.
func TestStandardisedProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "units")
		l := &Layer{ID: "x", Indicators: []Indicator{{ID: "flat"}, {ID: "a"}, {ID: "b"}}}
		for range n {
			l.Areas = append(l.Areas, Area{
				Population: rapid.Int64Range(1, 1e6).Draw(t, "people"),
				Values:     []float64{0.1, float64(rapid.IntRange(-1000, 1000).Draw(t, "a")) / 7, rapid.Float64Range(0, 1).Draw(t, "b")},
			})
		}
		p := &Profile{ID: "p", Indicators: []ProfileIndicator{{ID: "a", Weight: 3}, {ID: "flat", Weight: 2}, {ID: "b", Weight: 1}}}
		z, err := p.Standardised(l)
		if err != nil {
			t.Fatal(err)
		}
		var people, mean, square float64
		for u, row := range z {
			w := float64(l.Areas[u].Population)
			people += w
			mean += w * row[0]
			square += w * row[0] * row[0]
			if row[1] != 0 {
				t.Fatalf("an indicator without spread is %v", row[1])
			}
		}
		if math.Abs(mean/people) > 1e-9 {
			t.Fatalf("mean %v", mean/people)
		}
		if s := square / people; s != 0 && math.Abs(s-1) > 1e-9 {
			t.Fatalf("mean square %v", s)
		}
		f, err := p.Features(l)
		if err != nil {
			t.Fatal(err)
		}
		for u := range f {
			if want := z[u][0] * math.Sqrt(0.75); math.Abs(f[u][0]-want) > 1e-12*math.Abs(want) {
				t.Fatalf("feature %v, want %v", f[u][0], want)
			}
		}
	})
}
