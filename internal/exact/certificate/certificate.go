// Package certificate holds proofs that no plan of a problem costs less than a
// bound, and checks them without the solver that found them: it lists the
// regions again and adds integers.
package certificate

import (
	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

// Certificate says that no plan of a problem costs less than Bound, and why.
// The text on proofs in docs explains why, with a program that checks it.
//
// The proof is a tree. Its root is all plans; a node that is parted has two
// children: the plans in which a pair of units shares a region, and those in
// which it does not. At a node with prices, Least is the least reduced cost of
// the sets that plans of the node can have, so that each of its plans costs at
// least
//
//	floor = Prices.Worth() + regions * Least
//
// and a plan with set S at least floor + reduced(S) - Least. Sets by which that
// reaches Bound are left out there and below. Where a leaf is reached, no
// disjoint sets among those that remain make a plan cheaper than Bound: mostly
// because none remains.
type Certificate struct {
	// Problem is the digest of the problem.
	Problem string
	// Plan, unless nil, is a plan that costs Cost: the region of each unit.
	Plan []region.Label
	Cost int64
	// Infeasible says that there is no plan at all. The proof leaves costs out:
	// without them any plan would cost 0, and Bound is 1.
	Infeasible bool
	Bound      int64
	// Nodes are the tree, each after its parent; Nodes[0] is the root.
	Nodes []Node
}

// Node is a part of the plans.
type Node struct {
	// Parent is the number of the node that this one is a part of; -1 for the root.
	Parent int
	// Pair shares a region in this part (Together), or does not. The two children
	// of a node have the same pair.
	Pair     [2]region.Unit
	Together bool
	// Prices are there at the root and at every leaf; nil where a node leaves out nothing.
	Prices *listing.Prices
	// Least is the least reduced cost of the sets that the parent left and that go
	// with the pair, neither more nor less; 0 where there are none, or no prices.
	Least int64
}
