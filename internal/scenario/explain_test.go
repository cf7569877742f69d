package scenario

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/region"
)

// shipped opens a layer of the atlas that ships, and the default profile.
func shipped(t testing.TB, layer string) (*atlas.Atlas, *atlas.Layer, *atlas.Profile) {
	t.Helper()
	fsys, err := fs.Sub(data.FS, "england-2017")
	if err != nil {
		t.Fatal(err)
	}
	a, err := atlas.Open(fsys)
	if err != nil {
		t.Fatal(err)
	}
	l, err := a.Layer(layer)
	if err != nil {
		t.Fatal(err)
	}
	p, err := atlas.ReadProfile(data.FS, "profiles/core-5.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return a, l, p
}

// Why there is no plan, in the words and figures of the real England.
func TestInfeasibleInWords(t *testing.T) {
	for _, c := range []struct {
		layer     string
		k         int
		tolerance float64
		want      []string
	}{
		{"ccg17", 38, 0.15, []string{
			"NHS Kernow CCG (E38000089, 563,608)", "NHS South Devon and Torbay CCG (E38000152, 283,241)",
			"each touch only NHS Northern, Eastern and Western Devon CCG (E38000129, 902,247)",
			"all 3 belong together: 1,749,096, which is 19.5 % above the ideal of 1,463,669",
		}},
		{"ccg17", 208, 1, []string{"208 regions are asked of the 207 areas of layer ccg17", "at most 207"}},
		{"ccg17", 100, 0.2, []string{"NHS ", "above the ideal of 556,194 for 100 regions", "may hold at most 667,433"}},
		{"ccg17", 38, 0, []string{"no region can hold at least 1,463,670 and at most 1,463,669 people"}},
		{"lad17", 100, 0.5, []string{"Birmingham (E08000025, 1,137,123)", "104.4 % above the ideal of 556,194 for 100 regions"}},
	} {
		a, l, p := shipped(t, c.layer)
		s, err := Scenario{Layer: c.layer, Regions: Count{From: c.k, To: c.k}, Tolerance: &c.tolerance, Weights: Weights{Needs: 1}}.Resolve()
		if err != nil {
			t.Fatal(err)
		}
		task, err := s.Task(a, l, p, c.k)
		if err != nil {
			t.Fatal(err)
		}
		err = task.Obstacle()
		if !errors.Is(err, region.ErrInfeasible) {
			t.Errorf("%d regions within %v: %v", c.k, c.tolerance, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%d regions within %v: %v\nwant %q in it", c.k, c.tolerance, err, want)
			}
		}
	}
}

func TestCounts(t *testing.T) {
	_, l, _ := shipped(t, "ccg17")
	for name, c := range map[string]struct {
		s     Scenario
		first int
		n     int
	}{
		"one":    {Scenario{Regions: Count{From: 38, To: 38}}, 38, 1},
		"range":  {Scenario{Regions: Count{From: 25, To: 35, About: 30}}, 25, 11},
		"target": {Scenario{TargetPopulation: 5_000_000}, 11, 1}, // 55.6 million
	} {
		got, err := c.s.Counts(l)
		if err != nil || len(got) != c.n || got[0] != c.first {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := (Scenario{TargetPopulation: 200_000_000}).Counts(l); err == nil {
		t.Error("a target of more than everybody is accepted")
	}
	if _, err := (Scenario{Regions: Count{From: 1, To: 1 << 40}}).Counts(l); err == nil {
		t.Error("an endless range is accepted")
	}
}

// Every preset makes a problem on its layer.
func TestPresetsPose(t *testing.T) {
	files, err := fs.Glob(data.FS, "presets/*.yaml")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d presets, %v", len(files), err)
	}
	for _, file := range files {
		s, err := Read(data.FS, file)
		if err != nil {
			t.Error(err)
			continue
		}
		if want := "presets/" + s.ID + ".yaml"; file != want || s.Title == "" || s.Source == "" {
			t.Errorf("%s: want the name %s, a title and a source", file, want)
		}
		s, err = s.Resolve()
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if testing.Short() && strings.HasSuffix(s.Layer, "soa11") {
			continue // seconds each, and ten times as many with the race detector
		}
		for _, plain := range presetParts(t, s) {
			a, l, p := shipped(t, s.Layer)
			counts, err := plain.Counts(l)
			if err != nil {
				t.Errorf("%s: %v", file, err)
			}
			for _, k := range counts {
				task, err := plain.Task(a, l, p, k)
				if err != nil {
					t.Errorf("%s: %v", file, err)
					continue
				}
				if of, _, err := s.Fixed(a, l); err != nil || of != nil {
					continue // a plan, to be scored
				}
				if err := task.Obstacle(); err != nil {
					t.Errorf("%s: %v", file, err)
				}
			}
		}
	}
}

// presetParts is each level of a preset that has levels, or each point.
func presetParts(t *testing.T, s Scenario) (out []Scenario) {
	t.Helper()
	_, l, _ := shipped(t, s.Layer)
	if len(s.Levels) == 0 {
		points, err := s.Points(l)
		if err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		for _, point := range points {
			out = append(out, point.Scenario)
		}
		return out
	}
	tiers, err := s.Tiers(l)
	if err != nil {
		t.Fatalf("%s: %v", s.ID, err)
	}
	for _, tier := range tiers {
		out = append(out, tier.Scenario)
	}
	return out
}
