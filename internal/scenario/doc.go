// Package scenario turns a planner's question, written as a file or as options,
// into a [region.Problem] on a layer of an atlas.
//
// A [Scenario] names layer, number of regions (or the population that one
// should have), tolerance, needs profile and weights. A preset is a scenario
// that ships with the software. [Scenario.Task] makes the problem; when no plan
// can exist it says why in words, with the names and figures of the areas.
package scenario
