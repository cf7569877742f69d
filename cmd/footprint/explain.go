package main

import (
	"errors"
	"io"
)

type explainCmd struct {
	scenarioFlags
	Plan      string `help:"Lookup (CSV): the unit's code in the first column, its region in REGIONCD." xor:"plan" placeholder:"FILE"`
	Column    string `help:"Column of the lookup that holds the region." placeholder:"REGIONCD"`
	Reference string `help:"A real division that the atlas holds, such as stp17." xor:"plan" placeholder:"NAME"`
	Unit      string `help:"Explain the area with this code or name: where it could be, and what that would change." xor:"what" placeholder:"CODE"`
	Region    string `help:"Explain the region with this code or name: what makes it alike, what pulls it apart." xor:"what" placeholder:"CODE"`
	All       bool   `help:"List every measure that would change, not the main ones only."`
	JSON      bool   `help:"Print the answer of the API as JSON."`
}

// Help is shown below the options.
func (c *explainCmd) Help() string {
	return `Examples, which work as they stand:

  footprint explain --reference stp17 --unit "NHS Kernow CCG"
  footprint explain --reference stp17 --region E54000022

and with a plan of your own, by the bounds and weights that it was made with:

  footprint explain --preset reform-38 --plan out/reform-38/lookup.csv --unit E38000089`
}

// Run explains the unit or the region.
func (c *explainCmd) Run(e *env) error {
	if (c.Unit == "") == (c.Region == "") {
		return usageError{errors.New("explain what? give --unit CODE or --region CODE")}
	}
	s, err := c.scenario(e)
	if err != nil {
		return err
	}
	if c.Reference != "" && c.Column != "" {
		return usageError{errors.New("--column names a column of --plan")}
	}
	read := (&scoreCmd{Plan: c.Plan, Column: c.Column, Reference: c.Reference}).read
	if c.Region != "" {
		x, err := e.planner.ExplainRegion(s, read, c.Region)
		if err != nil || c.JSON {
			return jsonOr(e.out, x, err)
		}
		return printRegion(e.out, x)
	}
	x, err := e.planner.ExplainUnit(e.ctx, s, read, c.Unit)
	if err != nil || c.JSON {
		return jsonOr(e.out, x, err)
	}
	return printUnit(e.out, x, c.All)
}

func jsonOr(w io.Writer, x any, err error) error {
	if err != nil {
		return err
	}
	return printJSON(w, x)
}
