// Package listing goes through every contiguous set of units whose population
// is within the bounds of a problem, and that keeps its rules: every region that any
// plan can have.
//
// Sets are met once each, by the scheme of Wernicke (2006): a set is grown from
// its first unit, and a unit that was passed over stays out. Nothing is stored
// on the way, so that long lists can be gone through that would not fit in
// memory. What [region.Rules] keep together is joined as one unit.
package listing
