// Package reason finds why a problem has no plan: the smallest set of units that
// no disjoint regions hold.
//
// Such sets are what smallest unsatisfiable subsets are for formulas, and they are
// found in that way (Ignatiev, Previti, Liffiton and Marques-Silva 2015). However
// disjoint regions are packed, a set that cannot be held has a unit outside them:
// it hits what every packing leaves out. So the smallest set that hits what all
// packings so far leave out is tried. If regions can hold it, that makes another
// packing; if not, no smaller set is a reason.
package reason
