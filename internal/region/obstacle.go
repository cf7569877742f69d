package region

import "fmt"

// ObstacleKind is the reason for which no plan exists.
type ObstacleKind int

const (
	// TooManyRegions: more regions than units.
	TooManyRegions ObstacleKind = iota
	// EmptyBounds: the lower bound exceeds the upper, or the ideal
	// population lies outside them.
	EmptyBounds
	// UnitTooLarge: one unit holds more people than a region may.
	UnitTooLarge
	// ForcedTooLarge: units that must share a region hold more people than
	// a region may.
	ForcedTooLarge
	// NoRegion: no contiguous set with the unit has a population within the bounds.
	NoRegion
	// NoCover: no disjoint regions hold all of the units.
	NoCover
	// NoCount: disjoint regions can hold all of the units, but none that leave
	// as many units and people as the other regions need and may hold.
	NoCount
	// Proven: there is a proof that no plan exists, and no reason in few words.
	Proven

	// What rules alone make impossible; Obstacle.Rules are these.

	// ApartTogether: two units must share a region, and be apart.
	ApartTogether
	// TogetherAcross: two units must share a region, and lie in different zones.
	TogetherAcross
	// ClosedShared: a unit outside a closed region must share a region with its units.
	ClosedShared
	// ClosedPieces: a closed region is not contiguous.
	ClosedPieces
	// GroupBounds: units that must share a region have bounds that exclude each other.
	GroupBounds
	// GroupTooLarge: units that must share a region hold more people than it may.
	GroupTooLarge
	// ClosedTooSmall: a closed region holds fewer people than it must.
	ClosedTooSmall
	// GroupUnits: units that must share a region are more than it may have, or those of
	// a closed region fewer than it must have.
	GroupUnits
	// GroupReach: two units must share a region, and nothing that may join them connects
	// them.
	GroupReach
	// TooManyApart: more units must be apart than there are regions; People is how many.
	TooManyApart
	// ZonePeople: the units of a zone, or of a contiguous piece of it, cannot be divided
	// into any number of regions.
	ZonePeople
	// ZoneCount: the pieces of all zones need more regions than are asked for, or can
	// have fewer; People is how many.
	ZoneCount
)

// Obstacle is why there is no plan: found by [Problem.Obstacle] before any
// search, or by a proof. It names units by index: callers put it in their own
// words.
type Obstacle struct {
	Kind ObstacleKind
	// Units are the units concerned: the unit that is too large, or those
	// forced together (the shared neighbour last); for Proven those that matter
	// most.
	Units []Unit
	// People is what the units hold together; for EmptyBounds the total, for
	// TooManyRegions the number of units.
	People int64
	// Rules are the rules concerned.
	Rules []RuleRef
	// Holders say, for NoCover and NoCount, which regions could hold each unit.
	Holders []Holder
	// Below and Above are, for NoRegion, the contiguous sets with the unit whose
	// populations are next to the bounds; nil for none, or not known.
	Below, Above []Unit
	// Bounds is what a region may hold.
	Bounds Bounds
	// Regions is the number of regions asked for.
	Regions int
}

// Holder says which regions could hold a unit.
type Holder struct {
	// Regions is how many contiguous sets within the bounds hold the unit.
	Regions int64
	// Always are the other units that all of them hold, ascending.
	Always []Unit
}

