package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
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
	case m.PerHead != nil && (math.IsNaN(*m.PerHead) || math.IsInf(*m.PerHead, 0)):
		return fmt.Errorf("money %s: per_head %v: want a number", m.ID, *m.PerHead)
	}
	return nil
}

// Evidence says what a plan is to be set beside: plans drawn for population
// only, plans with other weights, plans with more and less weight on needs.
type Evidence struct {
	NullPlans   int  `yaml:"null_plans,omitempty" json:"null_plans,omitzero"`
	Sensitivity bool `yaml:"sensitivity,omitempty" json:"sensitivity,omitzero"`
	TradeOff    bool `yaml:"trade_off,omitempty" json:"trade_off,omitzero"`
}

// FullEvidence is what a report shows.
func FullEvidence() Evidence { return Evidence{NullPlans: 1000, Sensitivity: true, TradeOff: true} }

// MaxNullPlans bounds the plans that are drawn for one answer.
const MaxNullPlans = 10_000
