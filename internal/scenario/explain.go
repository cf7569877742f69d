package scenario

import (
	"fmt"
	"strconv"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// Infeasible says in words why no plan can exist.
type Infeasible struct {
	Obstacle *region.Obstacle
	Reason   string
}

func (e *Infeasible) Error() string { return "no plan can exist: " + e.Reason }

// Unwrap makes errors.Is(err, region.ErrInfeasible) true.
func (e *Infeasible) Unwrap() error { return e.Obstacle }

// Explain puts an obstacle of the task's problem in the words of its layer: one of
// [region.Problem.Obstacle], or of a proof.
func (t *Task) Explain(o *region.Obstacle) *Infeasible {
	total := t.Layer.TotalPopulation()
	ideal := float64(total) / float64(o.Regions)
	above := func(people int64) string {
		return fmt.Sprintf("%.1f %% above the ideal of %s for %d regions", 100*(float64(people)/ideal-1), Thousands(int64(ideal+0.5)), o.Regions)
	}
	limit := "a region may hold at most " + Thousands(o.Bounds.Max)
	var why string
	switch o.Kind {
	case region.TooManyRegions:
		why = fmt.Sprintf("%d regions are asked of the %d areas of layer %s, and every region needs an area; ask for at most %d",
			o.Regions, o.People, t.Layer.ID, o.People)
	case region.EmptyBounds:
		if o.Bounds.Min > o.Bounds.Max {
			why = fmt.Sprintf("no region can hold at least %s and at most %s people; raise the tolerance", Thousands(o.Bounds.Min), Thousands(o.Bounds.Max))
			break
		}
		why = fmt.Sprintf("%s people in %d regions are %s each on average, but a region may hold %s to %s",
			Thousands(total), o.Regions, Thousands(int64(ideal+0.5)), Thousands(o.Bounds.Min), Thousands(o.Bounds.Max))
	case region.UnitTooLarge:
		why = fmt.Sprintf("%s is %s, and %s; raise the tolerance or the maximum, ask for fewer regions, or use smaller areas",
			t.named(o.Units[0]), above(o.People), limit)
	case region.ForcedTooLarge:
		last := len(o.Units) - 1
		each, belong := "touches", "both"
		if last > 1 {
			each, belong = "each touch", "all "+strconv.Itoa(last+1)
		}
		names := make([]string, last)
		for i, u := range o.Units[:last] {
			names[i] = t.named(u)
		}
		why = fmt.Sprintf("%s %s only %s and %s too small to stand alone (a region needs %s), so %s belong together: %s, which is %s, and %s",
			strings.Join(names, " and "), each, t.named(o.Units[last]), map[bool]string{true: "are", false: "is"}[last > 1],
			Thousands(o.Bounds.Min), belong, Thousands(o.People), above(o.People), limit)
	case region.NoRegion:
		why = t.noRegion(o, above)
	case region.NoCover:
		why = t.noCover(o, above)
	case region.NoCount:
		why = t.noCount(o)
	case region.Proven:
		why = t.proven(o)
	}
	return &Infeasible{Obstacle: o, Reason: why}
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
