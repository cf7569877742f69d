package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"footprint/internal/batch"
	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

type editCmd struct {
	scenarioFlags
	countFlags
	Plan      string `help:"Lookup (CSV): the unit's code in the first column, its region in REGIONCD." xor:"plan" placeholder:"FILE"`
	Column    string `help:"Column of the lookup that holds the region." placeholder:"REGIONCD"`
	Reference string `help:"A real division that the atlas holds, such as stp17." xor:"plan" placeholder:"NAME"`

	Edits string   `help:"File of edits (CSV): ACTION, then its arguments. They come before those of the options." placeholder:"FILE"`
	Move  []string `help:"Put an area into a region." sep:"none" placeholder:"AREA=REGION"`
	Swap  []string `help:"Let two areas of two regions change places." sep:"none" placeholder:"AREA,AREA"`
	Merge []string `help:"Make one region of two; it is called as the first." sep:"none" placeholder:"REGION,REGION"`
	Split []string `help:"Make two regions of one: by the best cut that a search finds, or with these areas as the new one." sep:"none" placeholder:"REGION[=AREA,...]"`
	Keep  []string `help:"Lock an area or a region: later edits that change it are refused, and --resolve leaves it." sep:"none" placeholder:"CODE"`

	Resolve bool    `help:"Solve the rest anew, with what was edited and locked kept."`
	Seed    *uint64 `help:"Seed of the random numbers." placeholder:"1"`
	Steps   *int64  `help:"Budget of --resolve in search steps." placeholder:"N"`
	Threads int     `help:"Threads of --resolve; the default is one for each core." placeholder:"N"`
	All     bool    `help:"List every measure that changed, not the main ones only."`
	Out     string  `short:"o" help:"Folder for the results, as of solve; nothing is written without it." placeholder:"DIR"`
	JSON    bool    `help:"Print what changed and the scorecard as JSON."`
	Quiet   bool    `short:"q" help:"Print nothing but errors."`
}

// Help is shown below the options.
func (c *editCmd) Help() string {
	return `Example, which works as it stands:

  footprint edit --reference stp17 --move E38000077=E54000026 --swap E38000151,E38000175 --merge E54000036,E54000037 --split E54000007

Edits are made in the order in which they are given; to undo the last, leave it out.`
}

// Run makes the edits.
func (c *editCmd) Run(e *env, k *kong.Context) error {
	s, err := c.scenario(e)
	if err != nil {
		return err
	}
	if s, err = c.count(s); err != nil {
		return err
	}
	s = withoutTitle(s) // the plan is not the scenario's
	s.Evidence = scenario.Evidence{}
	if c.Seed != nil {
		s.Seed = c.Seed
	}
	if c.Steps != nil {
		s.Steps = *c.Steps
	}
	if c.Reference != "" && c.Column != "" {
		return usageError{errors.New("--column names a column of --plan")}
	}
	edits, err := c.edits(k)
	if err != nil {
		return err
	}
	if c.Out != "" {
		if err := export.Writable(c.Out); err != nil {
			return err
		}
	}
	ctx, stop := interruptible(e.ctx)
	defer stop()
	x, err := e.planner.Edit(ctx, s, (&scoreCmd{Plan: c.Plan, Column: c.Column, Reference: c.Reference}).read, edits)
	if err != nil {
		return err
	}
	o := x.After
	if c.Resolve {
		bar := newProgress(e, c.Quiet || c.JSON)
		o, err = e.planner.Resolved(ctx, x, footprint.Options{Threads: c.Threads, Progress: bar.update})
		bar.finish()
		if err != nil {
			return (&solveFlags{}).explain(err)
		}
	}
	if c.Out != "" {
		if err := export.Folder(c.Out, batch.ToPlan(o)); err != nil {
			return err
		}
	}
	if err := c.tell(e.out, x, o); err != nil {
		return err
	}
	if o.Truncated {
		return errStopped
	}
	return nil
}

