package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// Infeasible says in words why no plan can exist.
type Infeasible struct {
	Obstacle *region.Obstacle
	Reason   string
	// Units are the codes of the areas concerned, Constraints the names of the
	// constraints.
	Units, Constraints []string
}

// kindNames are what programs call the kinds of obstacle.
var kindNames = map[region.ObstacleKind]string{
	region.TooManyRegions: "too_many_regions", region.EmptyBounds: "empty_bounds", region.UnitTooLarge: "unit_too_large",
	region.ForcedTooLarge: "forced_too_large", region.NoRegion: "no_region", region.NoCover: "no_cover", region.NoCount: "no_count", region.Proven: "proven",
	region.ApartTogether: "apart_together", region.TogetherAcross: "together_across", region.ClosedShared: "closed_shared",
	region.ClosedPieces: "closed_pieces", region.GroupBounds: "group_bounds", region.GroupTooLarge: "group_too_large",
	region.ClosedTooSmall: "closed_too_small", region.GroupUnits: "group_units", region.GroupReach: "group_reach",
	region.TooManyApart: "too_many_apart", region.ZonePeople: "zone_people", region.ZoneCount: "zone_count",
}

// Kind is what programs call the kind of the obstacle, such as group_too_large.
func (e *Infeasible) Kind() string { return kindNames[e.Obstacle.Kind] }

func (e *Infeasible) Error() string { return "no plan can exist: " + e.Reason }

// Unwrap makes errors.Is(err, region.ErrInfeasible) true.
func (e *Infeasible) Unwrap() error { return e.Obstacle }

// Explain puts an obstacle of the task's problem in the words of its layer: one of
// [region.Problem.Obstacle], or of a proof.
func (t *Task) Explain(o *region.Obstacle) *Infeasible {
	total := t.Layer.TotalPopulation()
	ideal := t.Ideal.Mean()
	above := func(people int64) string {
		side, off := "above", float64(people)/ideal-1
		if off < 0 {
			side, off = "below", -off
		}
		if off < 5e-4 {
			return "the ideal for " + t.idealOf()
		}
		return fmt.Sprintf("%.1f %% %s the ideal of %s for %s", 100*off, side, Thousands(int64(ideal+0.5)), t.idealOf())
	}
	limit := limit(t, o)
	var why string
	switch o.Kind {
	case region.TooManyRegions:
		why = fmt.Sprintf("%d regions are asked of the %d areas of layer %s%s, and every region needs an area; ask for at most %d",
			o.Regions, len(t.Layer.Areas), t.Layer.ID, t.boundTogether(o), o.People)
	case region.EmptyBounds:
		if o.Bounds.Min > o.Bounds.Max {
			why = fmt.Sprintf("no region can hold at least %s and at most %s people; raise the tolerance", Thousands(o.Bounds.Min), Thousands(o.Bounds.Max))
			break
		}
		why = fmt.Sprintf("%s people in %d regions are %s each on average, but a region may hold %s to %s",
			Thousands(total), o.Regions, Thousands(int64(ideal+0.5)), Thousands(o.Bounds.Min), Thousands(o.Bounds.Max))
	case region.UnitTooLarge:
		why = fmt.Sprintf("%s is %s, and %s; raise the tolerance or the maximum, ask for fewer regions, use smaller areas, or let it stand alone (oversize: alone)",
			t.named(o.Units[0]), above(o.People), limit)
	case region.ForcedTooLarge:
		why = t.forced(o, above)
	case region.NoRegion:
		why = t.noRegion(o, above) + t.under(o)
	case region.NoCover:
		why = t.noCover(o, above) + t.under(o)
	case region.NoCount:
		why = t.noCount(o) + t.under(o)
	case region.Proven:
		why = t.proven(o) + t.under(o)
	default:
		why = t.ruled(o, above)
	}
	e := &Infeasible{Obstacle: o, Reason: why}
	for _, u := range o.Units {
		e.Units = append(e.Units, t.Layer.Areas[u].Code)
	}
	for _, ref := range o.Rules {
		if i := t.ConstraintOf(ref); i >= 0 && !slices.Contains(e.Constraints, t.Constraints[i].Name) {
			e.Constraints = append(e.Constraints, t.Constraints[i].Name)
		}
	}
	return e
}

// idealOf says whose ideal population is meant.
func (t *Task) idealOf() string {
	if k := t.Problem.Regions(); t.Ideal.Regions == k {
		return fmt.Sprintf("%d regions", k)
	}
	return fmt.Sprintf("the %d regions without a population of their own", t.Ideal.Regions)
}

// boundTogether says how many units there are where some count as one.
func (t *Task) boundTogether(o *region.Obstacle) string {
	if o.People == int64(len(t.Layer.Areas)) {
		return ""
	}
	return fmt.Sprintf(", of which constraints leave %d that can be apart", o.People)
}

// forced: areas that can only join the same other one.
func (t *Task) forced(o *region.Obstacle, above func(int64) string) string {
	last := len(o.Units) - 1
	touch, belong := "touches", "both"
	if last > 1 {
		touch, belong = "each touch", "all "+strconv.Itoa(last+1)
	}
	if t.Problem.Rules() != nil {
		touch = map[bool]string{true: "can each join", false: "can join"}[last > 1]
	}
	names := make([]string, last)
	for i, u := range o.Units[:last] {
		names[i] = t.named(u)
	}
	needs := ""
	if !slices.ContainsFunc(o.Units[:last], t.Problem.Own) {
		needs = " (a region needs " + Thousands(t.Problem.Bounds().Min) + ")"
	}
	return fmt.Sprintf("%s %s only %s and %s too small to stand alone%s, so %s belong together: %s, which is %s, and %s",
		strings.Join(names, " and "), touch, t.named(o.Units[last]), map[bool]string{true: "are", false: "is"}[last > 1],
		needs, belong, Thousands(o.People), above(o.People), limit(t, o)) + t.under(o)
}

func (t *Task) named(u region.Unit) string {
	return named(&t.Layer.Areas[u])
}

func named(a *atlas.Area) string {
	return fmt.Sprintf("%s (%s, %s)", a.Name, a.Code, Thousands(a.Population))
}

// Thousands writes 1463669 as 1,463,669.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}
