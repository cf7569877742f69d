// Package relax says what no plan can cost less than, where regions are so large
// that they cannot be listed: ten of five million people, say. [Bound] is its one
// function. It bounds the part of the objective that is sums of squares (needs
// alike, or compactness by moment of inertia); what other terms cost is left out.
//
// For any prices of units, a plan costs as much as the prices add up to, and the
// reduced costs of its regions: of each its cost less the prices of its units. What
// is least of these is not known here, but bounded, by four relaxations:
//
//   - Regions are parted into classes by the first of certain units that they hold.
//     Regions of a plan are of different classes, so the k classes with the least
//     reduced costs count, not k times the least.
//   - The mean of a region's features lies in one of many boxes. In a box the sum of
//     squares is at least a sum over units (a secant of the square): off by the
//     squares of half the sides, so boxes are parted where it matters.
//   - People within the bounds: a fee for each person (Lagrange).
//   - Contiguity: by dual ascent for connected sets with a given unit.
//
// Prices are improved by a bundle method. Everything is rigorous whatever the prices,
// and rounding is allowed for.
package relax
