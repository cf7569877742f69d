package scenario

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"footprint/internal/atlas"
)

// Scenario is a question to be answered by a plan. The zero value of a field
// means that it is not set; see Resolve for the defaults.
type Scenario struct {
	ID     string `yaml:"scenario" json:"scenario,omitzero"`
	Title  string `yaml:"title,omitempty" json:"title,omitzero"`
	Source string `yaml:"source,omitempty" json:"source,omitzero"`
	Note   string `yaml:"note,omitempty" json:"note,omitzero"`

	Atlas string `yaml:"atlas,omitempty" json:"atlas,omitzero"`
	Layer string `yaml:"layer,omitempty" json:"layer,omitzero"`

	// Regions is how many; TargetPopulation instead says how many people a
	// region should have, and the number follows.
	Regions          Count `yaml:"regions,omitempty" json:"regions,omitzero"`
	TargetPopulation int64 `yaml:"target_population,omitempty" json:"target_population,omitzero"`
	// Sweep asks for a plan at each of several points.
	Sweep *Sweep `yaml:"sweep,omitempty" json:"sweep,omitzero"`

	// Tolerance is the largest deviation from the ideal population, as a
	// fraction. MinPopulation and MaxPopulation override either end.
	Tolerance     *float64 `yaml:"tolerance,omitempty" json:"tolerance,omitzero"`
	MinPopulation *int64   `yaml:"min_population,omitempty" json:"min_population,omitzero"`
	MaxPopulation *int64   `yaml:"max_population,omitempty" json:"max_population,omitzero"`

	// Needs is the id of a needs profile.
	Needs   string  `yaml:"needs,omitempty" json:"needs,omitzero"`
	Weights Weights `yaml:"weights,omitempty" json:"weights,omitzero"`
	// Compactness is how shape is measured: "perimeter" or "inertia".
	Compactness string `yaml:"compactness,omitempty" json:"compactness,omitzero"`

	// References are real divisions of the layer to compare the result with.
	References []string `yaml:"references,omitempty" json:"references,omitzero"`

	// Population is the id of the count of people that everything rests on;
	// empty is the first of the layer.
	Population string `yaml:"population,omitempty" json:"population,omitzero"`
	// Alignment are geographies (layers, real divisions) whose areas should stay
	// whole, Flows those that should stay within regions: parts of the objective
	// where its weight is above 0, measured in any case.
	Alignment []string `yaml:"alignment,omitempty" json:"alignment,omitzero"`
	Flows     []string `yaml:"flows,omitempty" json:"flows,omitzero"`
	// Baseline is the division that change is measured from.
	Baseline *Baseline `yaml:"baseline,omitempty" json:"baseline,omitzero"`
	// ChangeLimit is how far from the baseline a plan may be; nil is no limit.
	ChangeLimit *ChangeLimit `yaml:"change_limit,omitempty" json:"change_limit,omitzero"`
	// Money are amounts to be added up.
	Money []Money `yaml:"money,omitempty" json:"money,omitzero"`
	// Evidence says what the plan is to be set beside.
	Evidence Evidence `yaml:"evidence,omitempty" json:"evidence,omitzero"`
	// Constraints are what is agreed already.
	Constraints Constraints `yaml:"constraints,omitempty" json:"constraints,omitzero"`

	Seed  *uint64 `yaml:"seed,omitempty" json:"seed,omitzero"`
	Steps int64   `yaml:"steps,omitempty" json:"steps,omitzero"`

	// Levels are nested, from the smallest regions to the largest, and have plans of
	// their own; Direction says how they are built: Up, the default, or Down.
	Levels    []Level `yaml:"levels,omitempty" json:"levels,omitzero"`
	Direction string  `yaml:"direction,omitempty" json:"direction,omitzero"`
}

// YAML is the scenario as a file.
func (s Scenario) YAML() ([]byte, error) { return yaml.Marshal(s) }

