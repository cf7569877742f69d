package footprint

import (
	"fmt"
	"slices"
	"strings"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// keeping is a plan beside the constraints of its task.
type keeping struct {
	task    *scenario.Task
	plan    region.Plan
	names   []scorecard.RegionName
	report  *region.Report
	members [][]region.Unit
	broken  [][]region.Fault // by constraint
	shared  []region.Fault   // regions of different names that are the same
}

func keep(t *scenario.Task, plan region.Plan, names []scorecard.RegionName, report *region.Report) *keeping {
	k := &keeping{task: t, plan: plan, names: names, report: report, members: plan.Members(), broken: make([][]region.Fault, len(t.Constraints))}
	for _, f := range report.Faults {
		if f.Broken == nil {
			continue
		}
		if i := t.ConstraintOf(*f.Broken); i >= 0 {
			k.broken[i] = append(k.broken[i], f)
		} else {
			k.shared = append(k.shared, f)
		}
	}
	return k
}

// faults says in words which constraints the plan breaks: first those of every plan,
// then those of the scenario.
func (k *keeping) faults() (out []string) {
	for _, f := range k.report.Faults {
		if f.Broken == nil {
			out = append(out, faultWords(f, k.names))
		}
	}
	for i := range k.task.Constraints {
		if len(k.broken[i]) > 0 {
			out = append(out, k.card(i).Words)
		}
	}
	for _, f := range k.shared {
		out = append(out, fmt.Sprintf("%s holds areas of %s, which are to be different", k.region(f.Region), series(k.calledIn(f.Region))))
	}
	return out
}

// calledIn are the named regions that have their first area in a region.
func (k *keeping) calledIn(l region.Label) (names []string) {
	for i := range k.task.Constraints {
		if c := &k.task.Constraints[i]; c.Kind == scenario.KindRegion && k.plan.Label(c.Units[0]) == l {
			names = append(names, c.Name)
		}
	}
	return names
}

func (k *keeping) cards() []scorecard.ConstraintCard {
	out := []scorecard.ConstraintCard{}
	for i := range k.task.Constraints {
		out = append(out, k.card(i))
	}
	return out
}

// card says whether one constraint is kept, and its figures.
func (k *keeping) card(i int) scorecard.ConstraintCard {
	c := &k.task.Constraints[i]
	card := scorecard.ConstraintCard{Kind: c.Kind, Name: c.Name, Kept: len(k.broken[i]) == 0, Units: len(c.Units), Population: k.people(c.Units), Regions: []string{}}
	labels := k.holding(c.Units)
	for _, l := range labels {
		card.Regions = append(card.Regions, k.names[l].Code)
	}
	switch c.Kind {
	case scenario.KindTogether, scenario.KindRegion:
		card.Words = k.togetherWords(c, labels)
		if words := k.otherwise(c, labels); words != "" {
			card.Kept, card.Words = false, words
		}
	case scenario.KindApart:
		card.Words = fmt.Sprintf("%s are apart: %s in as many regions", c.Name, plural(len(c.Units), "area"))
		if !card.Kept {
			card.Words = c.Name + " are not apart: " + k.sharing(i)
		}
	case scenario.KindWithin:
		card.Words = "no region crosses the borders of " + strings.TrimPrefix(c.Name, "within ")
		if !card.Kept {
			card.Words = plural(len(k.broken[i]), "region") + " cross the borders of " + strings.TrimPrefix(c.Name, "within ") + ": " + k.crossing(i, c)
		}
	case scenario.KindUnits:
		card.Words = c.Name + ": " + k.sizes(k.broken[i])
	case scenario.KindOversize:
		card.Words = k.aloneWords(i, c)
	}
	return card
}

// holding lists the regions that hold some units: most of them first.
func (k *keeping) holding(units []region.Unit) []region.Label {
	count := make(map[region.Label]int)
	var labels []region.Label
	for _, u := range units {
		if l := k.plan.Label(u); count[l] == 0 {
			labels = append(labels, l)
		}
		count[k.plan.Label(u)]++
	}
	slices.Sort(labels)
	slices.SortStableFunc(labels, func(a, b region.Label) int { return count[b] - count[a] })
	return labels
}

// togetherWords: 10 of 12 areas are in R03.
func (k *keeping) togetherWords(c *scenario.Constraint, labels []region.Label) string {
	if len(labels) == 1 {
		others := len(k.members[labels[0]]) - len(c.Units)
		words := fmt.Sprintf("%s is whole: %s with %s people in %s", c.Name, plural(len(c.Units), "area"), scenario.Thousands(k.people(c.Units)), k.region(labels[0]))
		switch {
		case others == 0:
			return words + ", by themselves"
		case c.Closed:
			return fmt.Sprintf("%s is closed, but %s holds %s beside its own: %s", c.Name, k.region(labels[0]), plural(others, "area"), k.list(k.except(labels[0], c.Units)))
		}
		return fmt.Sprintf("%s, with %s more", words, plural(others, "area"))
	}
	parts := make([]string, len(labels))
	for i, l := range labels {
		in := k.in(l, c.Units)
		parts[i] = fmt.Sprintf("%d in %s", len(in), k.region(l))
		if i == 0 {
			parts[i] = fmt.Sprintf("%d of %d areas are in %s", len(in), len(c.Units), k.region(l))
		} else if len(in) <= maxNamed {
			parts[i] += ": " + k.list(in)
		}
	}
	return c.Name + " is not together: " + strings.Join(parts, "; ")
}

// otherwise says what else a region breaks that is in one: figures of its own, and
// that it is another one than those of other names; empty for nothing.
func (k *keeping) otherwise(c *scenario.Constraint, labels []region.Label) string {
	for _, f := range k.shared {
		if c.Kind == scenario.KindRegion && k.plan.Label(c.Units[0]) == f.Region {
			return fmt.Sprintf("%s is no region of its own: %s holds areas of %s", c.Name, k.region(f.Region), series(k.calledIn(f.Region)))
		}
	}
	if c.Bounds == nil {
		return ""
	}
	for _, l := range labels {
		if people := k.report.Populations[l]; c.Bounds.Outside(people) > 0 {
			return fmt.Sprintf("%s is to have %s to %s people, and %s has %s", c.Name, scenario.Thousands(c.Bounds.Min), scenario.Thousands(c.Bounds.Max), k.region(l), scenario.Thousands(people))
		}
	}
	return ""
}

// sharing lists the areas of a constraint that share a region and should not.
func (k *keeping) sharing(i int) string {
	var parts []string
	for _, f := range k.broken[i] {
		in := k.in(f.Region, f.Units)
		parts = append(parts, k.region(f.Region)+" holds "+k.list(in))
	}
	return joined(parts)
}

func (k *keeping) crossing(i int, c *scenario.Constraint) string {
	var parts []string
	for _, f := range k.broken[i] {
		var zones []string
		for _, u := range k.members[f.Region] {
			if name := c.Zones[c.Zone[u]].Name; !slices.Contains(zones, name) {
				zones = append(zones, name)
			}
		}
		parts = append(parts, k.region(f.Region)+" holds areas of "+series(zones))
	}
	return joined(parts)
}

func (k *keeping) sizes(broken []region.Fault) string {
	var parts []string
	for _, f := range broken {
		parts = append(parts, k.region(f.Region)+" has "+plural(len(k.members[f.Region]), "area"))
	}
	if parts != nil {
		return joined(parts)
	}
	least, most := len(k.members[0]), 0
	for _, units := range k.members {
		least, most = min(least, len(units)), max(most, len(units))
	}
	return fmt.Sprintf("regions have %d to %d", least, most)
}

func (k *keeping) aloneWords(i int, c *scenario.Constraint) string {
	if len(c.Units) == 0 {
		return "no area is above the maximum"
	}
	var parts []string
	for _, f := range k.broken[i] {
		in := k.in(f.Region, f.Units)
		parts = append(parts, fmt.Sprintf("%s shares %s with %s", k.list(in), k.region(f.Region), plural(len(k.members[f.Region])-len(in), "other area")))
	}
	if parts != nil {
		return "areas above the maximum do not stand alone: " + joined(parts)
	}
	return fmt.Sprintf("areas above the maximum stand alone: %s", k.list(c.Units))
}

// joined are sentences, of many the first only.
func joined(parts []string) string {
	if more := len(parts) - maxNamed; more > 1 {
		parts = append(parts[:maxNamed:maxNamed], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(parts, "; ")
}

func (k *keeping) people(units []region.Unit) (sum int64) {
	for _, u := range units {
		sum += k.task.Problem.Population(u)
	}
	return sum
}

// in are those of some units that are in a region; except, those of the region that
// are not among them.
func (k *keeping) in(l region.Label, units []region.Unit) []region.Unit {
	return slices.DeleteFunc(slices.Clone(units), func(u region.Unit) bool { return k.plan.Label(u) != l })
}

func (k *keeping) except(l region.Label, units []region.Unit) []region.Unit {
	return slices.DeleteFunc(slices.Clone(k.members[l]), func(u region.Unit) bool { return slices.Contains(units, u) })
}

func (k *keeping) region(l region.Label) string {
	name := k.names[l]
	if name.Name == "" || name.Name == name.Code {
		return name.Code
	}
	return fmt.Sprintf("%s (%s)", name.Code, name.Name)
}

// boundsOf are those of a region: its own, where a constraint gives it some.
func (o *Outcome) boundsOf(l region.Label) region.Bounds {
	var own *region.Bounds
	for i := range o.Task.Constraints {
		c := &o.Task.Constraints[i]
		in := func(u region.Unit) bool { return o.Plan.Label(u) == l }
		switch {
		case c.Kind == scenario.KindOversize && slices.ContainsFunc(c.Units, in):
			return region.Bounds{Max: o.Task.Problem.Total()}
		case c.Bounds == nil || !slices.ContainsFunc(c.Units, in):
		case own == nil:
			own = &region.Bounds{Min: c.Bounds.Min, Max: c.Bounds.Max}
		default:
			own.Min, own.Max = max(own.Min, c.Bounds.Min), min(own.Max, c.Bounds.Max)
		}
	}
	if own != nil {
		return *own
	}
	return o.Task.Problem.Bounds()
}

// list names areas with their codes: a few, then how many more.
func (k *keeping) list(units []region.Unit) string {
	var names []string
	for i, u := range units {
		if i == maxNamed && len(units) > maxNamed+1 {
			names = append(names, fmt.Sprintf("%d more", len(units)-i))
			break
		}
		a := &k.task.Layer.Areas[u]
		names = append(names, fmt.Sprintf("%s (%s)", a.Name, a.Code))
	}
	return series(names)
}
