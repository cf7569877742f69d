package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb/geojson"

	"footprint/internal/region"
	"footprint/internal/scorecard"
)

// aSample is of the areas of the shipped atlas, of which the first two stay
// together.
func aSample(t *testing.T) *Sample {
	t.Helper()
	p := stps(t)
	better, rhat := 0.25, 1.01
	s := &Sample{
		Atlas: p.Atlas, Layer: p.Layer, Profile: p.Profile, Title: "4 drawn plans",
		Card: &scorecard.Ensemble{
			ProblemDigest: "abc", Plans: 4, Complete: true, Given: &scorecard.GivenPlan{},
			Measures: []scorecard.EnsembleMeasure{{
				Name: "cut border", Unit: "km", Aim: "smaller", Mean: 2.5, Min: 1, P5: 1, P25: 2, Median: 2.5, P75: 3, P95: 4, Max: 4, RHat: &rhat,
				Rank: &scorecard.Rank{Value: 1.5, Above: 0.75, Below: 0.25, Better: &better},
			}},
			Cores: []scorecard.Cores{{Share: 0.95, Cores: []scorecard.Core{{Code: "C01"}}}, {Share: 0.9}},
		},
		Touching: []region.Edge{{A: 0, B: 1, Weight: 1234}}, Shares: []float64{1},
		Pair: func(u, v region.Unit) float64 {
			if u+v == 1 {
				return 1
			}
			return 0
		},
	}
	core := make([]string, len(p.Layer.Areas))
	core[0], core[1] = "C01", "C01"
	s.Stability, s.Cores = make([]float64, len(core)), [][]string{core, core}
	s.Stability[0] = 0.5
	return s
}

// draws writes two plans and their traces.
func draws(t *testing.T, s *Sample) func(SampleFiles) (*Sample, error) {
	return func(files SampleFiles) (*Sample, error) {
		for i, words := range []string{"one ", "two"} {
			if _, err := files.Plans.Write([]byte(words)); err != nil {
				t.Error(err)
			}
			if files.Trace == nil {
				continue
			}
			if err := files.Trace(i, i, []scorecard.Measure{{Name: "cut border", Unit: "km", Value: float64(i) + 0.25}}); err != nil {
				t.Error(err)
			}
		}
		return s, nil
	}
}

func TestSampleFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	s := aSample(t)
	if err := SampleFolder(dir, true, draws(t, s)); err != nil {
		t.Fatal(err)
	}
	got := contents(t, dir)
	a, b := s.Layer.Areas[0], s.Layer.Areas[1]
	for name, want := range map[string]string{
		"plans.fpe":  "one two",
		"traces.csv": "plan,chain,\"cut border, km\"\n1,1,0.25\n2,2,1.25\n",
		"measures.csv": "measure,unit,better,mean,error_of_mean,sd,min,p5,p25,median,p75,p95,max,r_hat,bulk_ess,tail_ess,plan,drawn_above,drawn_equal,drawn_below,drawn_better\n" +
			"cut border,km,smaller,2.5,,,1,1,2,2.5,3,4,4,1.01,,,1.5,0.75,0,0.25,0.25\n",
		"borders.csv":  fmt.Sprintf("area_a,name_a,area_b,name_b,border_km,together\n%s,%q,%s,%s,1.234,1\n", a.Code, a.Name, b.Code, b.Name),
		"together.csv": fmt.Sprintf("area_a,area_b,together\n%s,%s,1\n", a.Code, b.Code),
		"cores.csv":    fmt.Sprintf("CCG17CD,CCG17NM,core95,core90,stability\n%s,%q,C01,C01,0.5\n%s,%s,C01,C01,0\n", a.Code, a.Name, b.Code, b.Name),
	} {
		if name == "cores.csv" {
			got[name] = strings.Join(strings.SplitAfter(got[name], "\n")[:3], "")
		}
		if got[name] != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got[name], want)
		}
	}
	units, err := geojson.UnmarshalFeatureCollection([]byte(got["units.geojson"]))
	if err != nil || len(units.Features) != 207 || units.Features[0].Properties["core95"] != "C01" || units.Features[0].Properties["stability"] != 0.5 ||
		units.Features[2].Properties["core90"] != "" || units.ExtraMembers["outlines"] != "schematic" {
		t.Errorf("units.geojson: %v, %v", err, units.Features[0].Properties)
	}
	var m struct{ Files []fileDigest }
	if err := json.Unmarshal([]byte(got["manifest.json"]), &m); err != nil || len(m.Files) != len(got)-1 {
		t.Errorf("manifest.json names %d of %d files, %v", len(m.Files), len(got)-1, err)
	}
	for _, f := range m.Files {
		data := got[f.File]
		if f.File == "cores.csv" {
			continue // shortened above
		}
		if sum := sha256.Sum256([]byte(data)); f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes != len(data) {
			t.Errorf("the digest of %s is wrong", f.File)
		}
	}
}

func TestSampleFolderLeavesOut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	s := aSample(t)
	s.Pair = nil
	if err := SampleFolder(dir, false, draws(t, s)); err != nil {
		t.Fatal(err)
	}
	want := []string{"borders.csv", "cores.csv", "manifest.json", "measures.csv", "plans.fpe", "summary.json", "units.geojson"}
	if got := sortedKeys(contents(t, dir)); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	before := contents(t, dir)
	failed := errors.New("no plans")
	err := SampleFolder(dir, true, func(files SampleFiles) (*Sample, error) {
		_, _ = files.Plans.Write([]byte("half"))
		return nil, failed
	})
	if !errors.Is(err, failed) {
		t.Errorf("%v, want %v", err, failed)
	}
	if after := contents(t, dir); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("an error left %q", sortedKeys(after))
	}
}

func TestPlanTables(t *testing.T) {
	plan, err := region.NewPlan([]region.Label{4, 2, 4})
	if err != nil {
		t.Fatal(err)
	}
	var table, lookup bytes.Buffer
	w := NewPlanTable(&table, []string{"A", "B", "C"})
	if err := errors.Join(w.Write(0, plan), w.Write(1, plan), w.Flush(), PlainLookup(&lookup, "CD", []string{"A", "B", "C"}, plan)); err != nil {
		t.Fatal(err)
	}
	if got, want := table.String(), "plan,A,B,C\n1,1,2,1\n2,1,2,1\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := lookup.String(), "CD,REGIONCD\nA,R01\nB,R02\nC,R01\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