// Weights say how much each term of the objective counts; only their ratios
// matter. A weight of 0 leaves the term out.
type Weights struct {
	Needs       float64 `yaml:"needs" json:"needs"`
	Balance     float64 `yaml:"balance" json:"balance"`
	Compactness float64 `yaml:"compactness" json:"compactness"`
	// Mixed asks for regions that are each like the whole; not with Needs.
	Mixed     float64 `yaml:"mixed,omitempty" json:"mixed,omitzero"`
	Alignment float64 `yaml:"alignment,omitempty" json:"alignment,omitzero"`
	Flow      float64 `yaml:"flow,omitempty" json:"flow,omitzero"`
	Change    float64 `yaml:"change,omitempty" json:"change,omitzero"`
}

// TermNames are the terms of the objective, in the order in which they are
// shown.
var TermNames = []string{"needs", "mixed", "balance", "compactness", "alignment", "flow", "change"}

// Of is the weight of a term by its name; nil for an unknown one.
func (w *Weights) Of(term string) *float64 {
	switch term {
	case "needs":
		return &w.Needs
	case "mixed":
		return &w.Mixed
	case "balance":
		return &w.Balance
	case "compactness":
		return &w.Compactness
	case "alignment":
		return &w.Alignment
	case "flow":
		return &w.Flow
	case "change":
		return &w.Change
	}
	return nil
}

// UnmarshalYAML refuses weights that are given and all 0.
func (w *Weights) UnmarshalYAML(unmarshal func(any) error) error {
	given := make(map[string]float64)
	if err := unmarshal(&given); err != nil {
		return err
	}
	*w = Weights{}
	for term, weight := range given {
		if err := w.Set(term, weight); err != nil {
			return fmt.Errorf("weights: %w", err)
		}
	}
	if w.Sum() == 0 {
		return errors.New("weights: want at least one above 0")
	}
	return nil
}

// Sum is the sum of the weights.
func (w Weights) Sum() float64 {
	var sum float64
	for _, term := range TermNames {
		sum += *w.Of(term)
	}
	return sum
}

// String lists the terms that weigh anything: "needs=0.6,balance=0.4".
func (w Weights) String() string {
	var out []string
	for _, term := range TermNames {
		if x := *w.Of(term); x > 0 {
			out = append(out, term+"="+strconv.FormatFloat(x, 'f', -1, 64))
		}
	}
	return strings.Join(out, ",")
}

// Set changes the weight of a term by its name.
func (w *Weights) Set(term string, weight float64) error {
	of := w.Of(term)
	if of == nil {
		return fmt.Errorf("no term %q: want one of %s", term, strings.Join(TermNames, ", "))
	}
	*of = weight
	return nil
}

func (w Weights) problems() (errs []error) {
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	for _, term := range TermNames {
		x := *w.Of(term)
		if math.IsNaN(x) || x < 0 || x > 1e6 {
			bad("weight %v: want 0 or more", x)
		} else if x > 0 && x < 1e-6*w.Sum() {
			bad("weight %v is less than a millionth of all: leave it out", x)
		}
	}
	if w.Needs > 0 && w.Mixed > 0 {
		bad("weights of both needs and mixed: they pull in opposite directions; want one of them")
	}
	return errs
}

// Defaults of what a scenario leaves open.
const (
	DefaultTolerance = 0.20
	DefaultNeeds     = "core-5"
	DefaultSeed      = 1
)

// maxRelations is how many geographies, and how many flows, may share a weight.
const maxRelations = 20

const maxFileBytes = 1 << 20

// Read reads a scenario file (YAML). Unknown keys are refused, with line and
// column; so are values out of range.
func Read(fsys fs.FS, file string) (Scenario, error) {
	info, err := fs.Stat(fsys, file)
	if err != nil {
		return Scenario{}, &atlas.Error{File: file, Problem: "there is no such scenario file", Want: "a YAML file"}
	}
	if info.Size() > maxFileBytes {
		return Scenario{}, &atlas.Error{File: file, Problem: fmt.Sprintf("%d bytes", info.Size()), Want: "a scenario file of at most 1 MB"}
	}
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return Scenario{}, &atlas.Error{File: file, Problem: err.Error()}
	}
	return Decode(file, data)
}

// Decode is Read on the content of a file.
func Decode(file string, data []byte) (Scenario, error) {
	var s Scenario
	if err := atlas.DecodeYAML(file, data, &s, "a scenario, as footprint presets NAME prints one"); err != nil {
		return Scenario{}, err
	}
	if err := s.check(); err != nil {
		return Scenario{}, &atlas.Error{File: file, Problem: err.Error()}
	}
	return s, nil
}

