package scorecard

import (
	"fmt"
	"reflect"
	"regexp"
	"testing"
)

// Of the numbers of a scorecard, those that do not say what a plan is like.
var notMeasures = regexp.MustCompile(`^(` +
	`Population\.Total|Settings\..*|References\..*|Evidence\..*|Transition\..*` + // what was asked and compared with
	`|Objective\.Value|Objective\.Terms\..*|Bound\..*` + // depends on the weights
	`|Bases\.Population\.Total|(Needs\.Indicators|Context)\.Mean|Needs\.MeanDistanceAll` + // the same for every plan
	`|Money\.(Total|PerHead)|Alignments\.Areas|Flows\.Providers|Change\.Regions` +
	`|Regions\.(Indicators|Context)\.Z` + // the mean in another unit
	`|Count\..*` + // of plans that were not chosen
	`|Constraints\..*` + // of what was asked
	`)$`)

// Every number of the scorecard is a measure, or left out on purpose: a field
// that is added later is not forgotten.
func TestMeasuresAreAllNumbers(t *testing.T) {
	var c Scorecard
	next := 0.0
	paths := map[float64]string{}
	fill(reflect.ValueOf(&c).Elem(), "", &next, paths)
	c.Flows[0].Kind = "catchments"
	listed := map[float64]bool{}
	for _, m := range c.Measures() {
		listed[m.Value] = true
	}
	for _, kind := range []string{"catchments", "flow"} {
		c.Flows[0].Kind = kind
		for _, m := range c.RegionMeasures(0) {
			listed[m.Value] = true
		}
	}
	for value, path := range paths {
		if listed[value] == notMeasures.MatchString(path) {
			t.Errorf("%s: listed %t", path, listed[value])
		}
	}
	if len(paths) < 100 {
		t.Errorf("%d numbers found", len(paths))
	}
}

// fill gives every number a value of its own, every text its path, and one
// entry to every slice; values are noted by path without indices.
func fill(v reflect.Value, path string, next *float64, paths map[float64]string) {
	number := func() float64 {
		*next += 10 // no two are alike, and none is a count of entries
		paths[*next] = path
		return *next
	}
	switch v.Kind() {
	case reflect.Float64:
		v.SetFloat(number())
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(number()))
	case reflect.Uint64:
		v.SetUint(uint64(number()))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.String:
		v.SetString(path)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), path, next, paths)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), path, next, paths)
	case reflect.Struct:
		for i := range v.NumField() {
			at := v.Type().Field(i).Name
			if path != "" {
				at = path + "." + at
			}
			fill(v.Field(i), at, next, paths)
		}
	}
}

func TestMeasuresHaveOneName(t *testing.T) {
	c := measured(t, 0, 1, 0, 1)
	for _, ms := range [][]Measure{c.Measures(), c.RegionMeasures(1)} {
		seen := map[string]bool{}
		for _, m := range ms {
			if m.Name == "" || seen[m.Name] {
				t.Errorf("%q is there twice", m.Name)
			}
			seen[m.Name] = true
		}
	}
}

func TestAims(t *testing.T) {
	for _, c := range []struct {
		aim       Aim
		now, then float64
		want      int
	}{
		{Larger, 1, 2, 1}, {Larger, 2, 1, -1}, {Larger, 2, 2, 0},
		{Smaller, 1, 2, -1}, {Smaller, 2, 1, 1}, {Smaller, 2, 2, 0},
		{NearZero, -0.2, 0.1, 1}, {NearZero, 0.1, -0.2, -1}, {NearZero, 0.1, -0.1, 0},
		{Neither, 1, 2, 0},
	} {
		if got := c.aim.Better(c.now, c.then); got != c.want {
			t.Errorf("%s: %d, want %d", fmt.Sprint(c), got, c.want)
		}
	}
	// A plan that is asked to mix needs is better the less it captures.
	card := measured(t, 0, 1, 0, 1)
	aim := func() Aim {
		for _, m := range card.Measures() {
			if m.Name == "needs captured" {
				return m.Aim
			}
		}
		return Neither
	}
	if aim() != Larger {
		t.Errorf("aim %v", aim())
	}
	card.Objective.Terms = []Term{{Name: "mixed", Weight: 1}}
	if aim() != Smaller {
		t.Errorf("mixed: aim %v", aim())
	}
}
