package scenario

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// Level is one level of a nested scenario: neighbourhoods, places, systems. What it
// leaves open is as in the scenario; bounds are left open where none is given.
type Level struct {
	ID    string `yaml:"level" json:"level"`
	Title string `yaml:"title,omitempty" json:"title,omitzero"`
	// Functions are what works at this level, for people to read.
	Functions []string `yaml:"functions,omitempty" json:"functions,omitzero"`

	// Regions is how many; of a range the number whose plan costs least, with the
	// price of what is roughly a number.
	Regions          Count    `yaml:"regions,omitempty" json:"regions,omitzero"`
	TargetPopulation int64    `yaml:"target_population,omitempty" json:"target_population,omitzero"`
	Tolerance        *float64 `yaml:"tolerance,omitempty" json:"tolerance,omitzero"`
	MinPopulation    *int64   `yaml:"min_population,omitempty" json:"min_population,omitzero"`
	MaxPopulation    *int64   `yaml:"max_population,omitempty" json:"max_population,omitzero"`

	Needs       string   `yaml:"needs,omitempty" json:"needs,omitzero"`
	Weights     Weights  `yaml:"weights,omitempty" json:"weights,omitzero"`
	Compactness string   `yaml:"compactness,omitempty" json:"compactness,omitzero"`
	Alignment   []string `yaml:"alignment,omitempty" json:"alignment,omitzero"`
	Flows       []string `yaml:"flows,omitempty" json:"flows,omitzero"`
	Steps       int64    `yaml:"steps,omitempty" json:"steps,omitzero"`

	// Constraints are of this level, and what no region of it may cross or hold
	// together no region of a smaller level may either.
	Constraints Constraints `yaml:"constraints,omitempty" json:"constraints,omitzero"`
}

// Directions in which nested levels are built.
const (
	Up   = "up"   // each level groups the whole regions of the one below
	Down = "down" // each level divides the regions of the one above
)

// maxLevels is how many levels a scenario may have: there are fewer kinds of body.
const maxLevels = 10

var levelID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// checkLevels says what is wrong with the levels of a scenario.
func (s Scenario) checkLevels(bad func(format string, args ...any)) {
	if s.Direction != "" && s.Direction != Up && s.Direction != Down {
		bad("direction %q: want up or down", s.Direction)
	}
	if len(s.Levels) == 0 {
		if s.Direction != "" {
			bad("direction %s: it is that of levels, and there are none", s.Direction)
		}
		return
	}
	if n := len(s.Levels); n == 1 || n > maxLevels {
		bad("levels: %d of them: want 2 to %d", n, maxLevels)
	}
	if s.Regions != (Count{}) || s.TargetPopulation != 0 {
		bad("levels: each level says how many regions it has: want neither regions nor target_population beside them")
	}
	if s.Evidence != (Evidence{}) {
		bad("levels: evidence is of one plan: want none with levels")
	}
	if s.ChangeLimit != nil {
		bad("levels: change_limit is of one plan: want none with levels")
	}
	if !s.Constraints.IsZero() {
		bad("levels: constraints are those of a level: want them under the level that they are about")
	}
	for i, l := range s.Levels {
		if s.Direction == Down && !l.Constraints.IsZero() {
			bad("level %s: constraints: want direction up with them", l.ID)
		}
		switch {
		case !levelID.MatchString(l.ID):
			bad("levels[%d]: level %q: want an id of lower-case letters, digits and dashes, such as place", i, l.ID)
			continue
		case slices.ContainsFunc(s.Levels[:i], func(x Level) bool { return x.ID == l.ID }):
			bad("levels[%d]: level %s is there twice", i, l.ID)
		case l.Regions == (Count{}) && l.TargetPopulation == 0:
			bad("level %s: how many regions? give regions, or target_population", l.ID)
		}
		if err := (Scenario{Levels: []Level{l}}).Level(0).check(); err != nil {
			bad("level %s: %v", l.ID, err)
		}
	}
}

// Level is the question of one level by itself, as if there were no others.
func (s Scenario) Level(i int) Scenario {
	levels, l := s.Levels, s.Levels[i]
	s.Levels, s.Direction, s.Sweep = nil, "", nil
	if s.ID != "" {
		s.ID += "-"
	}
	s.ID += l.ID
	if s.Title != "" && l.Title != "" {
		s.Title += ": "
	}
	s.Title += l.Title
	s.Regions, s.TargetPopulation = l.Regions, l.TargetPopulation
	if l.Tolerance != nil || l.MinPopulation != nil || l.MaxPopulation != nil {
		s.Tolerance, s.MinPopulation, s.MaxPopulation = l.Tolerance, l.MinPopulation, l.MaxPopulation
	}
	if l.Needs != "" {
		s.Needs = l.Needs
	}
	if l.Weights.Sum() > 0 {
		s.Weights = l.Weights
	}
	if l.Compactness != "" {
		s.Compactness = l.Compactness
	}
	if l.Alignment != nil {
		s.Alignment = l.Alignment
	}
	if l.Flows != nil {
		s.Flows = l.Flows
	}
	if l.Steps > 0 {
		s.Steps = l.Steps
	}
	s.Constraints = l.Constraints
	s.Constraints.Apart = slices.Clone(l.Constraints.Apart)
	for _, above := range levels[i+1:] {
		if s.Constraints.Within == nil {
			s.Constraints.Within = above.Constraints.Within
		}
		s.Constraints.Apart = append(s.Constraints.Apart, above.Constraints.Apart...)
	}
	return s
}

