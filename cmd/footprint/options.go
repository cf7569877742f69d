package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

// scenarioFlags choose or make a scenario. Flags override the preset or file.
type scenarioFlags struct {
	Atlas    string `help:"Atlas that ships, or a folder that atlas build wrote." placeholder:"england-2017"`
	Layer    string `help:"Layer of areal units." placeholder:"ccg17"`
	Preset   string `help:"Scenario that ships: see footprint presets." xor:"scenario" placeholder:"NAME"`
	Scenario string `help:"Scenario file (YAML)." xor:"scenario" placeholder:"FILE"`

	Tolerance     *float64           `help:"Largest deviation from the ideal population, as a fraction (0.20 is 20 %)." placeholder:"0.20"`
	MinPopulation *int64             `help:"Fewest people in a region." placeholder:"N"`
	MaxPopulation *int64             `help:"Most people in a region." placeholder:"N"`
	Needs         string             `help:"Needs profile that ships, or a file." placeholder:"core-5"`
	Weight        map[string]float64 `help:"Weights of the objective, such as needs=1 or needs=0.6,balance=0.4; terms not named weigh nothing." mapsep:"," placeholder:"TERM=W"`
	Compactness   string             `help:"How shape is measured: perimeter or inertia." placeholder:"perimeter"`

	Population     string   `help:"People that everything rests on, such as residents or registered: see footprint atlas show." placeholder:"ID"`
	Align          []string `help:"Layers or real divisions whose areas should stay whole, such as utla18: measured, and part of the objective with --weight alignment=W." placeholder:"ID"`
	Flow           []string `help:"Flows or catchments that should stay within regions: measured, and part of the objective with --weight flow=W." placeholder:"ID"`
	Baseline       string   `help:"Division that change is measured from, with --weight change=W part of the objective: a lookup (CSV), or a real division such as stp17." placeholder:"FILE|NAME"`
	BaselineColumn string   `help:"Column of the baseline's lookup that holds the region." placeholder:"REGIONCD"`
	Against        []string `help:"Real divisions to set the plan beside, such as stp17,icb22; all for every one of the layer." placeholder:"ID"`

	Money   string             `help:"Money to be added up by region (CSV): the unit's code, then one column for each amount, such as budget (GBP)." placeholder:"FILE"`
	PerHead map[string]float64 `help:"Money by people: a rate for each, such as health=2100." mapsep:"," placeholder:"ID=RATE"`

	constraintFlags
}

// scenario puts preset or file and the flags together.
func (f *scenarioFlags) scenario(e *env) (scenario.Scenario, error) {
	var s scenario.Scenario
	var err error
	switch {
	case f.Preset != "":
		s, err = e.planner.Preset(f.Preset)
	case f.Scenario != "":
		dir, file := filepath.Split(f.Scenario)
		s, err = scenario.Read(os.DirFS(filepath.Clean(dir)), file)
		err = inFile(f.Scenario, err)
	}
	if err != nil {
		return s, err
	}
	if f.Atlas != "" && f.Atlas != s.Atlas {
		s.Atlas = f.Atlas
	}
	if f.Layer != "" && f.Layer != s.Layer {
		// What the preset says of its own layer is not true of another.
		s = withoutTitle(s)
		s.Layer = f.Layer
		if s.Baseline != nil && s.Baseline.Reference == "" {
			s.Baseline = nil
		}
	}
	if f.Tolerance != nil {
		s.Tolerance, s.MinPopulation, s.MaxPopulation = f.Tolerance, nil, nil
		s.Sweep = withoutAxis(s.Sweep, scenario.AxisTolerance)
	}
	if f.MinPopulation != nil {
		s.MinPopulation = f.MinPopulation
	}
	if f.MaxPopulation != nil {
		s.MaxPopulation = f.MaxPopulation
	}
	if f.Needs != "" {
		s.Needs = f.Needs
	}
	if f.Compactness != "" {
		s.Compactness = f.Compactness
	}
	if err := f.relate(e, &s); err != nil {
		return s, err
	}
	if err := f.constrain(e, &s); err != nil {
		return s, err
	}
	if err := f.references(e, &s); err != nil {
		return s, err
	}
	if err := f.money(&s); err != nil {
		return s, err
	}
	if len(f.Weight) > 0 {
		s.Weights, s.Sweep = scenario.Weights{}, withoutAxis(s.Sweep, scenario.AxisWeights)
		for term, weight := range f.Weight {
			if err := s.Weights.Set(term, weight); err != nil {
				return s, usageError{fmt.Errorf("--weight: %w", err)}
			}
		}
		if s.Weights.Sum() == 0 {
			return s, usageError{errors.New("--weight: give at least one weight above 0")}
		}
	}
	return s, nil
}

