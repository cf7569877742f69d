// Command footprint groups areal units into contiguous planning regions that
// are balanced in population and alike in need. README.md shows it at work.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"footprint/data"
	"footprint/internal/footprint"
)

type cli struct {
	Solve    solveCmd    `cmd:"" help:"Find a plan: group areal units into contiguous regions."`
	Prove    proveCmd    `cmd:"" help:"Find the best plan and prove that it is, or how far from it a plan is at most."`
	Verify   verifyCmd   `cmd:"" help:"Check a certificate of prove, without the solver that made it."`
	Tightest tightestCmd `cmd:"" help:"Find how equal regions can be at most: the tightest tolerance that has a plan, and why none is tighter."`
	Score    scoreCmd    `cmd:"" help:"Measure a plan that is given as a lookup."`
	Compare  compareCmd  `cmd:"" help:"Compare two plans: people moved, unit by unit, measure by measure."`
	Explain  explainCmd  `cmd:"" help:"Say why an area is where it is, or what a region is made of."`
	Edit     editCmd     `cmd:"" help:"Change a plan by hand: move, swap, merge, split, lock; and solve the rest anew."`
	Frontier frontierCmd `cmd:"" help:"Find plans between several aims: what more of one costs of another."`
	Sample   sampleCmd   `cmd:"" help:"Draw many plans: what is usual, what is certain, and where a plan stands among them."`
	Export   exportCmd   `cmd:"" help:"Write a plan for other programs: GeoPackage, TopoJSON, KML and more."`
	Batch    batchCmd    `cmd:"" help:"Make many boundary sets from a file, resumably."`
	Worker   workerCmd   `cmd:"" help:"Do pieces of batches for other processes."`
	Atlas    atlasCmd    `cmd:"" help:"List, show, build and check atlases."`
	Presets  presetsCmd  `cmd:"" help:"List the scenarios that ship, or show one."`
	Profiles profilesCmd `cmd:"" help:"List the needs profiles that ship, or show one."`
	Similar  similarCmd  `cmd:"" help:"List the areas that are most alike to one in need."`
	Token    tokenCmd    `cmd:"" help:"Make a token for a caller of the service."`
	Serve    serveCmd    `cmd:"" help:"Serve all of this over gRPC and HTTP."`

	Version kong.VersionFlag `help:"Print the version and leave."`
}

// env is what commands work with; tests replace its parts.
type env struct {
	//nolint:containedctx // the life of the process, not of a call
	ctx      context.Context
	planner  *footprint.Planner
	out, err io.Writer
	terminal bool // err is a person's terminal
}

func main() {
	os.Exit(run(&env{
		ctx: context.Background(), planner: footprint.NewPlanner(data.FS),
		out: os.Stdout, err: os.Stderr, terminal: isTerminal(os.Stderr),
	}, os.Args[1:]))
}

// run parses the arguments, runs the command and gives its exit code.
func run(e *env, args []string) int {
	var c cli
	helped := false
	parser, err := kong.New(&c,
		kong.Name("footprint"),
		kong.Description("Groups areal units on a map into contiguous planning regions, balanced in population and alike in need, and says how good each plan is."),
		kong.Vars{"version": "footprint " + footprint.Version},
		kong.Writers(e.out, e.err),
		kong.Exit(func(int) { helped = true }), // --help and --version
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		panic(err) // the grammar above is wrong
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	ctx, err := parser.Parse(args)
	if helped {
		return exitDone
	}
	if err != nil {
		_, _ = fmt.Fprintf(e.err, "footprint: %v\nfootprint --help shows how it is used\n", err)
		return exitUsage
	}
	err = ctx.Run(e)
	if err != nil {
		_, _ = fmt.Fprintf(e.err, "footprint: %v\n", err)
	}
	return exitCode(err)
}
