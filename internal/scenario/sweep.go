package scenario

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"footprint/internal/atlas"
)

// Sweep is an axis along which a scenario is asked several times, with a plan at
// each point: one of its fields is set. A range of numbers of regions that
// follow each other is a sweep too, and stands in Scenario.Regions.
type Sweep struct {
	// Regions are numbers of regions, rising.
	Regions []int `yaml:"regions,omitempty" json:"regions,omitzero"`
	// Tolerances are fractions of the ideal population, rising.
	Tolerances []float64 `yaml:"tolerances,omitempty" json:"tolerances,omitzero"`
	// Weights are weights by name, in any order.
	Weights []Weighting `yaml:"weights,omitempty" json:"weights,omitzero"`
}

// Weighting is weights with a name.
type Weighting struct {
	Name    string `yaml:"name" json:"name"`
	Weights `yaml:",inline"`
}

// UnmarshalYAML reads {name: even, needs: 0.5, balance: 0.5}.
func (w *Weighting) UnmarshalYAML(unmarshal func(any) error) error {
	given := make(map[string]any)
	if err := unmarshal(&given); err != nil {
		return err
	}
	*w = Weighting{}
	var ok bool
	if w.Name, ok = given["name"].(string); !ok {
		return errors.New("sweep: want a name for each of the weights, such as {name: even, needs: 0.5, balance: 0.5}")
	}
	delete(given, "name")
	for _, term := range slices.Sorted(maps.Keys(given)) {
		x, ok := number(given[term])
		if !ok {
			return fmt.Errorf("sweep: weights %q: %s is %v: want a number", w.Name, term, given[term])
		}
		if err := w.Set(term, x); err != nil {
			return fmt.Errorf("sweep: weights %q: %w", w.Name, err)
		}
	}
	return nil
}

// Axes of sweeps.
const (
	AxisRegions   = "regions"
	AxisTolerance = "tolerance"
	AxisWeights   = "weights"
)

// Axis is what a scenario sweeps over; "" where it asks for one plan.
func (s Scenario) Axis() string {
	switch w := s.Sweep; {
	case w != nil && len(w.Tolerances) > 0:
		return AxisTolerance
	case w != nil && len(w.Weights) > 0:
		return AxisWeights
	case w != nil || s.Regions.To > s.Regions.From && !s.Regions.Roughly():
		return AxisRegions
	}
	return ""
}

// One says whether the scenario poses one problem, as something wants that is
// of one number of regions.
func (s Scenario) One(what string) error {
	switch axis := s.Axis(); {
	case len(s.Levels) > 0:
		return fmt.Errorf("levels: %s is of one level: want a scenario without levels", what)
	case axis == AxisTolerance || axis == AxisWeights:
		return fmt.Errorf("a sweep over %s: %s is of one point of it", axis, what)
	case axis != "" && s.Sweep != nil:
		return fmt.Errorf("regions %v: %s is of one number of regions", s.Sweep.Regions, what)
	case axis != "" || s.Regions.Roughly():
		return fmt.Errorf("regions from %d to %d: %s is of one number of regions", s.Regions.From, s.Regions.To, what)
	}
	return nil
}

// Point is one question of a sweep.
type Point struct {
	// Name is unique in the sweep and names its folder: k25, t0.15 or that of
	// weights. It is empty where there is but one question and no sweep.
	Name string
	// Label is for people: "25 regions".
	Label    string
	Scenario Scenario // without a sweep
}

// maxSweep is how many points a range of numbers of regions may have, and
// maxSweepList how many a list.
const (
	maxSweep     = 1000
	maxSweepList = 100
)

