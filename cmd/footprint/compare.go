package main

import (
	"errors"
	"math"
	"text/tabwriter"

	"footprint/internal/footprint"
)

var errNoPlan = errors.New("which plan? give --plan FILE or --reference NAME")

type compareCmd struct {
	scenarioFlags
	A       string `arg:"" help:"Lookup of the first plan."`
	B       string `arg:"" help:"Lookup of the second plan."`
	ColumnA string `help:"Column of the first lookup that holds the region." placeholder:"REGIONCD"`
	ColumnB string `help:"Column of the second lookup that holds the region." placeholder:"REGIONCD"`
	JSON    bool   `help:"Print the comparison as JSON."`
}

// Help is shown below the options.
func (c *compareCmd) Help() string {
	return `Example, after two runs of solve:

  footprint compare out/a/lookup.csv out/b/lookup.csv

Regions are matched one to one so that fewest people move.`
}

// Run compares the plans.
func (c *compareCmd) Run(e *env) error {
	s, err := c.scenario(e)
	if err != nil {
		return err
	}
	a, err := scored(e, s, c.A, c.ColumnA)
	if err != nil {
		return err
	}
	b, err := scored(e, s, c.B, c.ColumnB)
	if err != nil {
		return err
	}
	d, err := footprint.Compare(a, b)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.out, d)
	}
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _ = printf(t, format+"\n", args...) } // Flush tells
	line("people who change region\t%d\t(%.1f %%)", d.PeopleMoved, 100*d.PeopleMovedShare)
	line("areas that change region\t%d\tof %d", d.UnitsMoved, a.Plan.Len())
	line("variation of information\t%.4f\tbits", d.VariationOfInformation)
	line("pairs of areas agreed on\t%.4f\t(Rand)", d.Rand)
	line("")
	line("measure\tA\tB\tB less A")
	for _, m := range d.Measures {
		format := "%s\t%.6g\t%.6g\t%+.6g"
		if math.Abs(m.A) >= 1e5 || math.Abs(m.B) >= 1e5 { // people and money, in full
			format = "%s\t%.0f\t%.0f\t%+.0f"
		}
		line(format, m.Name, m.A, m.B, m.B-m.A)
	}
	if len(d.Moves) > 0 {
		line("")
		line("area\tname\tpeople\tA\tB")
	}
	for _, m := range d.Moves {
		line("%s\t%s\t%d\t%s\t%s", m.Code, m.Name, m.Population, m.From, m.To)
	}
	return t.Flush()
}
