package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"footprint/internal/atlas"
)

// Baseline is a division to start from: a real one by its id, or a table.
type Baseline struct {
	Reference string
	Regions   map[string]string // code of the region by code of the unit
}

// UnmarshalYAML reads stp17, or the region of each unit by code.
func (b *Baseline) UnmarshalYAML(unmarshal func(any) error) error {
	var id string
	if unmarshal(&id) == nil {
		*b = Baseline{Reference: id}
		return nil
	}
	var table map[string]string
	if err := unmarshal(&table); err != nil || len(table) == 0 {
		return errors.New("baseline: want the id of a real division such as stp17, or the region of each unit by code")
	}
	*b = Baseline{Regions: table}
	return nil
}

// MarshalYAML writes what UnmarshalYAML reads.
func (b Baseline) MarshalYAML() (any, error) {
	if b.Reference != "" {
		return b.Reference, nil
	}
	return b.Regions, nil
}

// MarshalJSON writes what UnmarshalYAML reads, JSON being YAML.
func (b Baseline) MarshalJSON() ([]byte, error) {
	if b.Reference != "" {
		return json.Marshal(b.Reference)
	}
	return json.Marshal(b.Regions)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (b *Baseline) UnmarshalJSON(data []byte) error {
	*b = Baseline{}
	if json.Unmarshal(data, &b.Reference) == nil && b.Reference != "" {
		return nil
	}
	return json.Unmarshal(data, &b.Regions)
}

// Division gives the baseline on a layer: the region of every unit.
func (b *Baseline) Division(a *atlas.Atlas, l *atlas.Layer) (*atlas.Division, error) {
	if b.Reference != "" {
		return a.Reference(l.ID, b.Reference)
	}
	d := &atlas.Division{
		Reference: atlas.Reference{ID: GivenBaseline, Title: "Given baseline"}, Layer: l.ID,
		Region: make([]string, len(l.Areas)), Name: make([]string, len(l.Areas)), Share: make([]float64, len(l.Areas)),
	}
	var found atlas.Findings
	known := 0
	for u := range l.Areas {
		code, ok := b.Regions[l.Areas[u].Code]
		if ok {
			known++
		}
		if code == "" {
			found = append(found, &atlas.Error{File: "baseline", Code: l.Areas[u].Code, Problem: l.Areas[u].Name + " has no region", Want: fmt.Sprintf("a region for each of the %d areas of layer %s", len(l.Areas), l.ID)})
		}
		d.Region[u], d.Name[u], d.Share[u] = code, code, 1
	}
	if known < len(b.Regions) {
		for _, code := range slices.Sorted(maps.Keys(b.Regions)) {
			if _, ok := l.Unit(code); !ok {
				found = append(found, &atlas.Error{File: "baseline", Code: code, Problem: "no such area in layer " + l.ID, Want: "codes of that layer, such as " + l.Areas[0].Code})
			}
		}
	}
	if more := len(found) - maxFindings; more > 0 {
		found = append(found[:maxFindings], &atlas.Error{File: "baseline", Problem: fmt.Sprintf("and %d more like these", more)})
	}
	if len(found) > 0 {
		return nil, found
	}
	return d, nil
}

// GivenBaseline is the id of a baseline that is a table.
const GivenBaseline = "given"

// maxFindings is how many faults of one baseline are listed.
const maxFindings = 20

// Find looks for what the scenario names on a layer: population, geographies,
// flows, baseline, constraints. What is not there, and what a weight needs and nobody names, is an
// error that lists what is.
func (s Scenario) Find(a *atlas.Atlas, l *atlas.Layer) error {
	if _, err := s.constraints(a, l); err != nil {
		return err
	}
	return s.findRelations(a, l)
}

func (s *Scenario) findRelations(a *atlas.Atlas, l *atlas.Layer) error {
	if _, err := l.On(s.Population); err != nil {
		return err
	}
	unnamed := func(term, want string) error {
		return &atlas.Error{File: "weights", Problem: fmt.Sprintf("%s has a weight, but the scenario does not say which", term), Want: want}
	}
	targets := idsOf(a.MembershipTargets(l.ID))
	if s.Weights.Alignment > 0 && len(s.Alignment) == 0 {
		return unnamed("alignment", "under alignment (--align) some of "+strings.Join(targets, ", "))
	}
	for _, id := range s.Alignment {
		if !slices.Contains(targets, id) {
			_, err := a.Membership(l.ID, id)
			return err
		}
	}
	var flows []string
	for _, f := range a.Flows(l.ID) {
		flows = append(flows, f.ID)
	}
	for _, c := range a.Catchments(l.ID) {
		flows = append(flows, c.ID)
	}
	if s.Weights.Flow > 0 && len(s.Flows) == 0 {
		return unnamed("flow", "under flows (--flow) some of "+strings.Join(flows, ", "))
	}
	for _, id := range s.Flows {
		if !slices.Contains(flows, id) {
			return &atlas.NotFoundError{Atlas: a.ID, Kind: "flow of " + l.ID, ID: id, Have: flows}
		}
	}
	if s.Baseline != nil {
		_, err := s.Baseline.Division(a, l)
		return err
	}
	if s.Weights.Change > 0 {
		return unnamed("change", "under baseline (--baseline) a region for each area, or one of "+strings.Join(idsOf(a.References(l.ID)), ", "))
	}
	return nil
}

func idsOf(references []atlas.Reference) []string {
	out := make([]string, len(references))
	for i, r := range references {
		out[i] = r.ID
	}
	return out
}

// Money is an amount to be added up: a rate per head, or a figure for each
// unit.
type Money struct {
	ID      string             `yaml:"id" json:"id"`
	Title   string             `yaml:"title,omitempty" json:"title,omitzero"`
	Unit    string             `yaml:"unit,omitempty" json:"unit,omitzero"`
	PerHead *float64           `yaml:"per_head,omitempty" json:"per_head,omitzero"`
	Units   map[string]float64 `yaml:"units,omitempty" json:"units,omitzero"` // by code
}

func (m Money) problem() error {
	switch {
	case m.ID == "":
		return errors.New("money: an amount without id")
	case (m.PerHead == nil) == (len(m.Units) == 0):
		return fmt.Errorf("money %s: want per_head, or units with a figure for each, one of them", m.ID)
	case m.PerHead != nil && !sane(*m.PerHead):
		return fmt.Errorf("money %s: per_head %v: want a number of at most %g", m.ID, *m.PerHead, MaxAmount)
	}
	for _, code := range slices.Sorted(maps.Keys(m.Units)) {
		if x := m.Units[code]; !sane(x) {
			return fmt.Errorf("money %s: %s has %v: want a number of at most %g", m.ID, code, x, MaxAmount)
		}
	}
	return nil
}

// MaxAmount bounds money of one area or head: a larger one is a slip, and sums
// must stay finite.
const MaxAmount = 1e15

func sane(x float64) bool { return math.Abs(x) <= MaxAmount } // false for NaN

// Evidence says what a plan is to be set beside: plans drawn for population
// only, plans with other weights, plans with more and less weight on needs.
type Evidence struct {
	NullPlans   int  `yaml:"null_plans,omitempty" json:"null_plans,omitzero"`
	Sensitivity bool `yaml:"sensitivity,omitempty" json:"sensitivity,omitzero"`
	TradeOff    bool `yaml:"trade_off,omitempty" json:"trade_off,omitzero"`
	// Prices asks what each constraint costs: a search each.
	Prices bool `yaml:"prices,omitempty" json:"prices,omitzero"`
}

// FullEvidence is what a report shows.
func FullEvidence() Evidence { return Evidence{NullPlans: 1000, Sensitivity: true, TradeOff: true} }

// MaxNullPlans bounds the plans that are drawn for one answer.
const MaxNullPlans = 10_000
