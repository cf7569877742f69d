package main

import (
	"errors"
	"text/tabwriter"

	"footprint/internal/footprint"
)

type similarCmd struct {
	Unit  string `help:"Code of the area, or its exact name." required:"" placeholder:"CODE"`
	Atlas string `help:"Atlas that ships, or a folder that atlas build wrote." placeholder:"england-2017"`
	Layer string `help:"Layer of areal units; the default is the first that has the area and all indicators." placeholder:"ccg17"`
	Needs string `help:"Needs profile that ships, or a file." placeholder:"core-5"`
	Count int    `short:"n" help:"How many areas." default:"10" placeholder:"N"`
	JSON  bool   `help:"Print as JSON, with every indicator."`
}

// Help is shown below the options.
func (c *similarCmd) Help() string {
	return `Examples, which work as they stand:

  footprint similar --unit E38000015
  footprint similar --unit Blackpool --layer lad17 --needs deprivation-7 -n 5

The distance is the sum over the profile's indicators of weight times squared difference,
without a root; docs/needs.md has the formulas.`
}

// Run lists the areas.
func (c *similarCmd) Run(e *env) error {
	if c.Count < 1 {
		return usageError{errors.New("-n: want at least 1")}
	}
	s, err := e.planner.Similar(footprint.SimilarQuery{Atlas: c.Atlas, Layer: c.Layer, Needs: c.Needs, Unit: c.Unit, Count: c.Count})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.out, s)
	}
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _ = printf(t, format+"\n", args...) } // Flush tells
	line("%s (%s), %d %s of %s, and the areas most alike to it in need (%s, %s, %s)", s.Name, s.Code, s.Population, s.Basis, s.Date, s.Profile, s.Layer, s.Atlas)
	line("")
	line("CODE\tDISTANCE\tPEOPLE\tNAME\tDIFFERS MOST IN")
	for _, a := range s.Areas {
		line("%s\t%.4f\t%d\t%s\t%s", a.Code, a.Distance, a.Population, a.Name, a.Words)
	}
	for _, note := range s.Notes {
		line("note: %s", note)
	}
	return t.Flush()
}
