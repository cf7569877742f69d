package main

import (
	"fmt"

	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// evidenceFlag says whether a plan is set beside others.
type evidenceFlag struct {
	Evidence string `help:"Set the plan beside others (drawn at random, with other weights, with more and less weight on needs): full or none. Default: as the scenario file says, or else full for one plan of at most 1,000 areas that is written to a folder." enum:"full,none," default:"" placeholder:"full|none"`
	Prices   bool   `help:"Say what each constraint costs in captured need: a search each, without it."`
}

// maxEvidence is the largest layer whose plans come with evidence unasked: a
// matter of seconds.
const maxEvidence = 1000

// set fills in what is asked for; usual says whether evidence is due unasked.
func (f *evidenceFlag) set(e *env, s *scenario.Scenario, usual bool) error {
	prices := f.Prices || s.Evidence.Prices
	s.Evidence.Prices = false
	defer func() { s.Evidence.Prices = prices }()
	switch {
	case f.Evidence == "full":
		s.Evidence = scenario.FullEvidence()
	case f.Evidence == "none":
		s.Evidence = scenario.Evidence{}
	case usual && s.Evidence == scenario.Evidence{}:
		_, l, err := e.planner.Layer(*s)
		if err != nil {
			return err
		}
		if len(l.Areas) <= maxEvidence {
			s.Evidence = scenario.FullEvidence()
		}
	}
	return nil
}

// evidenceWords say in a line or two how the plan stands among others.
func evidenceWords(e *scorecard.Evidence) []string {
	var out []string
	if e == nil {
		return nil
	}
	if n := e.NullPlans; n != nil {
		m := n.Measures[0]
		side := "more"
		if !m.LargerIsBetter {
			side = "less"
		}
		out = append(out, fmt.Sprintf("evidence\t%.1f %%\tof %d plans drawn at random capture no %s; they reach %.4f to %.4f", 100*m.Percentile, n.Plans, side, m.Min, m.Max))
	}
	if len(e.Sensitivity) > 0 {
		var most, control scorecard.SensitivityCard
		for _, s := range e.Sensitivity {
			switch {
			case s.Kind == "control":
				control = s
			case s.PeopleMovedShare >= most.PeopleMovedShare:
				most = s
			}
		}
		// That a short search finds nothing better does not say that a plan is robust.
		words := fmt.Sprintf("of people would move at most, %s; %.1f %% with nothing changed (short searches, changes: %d)", most.Change, 100*control.PeopleMovedShare, len(e.Sensitivity)-1)
		if most.PeopleMovedShare == 0 {
			words = fmt.Sprintf("of people would move, as far as short searches find (changes: %d)", len(e.Sensitivity)-1)
		}
		out = append(out, fmt.Sprintf("sensitivity\t%.1f %%\t%s", 100*most.PeopleMovedShare, words))
	}
	return out
}