// edits are those of the file, then those of the options in the order in which they
// stand on the command line.
func (c *editCmd) edits(k *kong.Context) ([]footprint.Edit, error) {
	var out []footprint.Edit
	if c.Edits != "" {
		data, err := os.ReadFile(c.Edits)
		if err != nil {
			return nil, usageError{fmt.Errorf("--edits: %w", err)}
		}
		if out, err = footprint.ReadEdits(c.Edits, data); err != nil {
			return nil, err
		}
	}
	given := map[string][]string{"move": c.Move, "swap": c.Swap, "merge": c.Merge, "split": c.Split, "keep": c.Keep}
	for _, path := range k.Path {
		if path.Flag == nil || len(given[path.Flag.Name]) == 0 {
			continue
		}
		name := path.Flag.Name
		edit, err := editOf(name, given[name][0])
		if err != nil {
			return nil, usageError{err}
		}
		given[name] = given[name][1:]
		out = append(out, edit)
	}
	if len(out) == 0 {
		return nil, usageError{errors.New("which edits? give --edits FILE, or some of --move, --swap, --merge, --split and --keep")}
	}
	return out, nil
}

// editOf reads the value of an option.
func editOf(option, value string) (footprint.Edit, error) {
	of, rest, named := strings.Cut(value, "=")
	list := func(text string) (out []string) {
		for part := range strings.SplitSeq(text, ",") {
			out = append(out, strings.TrimSpace(part))
		}
		return out
	}
	switch option {
	case "move":
		if !named {
			return footprint.Edit{}, fmt.Errorf("--move %s: want AREA=REGION, such as E38000077=R05", value)
		}
		return footprint.Edit{Action: option, Args: []string{strings.TrimSpace(of), strings.TrimSpace(rest)}}, nil
	case "swap", "merge":
		args := list(value)
		if len(args) != 2 {
			return footprint.Edit{}, fmt.Errorf("--%s %s: want two codes with a comma between them", option, value)
		}
		return footprint.Edit{Action: option, Args: args}, nil
	case "split":
		args := []string{strings.TrimSpace(of)}
		if named {
			args = append(args, list(rest)...)
		}
		return footprint.Edit{Action: option, Args: args}, nil
	}
	return footprint.Edit{Action: "lock", Args: []string{strings.TrimSpace(value)}}, nil
}

func (c *editCmd) tell(w io.Writer, x *footprint.Edited, o *footprint.Outcome) error {
	if c.Quiet {
		return nil
	}
	if c.JSON {
		return printJSON(w, struct {
			Done      []string                  `json:"done"`
			Measures  []footprint.MeasureChange `json:"measures"`
			Broken    []string                  `json:"broken"`
			Mended    []string                  `json:"mended"`
			Resolved  bool                      `json:"resolved"`
			Scorecard *scorecard.Scorecard      `json:"scorecard"`
		}{x.Done, x.Measures, x.Broken, x.Mended, c.Resolve, o.Scorecard})
	}
	heading(w, "What was done")
	for i, words := range x.Done {
		_ = printf(w, "%d. %s\n", i+1, words)
	}
	for _, part := range []struct {
		head  string
		lines []string
	}{{"Broken by it", x.Broken}, {"Mended by it", x.Mended}} {
		if len(part.lines) > 0 {
			heading(w, part.head)
			bullets(w, part.lines)
		}
	}
	heading(w, "What changed, and by how much")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_ = printf(t, "measure\tbefore\tafter\tchange\t\n")
	hidden := 0
	for _, m := range x.Measures {
		if m.Measure.Detail && !c.All {
			hidden++
			continue
		}
		_ = printf(t, "%s\t%s\t%s\t%s\t%s\n", m.Name, m.Number(m.Now), m.Number(m.Then), m.Change(), map[int]string{1: "better", -1: "worse"}[m.Better])
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if hidden > 0 {
		_ = printf(w, "\n%d more measures changed: --all lists them, and --json has them too.\n", hidden)
	}
	title := "The edited plan"
	if c.Resolve {
		title = "The rest solved anew"
	}
	heading(w, title)
	if err := printScorecard(w, o); err != nil {
		return err
	}
	if c.Out == "" {
		return nil
	}
	return printf(w, "\nResults are in %s\n", c.Out)
}