// relate sets what the flags say of people, other geographies, flows and a
// baseline.
func (f *scenarioFlags) relate(e *env, s *scenario.Scenario) error {
	if f.Population != "" {
		s.Population = f.Population
	}
	if len(f.Align) > 0 {
		s.Alignment = f.Align
	}
	if len(f.Flow) > 0 {
		s.Flows = f.Flow
	}
	switch info, err := os.Stat(f.Baseline); {
	case f.Baseline == "" && f.BaselineColumn == "":
		return nil
	case err == nil && !info.IsDir():
	case f.BaselineColumn != "":
		return usageError{errors.New("--baseline-column names a column of the file of --baseline")}
	default:
		s.Baseline = &scenario.Baseline{Reference: f.Baseline}
		return nil
	}
	a, l, err := e.planner.Layer(*s)
	if err != nil {
		return err
	}
	lookup, err := readLookup(f.Baseline, f.BaselineColumn)(a, l)
	if err != nil {
		return err
	}
	s.Baseline = &scenario.Baseline{Regions: make(map[string]string, len(l.Areas))}
	for u := range l.Areas {
		s.Baseline.Regions[l.Areas[u].Code] = lookup.Names[lookup.Plan.Label(region.Unit(u))].Code //nolint:gosec // G115: units fit
	}
	return nil
}

// references sets the real divisions to set the plan beside: those of the flag,
// or those of the preset that the layer has.
func (f *scenarioFlags) references(e *env, s *scenario.Scenario) error {
	all := slices.Contains(f.Against, "all")
	if all && len(f.Against) > 1 {
		return usageError{errors.New("--against: want all, or the ids of some, not both")}
	}
	if len(f.Against) > 0 && !all {
		s.References = f.Against
		return nil
	}
	if len(f.Against) == 0 && (f.Layer == "" || len(s.References) == 0) {
		return nil
	}
	a, l, err := e.planner.Layer(*s)
	if err != nil {
		return err
	}
	var have []string
	for _, r := range a.References(l.ID) {
		have = append(have, r.ID)
	}
	if len(f.Against) > 0 {
		s.References = have
		return nil
	}
	s.References = slices.DeleteFunc(slices.Clone(s.References), func(id string) bool { return !slices.Contains(have, id) })
	return nil
}

// countFlags say how many regions.
type countFlags struct {
	Regions          string `help:"Number of regions; for a sweep a range such as 25..35, or a list such as 25,30,35." xor:"count" placeholder:"K"`
	TargetPopulation *int64 `help:"People that a region should have; the number of regions follows." xor:"count" placeholder:"N"`
}

func (f *countFlags) count(s scenario.Scenario) (scenario.Scenario, error) {
	if f.Regions != "" {
		var list []int
		var err error
		if s.Regions, list, err = readCount(f.Regions); err != nil {
			return s, usageError{fmt.Errorf("--regions %s: %w", f.Regions, err)}
		}
		s.TargetPopulation, s.Sweep = 0, withoutAxis(s.Sweep, scenario.AxisRegions)
		if list != nil {
			s.Sweep = &scenario.Sweep{Regions: list}
		}
		s = withoutTitle(s)
	}
	if f.TargetPopulation != nil {
		s.Regions, s.TargetPopulation, s.Sweep = scenario.Count{}, *f.TargetPopulation, withoutAxis(s.Sweep, scenario.AxisRegions)
		s = withoutTitle(s)
		if *f.TargetPopulation < 1 {
			return s, usageError{errors.New("--target-population: want at least 1")}
		}
	}
	return s, nil
}

// withoutTitle drops what a scenario is called, when it no longer is that.
func withoutTitle(s scenario.Scenario) scenario.Scenario {
	s.ID, s.Title, s.Source, s.Note = "", "", "", ""
	return s
}

// inFile puts the path that a person gave into an error that names the file
// only: of two files called lookup.csv it must be clear which is meant.
func inFile(path string, err error) error {
	var found atlas.Findings
	if !errors.As(err, &found) {
		var one *atlas.Error
		if errors.As(err, &one) {
			found = atlas.Findings{one}
		}
	}
	for _, e := range found {
		if e.File == filepath.Base(path) {
			e.File = path
		}
	}
	return err
}