// RangeError says which fields of a scenario are missing or out of range.
type RangeError struct{ err error }

func (e *RangeError) Error() string { return e.err.Error() }

func (e *RangeError) Unwrap() error { return e.err }

// Resolve fills in the defaults and checks the ranges of all fields. What is
// wrong with them is a [*RangeError].
func (s Scenario) Resolve() (Scenario, error) {
	if s.Tolerance == nil && s.MinPopulation == nil && s.MaxPopulation == nil {
		t := DefaultTolerance
		s.Tolerance = &t
	}
	if s.Needs == "" {
		s.Needs = DefaultNeeds
	}
	if s.Weights.Sum() == 0 {
		s.Weights = Weights{Needs: 0.6, Balance: 0.3, Compactness: 0.1}
	}
	if s.Compactness == "" {
		s.Compactness = "perimeter"
	}
	if s.Seed == nil {
		seed := uint64(DefaultSeed)
		s.Seed = &seed
	}
	if s.Regions == (Count{}) && s.TargetPopulation == 0 && s.ChangeLimit == nil && len(s.Levels) == 0 && (s.Sweep == nil || len(s.Sweep.Regions) == 0) {
		return Scenario{}, &RangeError{errors.New("how many regions? give regions, or target_population")}
	}
	s.Constraints = s.Constraints.resolved(s.Tolerance)
	return s, s.check()
}

func (s Scenario) check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	errs = append(errs, s.Regions.problems()...)
	errs = append(errs, s.sweepProblems()...)
	if s.Regions != (Count{}) && s.TargetPopulation != 0 {
		bad("both regions and target_population are given: want one of them")
	}
	if s.TargetPopulation < 0 {
		bad("target_population %d: want at least 1", s.TargetPopulation)
	}
	if t := s.Tolerance; t != nil && !(*t >= 0 && *t <= 1) {
		bad("tolerance %v is %.0f %%: want a fraction of the ideal population from 0 to 1, such as 0.05 for 5 %%", *t, 100**t)
	}
	if s.MinPopulation != nil && *s.MinPopulation < 0 {
		bad("min_population %d: want 0 or more", *s.MinPopulation)
	}
	if s.MaxPopulation != nil && *s.MaxPopulation < 0 {
		bad("max_population %d: want 0 or more", *s.MaxPopulation)
	}
	if s.MinPopulation != nil && s.MaxPopulation != nil && *s.MinPopulation > *s.MaxPopulation {
		bad("min_population %d is above max_population %d", *s.MinPopulation, *s.MaxPopulation)
	}
	errs = append(errs, s.Weights.problems()...)
	for _, list := range []struct {
		key string
		ids []string
	}{{"alignment", s.Alignment}, {"flows", s.Flows}} {
		for i, id := range list.ids {
			if id == "" || slices.Contains(list.ids[:i], id) {
				bad("%s: %q: want each id once", list.key, id)
			}
		}
		if len(list.ids) > maxRelations {
			bad("%s: %d ids: want at most %d", list.key, len(list.ids), maxRelations)
		}
	}
	for i, m := range s.Money {
		if err := m.problem(); err != nil {
			errs = append(errs, err)
		} else if slices.ContainsFunc(s.Money[:i], func(x Money) bool { return x.ID == m.ID }) {
			bad("money %s: given twice, want each id once", m.ID)
		}
	}
	if n := s.Evidence.NullPlans; n < 0 || n > MaxNullPlans {
		bad("evidence: %d null_plans: want 0 to %d", n, MaxNullPlans)
	}
	s.ChangeLimit.check(&s, bad)
	if s.Compactness != "" && s.Compactness != "perimeter" && s.Compactness != "inertia" {
		bad("compactness %q: want perimeter or inertia", s.Compactness)
	}
	s.Constraints.check(bad)
	if s.Steps < 0 {
		bad("steps %d: want 0 or more", s.Steps)
	}
	s.checkLevels(bad)
	if len(errs) == 0 {
		return nil
	}
	return &RangeError{errors.Join(errs...)}
}
