// Package footprint holds the use cases, one path for command line, jobs and
// service alike: solve a scenario, score a given plan, compare two plans,
// draw many.
//
// A [Planner] finds atlases, presets and needs profiles by name. Every
// [Outcome] that leaves the package has been recomputed by [region.Check]; a
// difference to what the search believed is an internal error, never an
// answer.
package footprint