// Tier is a level on its layer.
type Tier struct {
	Level
	Scenario Scenario // of the level by itself, resolved
	Counts   []int    // numbers of regions that it may have, ascending
}

// Column begins the columns of lookups that hold the regions of the level: NEIGHBOURHOOD
// of NEIGHBOURHOODCD and NEIGHBOURHOODNM.
func (l *Level) Column() string { return strings.ToUpper(strings.ReplaceAll(l.ID, "-", "_")) }

// Tiers puts the levels of a scenario on a layer, the smallest first. Numbers of
// regions that cannot nest by arithmetic alone are left out; where none remains, the
// error wraps [region.ErrInfeasible] and names the level.
func (s Scenario) Tiers(l *atlas.Layer) ([]Tier, error) {
	out := make([]Tier, len(s.Levels))
	for i := range s.Levels {
		plain, err := s.Level(i).Resolve()
		if err != nil {
			return nil, fmt.Errorf("level %s: %w", s.Levels[i].ID, err)
		}
		counts, err := plain.Counts(l)
		if err != nil {
			return nil, fmt.Errorf("level %s: %w", s.Levels[i].ID, err)
		}
		if out[i] = (Tier{s.Levels[i], plain, counts}); out[i].Column()+"CD" == l.CodeField {
			return nil, &RangeError{fmt.Errorf("level %s: the column %s of its regions is that of the areas of layer %s: want another id", s.Levels[i].ID, l.CodeField, l.ID)}
		}
	}
	total := l.TotalPopulation()
	for i := range out[1:] {
		inner, outer := &out[i], &out[i+1]
		above := outer.Counts[0]
		outer.Counts = slices.DeleteFunc(outer.Counts, func(k int) bool { return len(inner.Inside(outer, k, total)) == 0 })
		if len(outer.Counts) == 0 {
			return nil, fmt.Errorf("%w: level %s: %s", region.ErrInfeasible, outer.ID, misfit(inner, inner.Counts[0], outer, above, total))
		}
	}
	for i := len(out) - 2; i >= 0; i-- {
		inner, outer := &out[i], &out[i+1]
		inner.Counts = slices.DeleteFunc(inner.Counts, func(n int) bool { return len(outer.Around(inner, n, total)) == 0 })
	}
	return out, nil
}

// Point is the level as a point of what is searched for.
func (t *Tier) Point() Point {
	label := t.Title
	if label == "" {
		label = t.ID
	}
	return Point{t.ID, label, t.Scenario}
}

// Around are the numbers of regions that can hold n whole regions of the level below.
func (t *Tier) Around(inner *Tier, n int, total int64) []int {
	return slices.DeleteFunc(slices.Clone(t.Counts), func(k int) bool { return misfit(inner, n, t, k, total) != "" })
}

// Inside are the numbers of regions that k regions of the level above can hold.
func (t *Tier) Inside(outer *Tier, k int, total int64) []int {
	return slices.DeleteFunc(slices.Clone(t.Counts), func(n int) bool { return misfit(t, n, outer, k, total) != "" })
}

// misfit says why k regions cannot consist of n whole ones of the level below;
// empty where arithmetic does not forbid it.
func misfit(inner *Tier, n int, outer *Tier, k int, total int64) string {
	if k > n {
		return fmt.Sprintf("it has %s regions, and level %s below it only %s; levels go from the smallest regions to the largest",
			Thousands(int64(k)), inner.ID, Thousands(int64(n)))
	}
	in, out := inner.Scenario.Bounds(total, n), outer.Scenario.Bounds(total, k)
	least, most := int64(1), int64(n)
	switch {
	case in.Max > 0:
		least = max(1, (out.Min+in.Max-1)/in.Max)
	case out.Min > 0:
		least = most + 1
	}
	if in.Min > 0 {
		most = min(most, out.Max/in.Min)
	}
	if least > most {
		return fmt.Sprintf("no number of whole regions of level %s, of %s, makes a region of %s", inner.ID, span(in), span(out))
	}
	if int64(n) < least*int64(k) || int64(n) > most*int64(k) {
		return fmt.Sprintf("each of its %s regions, of %s, can consist of %d to %d whole regions of level %s, of %s: of %s to %s in all, but there are %s",
			Thousands(int64(k)), span(out), least, most, inner.ID, span(in), Thousands(least*int64(k)), Thousands(most*int64(k)), Thousands(int64(n)))
	}
	return ""
}
