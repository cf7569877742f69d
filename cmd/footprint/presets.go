package main

import (
	"fmt"
	"text/tabwriter"

	"footprint/internal/scenario"
)

type presetsCmd struct {
	Name string `arg:"" optional:"" help:"Show this preset as a scenario file."`
	JSON bool   `help:"Print as JSON."`
}

// Help is shown below the options.
func (c *presetsCmd) Help() string {
	return `Example, which works as it stands:

  footprint presets reform-38`
}

// Run lists the presets or shows one.
func (c *presetsCmd) Run(e *env) error {
	if c.Name != "" {
		s, err := e.planner.Preset(c.Name)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(e.out, s)
		}
		text, err := s.YAML()
		if err != nil {
			return err
		}
		return printf(e.out, "%s", text)
	}
	presets, err := e.planner.Presets()
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.out, presets)
	}
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	_ = printf(t, "PRESET\tREGIONS\tBOUNDS\tLAYER\tTITLE\n") // Flush tells
	for _, s := range presets {
		_ = printf(t, "%s\t%s\t%s\t%s\t%s\n", s.ID, regionsOf(s), boundsOf(s), s.Layer, s.Title)
	}
	return t.Flush()
}

func regionsOf(s scenario.Scenario) string {
	switch {
	case len(s.Levels) > 0:
		return fmt.Sprintf("%d levels", len(s.Levels))
	case s.TargetPopulation > 0 && s.TargetPopulation < 1_000_000:
		return fmt.Sprintf("of %.0fk people", float64(s.TargetPopulation)/1e3)
	case s.TargetPopulation > 0:
		return fmt.Sprintf("of %.1fm people", float64(s.TargetPopulation)/1e6)
	case s.Regions.Roughly():
		return fmt.Sprintf("about %d", s.Regions.About)
	case s.Regions.To > s.Regions.From:
		return fmt.Sprintf("%d to %d", s.Regions.From, s.Regions.To)
	default:
		return fmt.Sprint(s.Regions.From)
	}
}

func boundsOf(s scenario.Scenario) string {
	switch {
	case s.Tolerance != nil:
		return fmt.Sprintf("within %g %%", 100**s.Tolerance)
	case s.MinPopulation != nil && s.MaxPopulation != nil && *s.MaxPopulation < 1_000_000:
		return fmt.Sprintf("%.0fk to %.0fk", float64(*s.MinPopulation)/1e3, float64(*s.MaxPopulation)/1e3)
	case s.MinPopulation != nil && s.MaxPopulation != nil:
		return fmt.Sprintf("%.1fm to %.1fm", float64(*s.MinPopulation)/1e6, float64(*s.MaxPopulation)/1e6)
	default:
		return "see file"
	}
}
