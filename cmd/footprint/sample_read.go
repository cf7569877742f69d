package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"footprint/internal/ensemble"
	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/region"
)

type sampleReadCmd struct {
	File string `arg:"" help:"plans.fpe of a sample."`
	Plan int    `help:"Number of the plan to write as a lookup, from 1; without it all are written, one row each." placeholder:"N"`
	Out  string `short:"o" help:"File (CSV) to write; without it the file of plans is only checked, and what it holds is told." placeholder:"FILE"`
}

// Help is shown below the options.
func (c *sampleReadCmd) Help() string {
	return `Examples:

  footprint sample --preset reform-38 -n 1000 -o out/sample-38
  footprint sample read out/sample-38/plans.fpe
  footprint sample read out/sample-38/plans.fpe --plan 17 -o out/plan-17.csv
  footprint sample read out/sample-38/plans.fpe -o out/plans.csv

A damaged file gives the plans before the damage, and exit code 4.`
}

// errFound ends the reading.
var errFound = errors.New("found")

// Run reads the plans.
func (c *sampleReadCmd) Run(e *env) error {
	if c.Plan < 0 || c.Plan > 0 && c.Out == "" {
		return usageError{errors.New("--plan: want a number from 1 and --out, the lookup to write")}
	}
	file, err := os.Open(c.File)
	if err != nil {
		return &footprint.InputError{Field: "file", Problem: err.Error(), Err: err}
	}
	defer func() { _ = file.Close() }()
	plans, err := footprint.ReadPlans(file)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	switch {
	case c.Plan > 0:
		err = c.one(e, plans)
	case c.Out != "":
		err = c.all(e, plans)
	default:
		err = c.check(e, plans)
	}
	if errors.Is(err, ensemble.ErrDamaged) {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return err
}

// one writes one plan as a lookup.
func (c *sampleReadCmd) one(e *env, plans *footprint.PlanReader) error {
	var lookup bytes.Buffer
	h, have := plans.Header(), 0
	err := plans.Each(0, func(i int, plan region.Plan) error {
		have = i + 1
		if have < c.Plan {
			return nil
		}
		if err := export.PlainLookup(&lookup, h.CodeField, h.Codes, plan); err != nil {
			return err
		}
		return errFound
	})
	switch {
	case err == nil:
		return &footprint.InputError{Field: "plan", Problem: fmt.Sprintf("%s: there is no plan %d: it holds %d", c.File, c.Plan, have)}
	case !errors.Is(err, errFound):
		return err
	}
	if err := export.File(c.Out, lookup.Bytes()); err != nil {
		return err
	}
	return printf(e.out, "plan %d, %d regions of %d areas (%s), written to %s\n", c.Plan, h.Regions, len(h.Codes), h.Layer.ID, c.Out)
}

// all writes all plans, one row each, as they are read. What is there of a damaged
// file is written.
func (c *sampleReadCmd) all(e *env, plans *footprint.PlanReader) error {
	var damage error
	n := 0
	err := export.StreamFile(c.Out, func(w io.Writer) error {
		table := export.NewPlanTable(w, plans.Header().Codes)
		damage = plans.Each(0, func(i int, plan region.Plan) error {
			n = i + 1
			return table.Write(i, plan)
		})
		if damage != nil && !errors.Is(damage, ensemble.ErrDamaged) {
			return damage
		}
		return table.Flush()
	})
	if err != nil {
		return err
	}
	if err := printf(e.out, "%d plans written to %s\n", n, c.Out); err != nil {
		return err
	}
	return damage
}

// check reads all and says what there is.
func (c *sampleReadCmd) check(e *env, plans *footprint.PlanReader) error {
	h, n := plans.Header(), 0
	damage := plans.Each(0, func(i int, _ region.Plan) error {
		n = i + 1
		return nil
	})
	thin := ""
	if plans.Thin() > 0 {
		thin = fmt.Sprintf(", every %s %s of each", footprint.Ordinal(plans.Thin()), stepsOf(h.Method))
	}
	if err := printf(e.out, "%d plans of %d regions of %d areas (%s, %s), drawn by %s with seed %d in %d chains%s\n",
		n, h.Regions, len(h.Codes), h.Layer.ID, h.Atlas.ID, h.Method, h.Seed, h.Chains, thin); err != nil {
		return err
	}
	return damage
}
