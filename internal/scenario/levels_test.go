package scenario

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/region"
)

const layered = `scenario: layered
title: Layers
layer: ccg17
tolerance: 0.3
weights: {needs: 1}
direction: up
levels:
  - level: place
    title: Places
    functions: [Care, Beds]
    regions: 38
    weights: {needs: 1, balance: 1}
    constraints: {together: [{of: stp17, area: E54000007}]}
  - {level: unit, target_population: 5000000, min_population: 3000000, max_population: 8000000, needs: age, compactness: inertia, steps: 7}
  - {level: big-one, regions: {from: 2, to: 3}, alignment: [utla18], flows: [msoa_commute], constraints: {within: nhser17, apart: [{units: [E38000001, E38000002]}]}}
`

func levelsOf(t *testing.T, text string) Scenario {
	t.Helper()
	s, err := Decode("layered.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A level has what it says, and else what the scenario says.
func TestLevel(t *testing.T) {
	s := levelsOf(t, layered)
	text, err := s.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if again := levelsOf(t, string(text)); !reflect.DeepEqual(again, s) {
		t.Errorf("written and read again:\n%+v\nwant\n%+v", again, s)
	}
	place, unit, big := s.Level(0), s.Level(1), s.Level(2)
	if place.ID != "layered-place" || place.Title != "Layers: Places" || place.Levels != nil || place.Direction != "" {
		t.Errorf("place is %q (%s) with %d levels, %q", place.ID, place.Title, len(place.Levels), place.Direction)
	}
	if *place.Tolerance != 0.3 || place.Regions != (Count{From: 38, To: 38}) || place.Weights != (Weights{Needs: 1, Balance: 1}) || place.Needs != "" {
		t.Errorf("place asks for %+v", place)
	}
	if unit.Tolerance != nil || *unit.MinPopulation != 3_000_000 || unit.Needs != "age" || unit.Weights != (Weights{Needs: 1}) || unit.Compactness != "inertia" || unit.Steps != 7 {
		t.Errorf("unit asks for %+v", unit)
	}
	if big.Alignment == nil || big.Flows == nil || place.Alignment != nil || len(place.Constraints.Together) != 1 || len(unit.Constraints.Together) != 0 {
		t.Errorf("alignment %v, flows %v; place keeps %+v", big.Alignment, big.Flows, place.Constraints)
	}
	// What the largest regions may not do, the smaller ones may not either.
	for _, level := range []Scenario{place, unit, big} {
		if level.Constraints.Within == nil || level.Constraints.Within.Of != "nhser17" || len(level.Constraints.Apart) != 1 {
			t.Errorf("%s keeps %+v", level.ID, level.Constraints)
		}
	}
	if s.Levels[2].Column() != "BIG_ONE" {
		t.Errorf("column %s", s.Levels[2].Column())
	}
}

func TestLevelsRefused(t *testing.T) {
	two := "levels: [{level: a, regions: 9}, {level: b, regions: 3}]\n"
	for text, want := range map[string]string{
		"direction: up\n":                                "there are none",
		"direction: sideways\n" + two:                    `direction "sideways": want up or down`,
		"levels: [{level: a, regions: 9}]\n":             "1 of them: want 2 to 10",
		"regions: 3\n" + two:                             "want neither regions nor target_population beside them",
		"evidence: {null_plans: 5}\n" + two:              "evidence is of one plan",
		"constraints: {min_units: 2}\n" + two:            "want them under the level",
		"levels: [{level: a, regions: 9}, {level: B}]\n": `levels[1]: level "B": want an id`,
		"levels: [{level: a, regions: 9}, {level: a}]\n": "level a is there twice",
		"levels: [{level: a}, {level: b, regions: 1}]\n": "level a: how many regions?",
		"levels: [{level: a, regions: 9}, {level: b, target_population: 7, tolerance: 3}]\n":                       "level b: tolerance 3 is 300 %",
		"direction: down\nlevels: [{level: a, regions: 9, constraints: {max_units: 3}}, {level: b, regions: 3}]\n": "level a: constraints: want direction up",
	} {
		if _, err := Decode("s.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if _, err := levelsOf(t, two).Counts(nil); err == nil || !strings.Contains(err.Error(), "one level at a time") {
		t.Errorf("counts of levels: %v", err)
	}
}

// Of ranges those numbers remain that can nest; where none does, the level is named.
func TestTiers(t *testing.T) {
	_, l, _ := shipped(t, "ccg17")
	for text, want := range map[string]string{
		"levels: [{level: a, regions: 9, tolerance: 0.1}, {level: b, regions: {from: 1, to: 5}, tolerance: 0.1}]\n":                         "[9] [1 2 3]",
		"levels: [{level: a, regions: {from: 8, to: 10}, tolerance: 0.05}, {level: b, regions: 3, tolerance: 0.05}]\n":                      "[9] [3]",
		"levels: [{level: a, regions: 40, tolerance: 1}, {level: b, target_population: 5000000, tolerance: 0.1}, {level: c, regions: 1}]\n": "[40] [11] [1]",
		"levels: [{level: a, regions: 9}, {level: b, regions: 12}]\n":                                                                       "level b: it has 12 regions, and level a below it only 9",
		"levels: [{level: a, regions: 9, tolerance: 0.01}, {level: b, regions: 2, tolerance: 0.01}]\n":                                      "level b: no number of whole regions of level a, of 6,118,138 to 6,241,736 people, makes a region of",
		"levels: [{level: a, regions: 38, tolerance: 0.1}, {level: b, regions: 30, min_population: 2000000, max_population: 4000000}]\n":    "level b: each of its 30 regions, of 2,000,000 to 4,000,000 people, can consist of 2 to 3 whole regions of level a",
		"levels: [{level: ccg17, regions: 9}, {level: b, regions: 3}]\n":                                                                    "level ccg17: the column CCG17CD",
		"levels: [{level: a, regions: 9}, {level: b, target_population: 500000000}]\n":                                                      "level b: no plan can satisfy",
	} {
		s, err := levelsOf(t, text).Resolve()
		if err != nil {
			t.Fatal(err)
		}
		tiers, err := s.Tiers(l)
		got := ""
		for _, tier := range tiers {
			got += fmt.Sprint(tier.Counts) + " "
		}
		var ranges *RangeError
		switch {
		case err == nil && strings.TrimSpace(got) != want, err != nil && !strings.Contains(err.Error(), want):
			t.Errorf("%s: %s, %v: want %s", text, got, err, want)
		case err != nil && !errors.Is(err, region.ErrInfeasible) && !errors.As(err, &ranges):
			t.Errorf("%s: %v is of the wrong kind", text, err)
		}
	}
}

// The arithmetic agrees with trying all ways to put n regions into k.
func TestMisfit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bounds := func(name string) (low, high int64) {
			low = rapid.Int64Range(0, 12).Draw(t, name+" min")
			return low, rapid.Int64Range(low, 14).Draw(t, name+" max")
		}
		inMin, inMax := bounds("inner")
		outMin, outMax := bounds("outer")
		n, k := rapid.IntRange(1, 8).Draw(t, "n"), rapid.IntRange(1, 8).Draw(t, "k")
		inner := &Tier{Level: Level{ID: "inner"}, Scenario: Scenario{MinPopulation: &inMin, MaxPopulation: &inMax}}
		outer := &Tier{Level: Level{ID: "outer"}, Scenario: Scenario{MinPopulation: &outMin, MaxPopulation: &outMax}}
		sums := make([]bool, n+1) // numbers that i regions can consist of
		sums[0] = true
		for range k {
			next := make([]bool, n+1)
			for at, reached := range sums {
				for m := 1; reached && at+m <= n; m++ {
					// Regions of m whole ones have any number of people in between.
					if int64(m)*inMin <= outMax && int64(m)*inMax >= outMin {
						next[at+m] = true
					}
				}
			}
			sums = next
		}
		if why := misfit(inner, n, outer, k, 100); (why == "") != sums[n] {
			t.Fatalf("%d of %d to %d in %d of %d to %d: %q, but it is %v", n, inMin, inMax, k, outMin, outMax, why, sums[n])
		}
		outer.Counts, inner.Counts = []int{k}, []int{n}
		if around, inside := outer.Around(inner, n, 100), inner.Inside(outer, k, 100); slices.Contains(around, k) != sums[n] || slices.Contains(inside, n) != sums[n] {
			t.Fatalf("around %v, inside %v", around, inside)
		}
	})
}
