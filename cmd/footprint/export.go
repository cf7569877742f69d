package main

import (
	"bytes"
	"fmt"

	"footprint/internal/batch"
	"footprint/internal/export"
)

type exportCmd struct {
	scenarioFlags
	Plan      string `help:"Lookup (CSV): the unit's code in the first column, its region in REGIONCD." xor:"plan" placeholder:"FILE"`
	Column    string `help:"Column of the lookup that holds the region." placeholder:"REGIONCD"`
	Reference string `help:"A real division that the atlas holds, such as stp17." xor:"plan" placeholder:"NAME"`
	Format    string `short:"f" help:"geojson, topojson, gpkg, kml, csv, lookup, svg or html; docs/exports.md says which suits what." required:"" placeholder:"FORMAT"`
	Out       string `short:"o" help:"File to write." required:"" placeholder:"FILE"`
	Quiet     bool   `short:"q" help:"Print nothing but errors."`
}

// Help is shown below the options.
func (c *exportCmd) Help() string {
	return `Example, which works as it stands:

  footprint export --reference stp17 --format gpkg -o out/stp17.gpkg

and with a plan of your own:

  footprint solve --preset reform-38 -o out/reform-38
  footprint export --plan out/reform-38/lookup.csv --format gpkg -o out/reform-38.gpkg

A plan of another layer needs --layer, as solve did. Bounds and weights change
nothing that is written.`
}

// Run writes the plan.
func (c *exportCmd) Run(e *env) error {
	format, err := export.ParseFormat(c.Format)
	if err != nil {
		return usageError{err}
	}
	s, err := c.scenario(e)
	if err != nil {
		return err
	}
	given := scoreCmd{Plan: c.Plan, Column: c.Column, Reference: c.Reference}
	o, err := e.planner.Score(s, given.read)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := export.Write(&buf, format, batch.ToPlan(o)); err != nil {
		return err
	}
	if err := export.File(c.Out, buf.Bytes()); err != nil {
		return fmt.Errorf("writing %s: %w", c.Out, err)
	}
	if c.Quiet {
		return nil
	}
	return printf(e.out, "%d regions of %d areas written to %s (%s, %d bytes)\n", o.Plan.Regions(), o.Plan.Len(), c.Out, format, buf.Len())
}