// Points lists the questions of a scenario on a layer: itself, or one for each
// point of its sweep, in order.
func (s Scenario) Points(l *atlas.Layer) ([]Point, error) {
	axis, over := s.Axis(), s.Sweep
	if axis == "" {
		return []Point{{Scenario: s}}, nil
	}
	s.Sweep = nil
	var out []Point
	add := func(name, label string, at Scenario) { out = append(out, Point{name, label, at}) }
	switch axis {
	case AxisRegions:
		var numbers []int
		if over != nil {
			numbers = over.Regions
		}
		for k := s.Regions.From; over == nil && k <= min(s.Regions.To, s.Regions.From+maxSweep); k++ {
			numbers = append(numbers, k)
		}
		if len(numbers) > maxSweep {
			return nil, fmt.Errorf("regions from %d to %d: want at most %d numbers in one sweep", s.Regions.From, s.Regions.To, maxSweep)
		}
		for _, k := range numbers {
			at := s
			at.Regions = Count{From: k, To: k}
			add(fmt.Sprintf("k%02d", k), fmt.Sprintf("%d regions", k), at)
		}
	case AxisTolerance:
		for _, t := range over.Tolerances {
			at := s
			at.Tolerance = &t
			written := strconv.FormatFloat(t, 'f', -1, 64)
			add("t"+written, "tolerance "+written, at)
		}
	default:
		for _, w := range over.Weights {
			at := s
			at.Weights = w.Weights
			add(w.Name, "weights "+w.Name, at)
		}
	}
	title := s.SweepTitle(l)
	for i := range out {
		if s.Title != "" || axis != AxisRegions { // a number of regions is a title
			out[i].Scenario.Title = title + ": " + out[i].Label
		}
	}
	return out, nil
}

// SweepTitle is the title of a sweep on a layer.
func (s Scenario) SweepTitle(l *atlas.Layer) string {
	if s.Title == "" {
		return "Regions of " + l.Title
	}
	return s.Title
}

var weightingName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// sweepProblems say what is wrong with a sweep, and with it beside other fields.
func (s Scenario) sweepProblems() (errs []error) {
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	w := s.Sweep
	if w == nil {
		return nil
	}
	axes := 0
	for _, n := range []int{len(w.Regions), len(w.Tolerances), len(w.Weights)} {
		if n > 0 {
			axes++
		}
		if n > maxSweepList {
			bad("sweep: %d points: want at most %d", n, maxSweepList)
		}
	}
	if axes != 1 {
		bad("sweep: want one of regions, tolerances and weights")
	}
	for i, k := range w.Regions {
		if k < 1 || i > 0 && k <= w.Regions[i-1] {
			bad("sweep: regions %v: want numbers from 1 on, rising", w.Regions)
			break
		}
	}
	for i, t := range w.Tolerances {
		if !(t >= 0 && t <= 1) || i > 0 && t <= w.Tolerances[i-1] {
			bad("sweep: tolerances %v: want fractions of the ideal population from 0 to 1, rising", w.Tolerances)
			break
		}
	}
	for i, x := range w.Weights {
		if !weightingName.MatchString(x.Name) || slices.ContainsFunc(w.Weights[:i], func(y Weighting) bool { return y.Name == x.Name }) {
			bad("sweep: weights %q: want each name once, of at most 40 of a-z, 0-9, _ and -, as it names a folder", x.Name)
		}
		if x.Sum() == 0 {
			bad("sweep: weights %q: want at least one above 0", x.Name)
		}
		for _, err := range x.problems() {
			bad("sweep: weights %q: %w", x.Name, err)
		}
	}
	if len(w.Regions) > 0 && (!s.Regions.IsZero() || s.TargetPopulation != 0) {
		bad("both a sweep over regions and regions or target_population are given: want one of them")
	}
	if len(w.Regions) > 0 && s.ChangeLimit != nil {
		bad("a sweep over regions, but change_limit keeps those of the baseline: want one of them")
	}
	if s.Regions.To > s.Regions.From && !s.Regions.Roughly() {
		bad("regions from %d to %d is a sweep, and there is another one: want one axis", s.Regions.From, s.Regions.To)
	}
	if len(w.Tolerances) > 0 && s.MinPopulation != nil && s.MaxPopulation != nil {
		bad("a sweep over tolerances, but min_population and max_population override them: want one of them at most")
	}
	return errs
}