func (o *Obstacle) Error() string {
	switch o.Kind {
	case TooManyRegions:
		return fmt.Sprintf("%d regions asked of %d units: each region needs a unit", o.Regions, o.People)
	case EmptyBounds:
		return fmt.Sprintf("%d people cannot be divided into %d regions of %d to %d", o.People, o.Regions, o.Bounds.Min, o.Bounds.Max)
	case UnitTooLarge:
		return fmt.Sprintf("unit %d holds %d people, above the maximum of %d", o.Units[0], o.People, o.Bounds.Max)
	case NoRegion:
		return fmt.Sprintf("no contiguous set with unit %d holds %d to %d people", o.Units[0], o.Bounds.Min, o.Bounds.Max)
	case NoCover:
		return fmt.Sprintf("no disjoint regions of %d to %d people hold all of the units %v", o.Bounds.Min, o.Bounds.Max, o.Units)
	case NoCount:
		return fmt.Sprintf("no disjoint regions of %d to %d people that hold all of the units %v leave enough for %d in all", o.Bounds.Min, o.Bounds.Max, o.Units, o.Regions)
	case Proven:
		return fmt.Sprintf("there is a proof that no plan has %d regions of %d to %d people", o.Regions, o.Bounds.Min, o.Bounds.Max)
	case ForcedTooLarge:
		return fmt.Sprintf("units %v can only share a region and hold %d people, above the maximum of %d", o.Units, o.People, o.Bounds.Max)
	default:
		return fmt.Sprintf("rules %v cannot all be kept: units %v, %d people", o.Rules, o.Units, o.People)
	}
}

// Unwrap makes errors.Is(err, ErrInfeasible) true.
func (o *Obstacle) Unwrap() error { return ErrInfeasible }

// Obstacle finds what makes the problem infeasible for reasons that can be
// told in a sentence: an error that wraps [ErrInfeasible] and is an
// [*Obstacle]. A nil answer does not promise that a plan exists.
func (p *Problem) Obstacle() error {
	obstacle := Obstacle{Bounds: p.bounds, Regions: p.regions}
	if n := p.Len() - p.bound(); p.regions > n {
		obstacle.Kind = TooManyRegions
		obstacle.People = int64(n)
		return &obstacle
	}
	if p.rules != nil {
		if o := p.againstRules(obstacle); o != nil {
			return o
		}
		return p.unitsTooLarge(obstacle)
	}
	// Comparing averages, by division, cannot overflow however large a bound is.
	k := int64(p.regions)
	if p.bounds.Min > p.bounds.Max || p.bounds.Min > p.total/k || p.bounds.Max < (p.total+k-1)/k {
		obstacle.Kind, obstacle.People = EmptyBounds, p.total
		return &obstacle
	}
	return p.unitsTooLarge(obstacle)
}

// bound is how many units have their region by others that they must share it with.
func (p *Problem) bound() (n int) {
	if p.rules == nil || p.fine != nil {
		return 0
	}
	for _, units := range p.classes() {
		n += len(units) - 1
	}
	return n
}

// unitsTooLarge looks for units that no region can hold.
func (p *Problem) unitsTooLarge(obstacle Obstacle) error {
	for u, people := range p.population {
		if b := p.mostOf(Unit(u)); people > b.Max {
			obstacle.Kind, obstacle.People, obstacle.Units, obstacle.Bounds = UnitTooLarge, people, []Unit{Unit(u)}, b
			return &obstacle
		}
	}
	return p.forcedTogether(obstacle)
}

// forcedTogether looks for units that touch one other unit only and are too
// small to stand alone: they must join it. South Devon and Torbay, and
// Cornwall, each touch only Northern, Eastern and Western Devon.
func (p *Problem) forcedTogether(obstacle Obstacle) error {
	if p.regions == p.Len() {
		return nil
	}
	forced := make(map[Unit][]Unit)
	for u := range Unit(p.Len()) {
		if at := p.graph.Neighbours(u); len(at) == 1 && p.population[u] < p.boundsOf(u).Min {
			forced[at[0]] = append(forced[at[0]], u)
		}
	}
	for hub := range Unit(p.Len()) {
		if len(forced[hub]) == 0 {
			continue
		}
		units := append(forced[hub], hub)
		var people int64
		for _, u := range units {
			people += p.population[u]
		}
		if b := p.mostOf(units...); people > b.Max {
			obstacle.Kind, obstacle.People, obstacle.Units, obstacle.Bounds = ForcedTooLarge, people, units, b
			return &obstacle
		}
	}
	return nil
}
