package scenario

import (
	"errors"
	"fmt"

	"footprint/internal/atlas"
)

// ChangeLimit is how far a plan may be from the baseline: the people who live in
// areas that change region, and those areas. Where both are given both hold. The
// regions are those of the baseline, each with some of its areas.
type ChangeLimit struct {
	People *int64 `yaml:"people,omitempty" json:"people,omitzero"`
	Units  *int   `yaml:"units,omitempty" json:"units,omitzero"`
}

func (c *ChangeLimit) check(s *Scenario, bad func(format string, args ...any)) {
	if c == nil {
		return
	}
	if c.People == nil && c.Units == nil {
		bad("change_limit: want people, units or both, such as {people: 500000}")
	}
	if c.People != nil && *c.People < 0 {
		bad("change_limit: %d people: want 0 or more", *c.People)
	}
	if c.Units != nil && *c.Units < 0 {
		bad("change_limit: %d units: want 0 or more", *c.Units)
	}
	if s.Baseline == nil {
		bad("change_limit: from which division? give a baseline (--baseline)")
	}
}

// OfBaseline gives a scenario with a limit of change the number of regions of its
// baseline; another number is a [*RangeError]. Others it leaves as they are.
func (s Scenario) OfBaseline(a *atlas.Atlas, l *atlas.Layer) (Scenario, error) {
	if s.ChangeLimit == nil {
		return s, nil
	}
	if s.Baseline == nil {
		return s, &RangeError{errors.New("change_limit: from which division? give a baseline (--baseline)")}
	}
	d, err := s.Baseline.Division(a, l)
	if err != nil {
		return s, err
	}
	codes := make(map[string]bool)
	for _, code := range d.Region {
		codes[code] = true
	}
	own := Count{From: len(codes), To: len(codes)}
	if s.TargetPopulation != 0 || !s.Regions.IsZero() && s.Regions != own {
		return s, &RangeError{fmt.Errorf("change_limit keeps the regions of the baseline, which has %d: leave out how many there are to be", len(codes))}
	}
	s.Regions = own
	return s, nil
}

// SearchOnly refuses a limit of change where it is not kept, such as in a proof.
func (s *Scenario) SearchOnly(what string) error {
	if s.ChangeLimit != nil {
		return &RangeError{fmt.Errorf("change_limit is for solve: %s does not keep it", what)}
	}
	return nil
}
