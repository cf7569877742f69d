// Package exact finds the best plan there is, or how far from it a plan is at
// most, with a certificate that others can check; or proves that there is none.
package exact

import (
	"context"

	"footprint/internal/exact/certificate"
	"footprint/internal/region"
)

// Options are the settings of a proof. The zero value is usable.
type Options struct {
	// Start is a plan within the bounds to start from; nil is none.
	Start []region.Label
	// Gap ends the proof when the plan is known to cost at most so much more
	// than any other, as a share of its own cost; 0 goes on until it is the best.
	Gap float64
	// Feasible asks only whether there is a plan.
	Feasible bool
	// Parts ends the proof when the tree has so many parts; 0 is no limit.
	Parts int
	// Threads is how many work at once; 0 is one for each core. It does not
	// change the result.
	Threads int
	// Subtree, when set, has parts of the tree looked at elsewhere, several at once: it is
	// given a task and gives what [Subtree] gives for it and the problem, sooner or
	// later and wherever. It does not change the result. Its error ends the proof.
	Subtree func(ctx context.Context, task []byte) ([]byte, error)
	// Progress, when set, is told how far the proof is, from one goroutine.
	Progress func(Progress)

	// Tests make these small, so that small problems take every way.
	store int64 // regions kept in memory; 0 is storeLimit
	many  int64 // regions that are gone through; 0 is tooMany
	look  int   // steps of the search in a part; 0 is coverSteps
}

// Progress is a glimpse of a proof under way.
type Progress struct {
	// Stage is what is being done: "bound", "cuts", "branch"; or "relax" alone, where
	// there are too many regions.
	Stage string
	// Bound is what no plan costs less than, by what is known so far; 0 for
	// nothing. Best is the cost of the best plan so far; 0 for none.
	Bound, Best int64
	// Sets is how many regions can still be in a better plan; Open is how many
	// parts of the tree are not decided.
	Sets, Open int64
}

// Result is what was proved.
type Result struct {
	// Plan is the best plan known, where Found.
	Plan  region.Plan
	Found bool
	Cost  int64
	// Infeasible says that there is no plan; then Bound says nothing.
	Infeasible bool
	// Bound is what no plan costs less than. It is Cost for a plan that is proved
	// to be the best.
	Bound int64
	// Certificate proves it. There is none of a bound by relaxation: see [Prove].
	Certificate *certificate.Certificate
	// Listed is how many regions are within the bounds; Estimated says that this
	// is about right only.
	Listed    int64
	Estimated bool
	// Nodes is the size of the tree, Cuts how many cuts were found.
	Nodes, Cuts int
	// Truncated says that ctx ended the proof, or that too many regions can be in a
	// better plan to go through them: Bound holds nevertheless.
	Truncated bool
}
