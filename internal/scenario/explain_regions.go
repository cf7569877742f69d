package scenario

import (
	"fmt"
	"slices"
	"strings"

	"footprint/internal/region"
)

// fewNames is how many areas are named in a sentence; of more, their number is told.
const fewNames = 6

// noRegion says what comes nearest to a region with an area that fits into none.
func (t *Task) noRegion(o *region.Obstacle, above func(int64) string) string {
	u := o.Units[0]
	var nearest []string
	if o.Below != nil {
		nearest = append(nearest, fmt.Sprintf("the largest contiguous set with it that is too small has %s people (%s)", Thousands(t.people(o.Below)), t.company(u, o.Below)))
	}
	if o.Above != nil {
		people := t.people(o.Above)
		nearest = append(nearest, fmt.Sprintf("the smallest that is too large has %s (%s), which is %s", Thousands(people), t.company(u, o.Above), above(people)))
	}
	why := fmt.Sprintf("%s fits into no region of %s", t.named(u), span(o.Bounds))
	if nearest == nil {
		return why
	}
	return why + ": " + strings.Join(nearest, ", and ")
}

// company names the other areas of a set with u.
func (t *Task) company(u region.Unit, units []region.Unit) string {
	others := slices.DeleteFunc(slices.Sorted(slices.Values(units)), func(v region.Unit) bool { return v == u })
	switch {
	case len(others) == 0:
		return "alone"
	case len(others) > fewNames:
		return fmt.Sprintf("with %d other areas", len(others))
	}
	return "with " + t.names(others)
}

// noCover says why no disjoint regions hold some areas: because all of them need
// the same other one, or because those that are possible collide.
func (t *Task) noCover(o *region.Obstacle, above func(int64) string) string {
	all := "all " + fmt.Sprint(len(o.Units))
	if len(o.Units) == 2 {
		all = "both"
	}
	if len(o.Units) > fewNames || len(o.Holders) != len(o.Units) {
		return fmt.Sprintf("no disjoint regions of %s hold all of %s", span(o.Bounds), t.names(o.Units))
	}
	if shared := always(o.Holders); len(shared) > 0 {
		return t.sameRegion(o, shared, all, above)
	}
	facts := make([]string, len(o.Units))
	for i, u := range o.Units {
		facts[i] = fmt.Sprintf("%s is in %s", t.named(u), regions(o.Holders[i].Regions))
		if always := o.Holders[i].Always; len(always) > 0 && len(always) <= fewNames {
			facts[i] += fmt.Sprintf(", always with %s", t.names(always))
		}
	}
	// Two that need the same third area share a region.
	var together []string
	for i := range o.Units {
		for j := range i {
			if len(always([]region.Holder{o.Holders[i], o.Holders[j]})) > 0 {
				together = append(together, fmt.Sprintf("%s must share one with %s", t.Layer.Areas[o.Units[i]].Name, t.Layer.Areas[o.Units[j]].Name))
				break
			}
		}
	}
	if together != nil {
		facts = append(facts, "so "+list(together))
	}
	return fmt.Sprintf("of the possible regions, of %s, no disjoint ones hold %s of these: %s", span(o.Bounds), all, strings.Join(facts, "; "))
}

// always is what every region of all holders holds.
func always(holders []region.Holder) []region.Unit {
	shared := slices.Clone(holders[0].Always)
	for _, h := range holders[1:] {
		shared = slices.DeleteFunc(shared, func(u region.Unit) bool { return !slices.Contains(h.Always, u) })
	}
	return shared
}

// sameRegion: every region that holds one of the areas also holds those shared, so
// that one region must hold all.
func (t *Task) sameRegion(o *region.Obstacle, shared []region.Unit, all string, above func(int64) string) string {
	facts := make([]string, len(o.Units))
	for i, u := range o.Units {
		facts[i] = fmt.Sprintf("each of the %s that hold %s", regions(o.Holders[i].Regions), t.named(u))
		if o.Holders[i].Regions == 1 {
			facts[i] = "the only possible region that holds " + t.named(u)
		}
	}
	people := o.People + t.people(shared)
	end := "but no possible region does"
	if people > o.Bounds.Max {
		end = fmt.Sprintf("but that would have at least %s people, which is %s, and a region may hold at most %s", Thousands(people), above(people), Thousands(o.Bounds.Max))
	}
	return fmt.Sprintf("%s also holds %s (%s), so one region must hold %s: %s",
		list(facts), t.names(shared), t.cutOff(o, shared), all, end)
}

// cutOff says what a region has, and where that is why, that the areas have less
// on their side of the one that they share.
func (t *Task) cutOff(o *region.Obstacle, shared []region.Unit) string {
	has := "a region has " + span(o.Bounds)
	sides := make([]string, len(o.Units))
	for i, u := range o.Units {
		people := t.side(u, shared[0])
		if len(shared) > 1 || people >= o.Bounds.Min || t.Problem.Own(u) {
			return has
		}
		sides[i] = Thousands(people)
	}
	return fmt.Sprintf("without it they are cut off with %s people, and %s", list(sides), has)
}

// side is the people of all areas that can be reached from u without crossing cut.
func (t *Task) side(u, cut region.Unit) int64 {
	met := map[region.Unit]bool{u: true, cut: true}
	reached := []region.Unit{u}
	for i := 0; i < len(reached); i++ {
		for _, v := range t.Problem.Graph().Neighbours(reached[i]) {
			if !met[v] {
				met[v] = true
				reached = append(reached, v)
			}
		}
	}
	return t.people(reached)
}

// noCount: what regions leave over is the matter.
func (t *Task) noCount(o *region.Obstacle) string {
	return fmt.Sprintf("no disjoint regions of %s that hold %s leave the other areas as many people, and areas, as the rest of the %d regions need and may hold",
		span(o.Bounds), t.names(o.Units), o.Regions)
}

func (t *Task) proven(o *region.Obstacle) string {
	why := fmt.Sprintf("it is proved that no plan has %d regions of %s, for no reason that can be told in a few words", o.Regions, span(o.Bounds))
	if len(o.Units) > 0 {
		why += "; in the proof these areas have the highest prices: " + t.names(o.Units)
	}
	return why
}

// names lists areas, or says how many there are.
func (t *Task) names(units []region.Unit) string {
	if len(units) > fewNames {
		return fmt.Sprintf("%s and %d other areas", t.named(units[0]), len(units)-1)
	}
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = t.named(u)
	}
	return list(names)
}

func (t *Task) people(units []region.Unit) (sum int64) {
	for _, u := range units {
		sum += t.Layer.Areas[u].Population
	}
	return sum
}

func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func span(b region.Bounds) string {
	return fmt.Sprintf("%s to %s people", Thousands(b.Min), Thousands(b.Max))
}

func regions(n int64) string {
	if n == 1 {
		return "1 possible region"
	}
	return Thousands(n) + " possible regions"
}
