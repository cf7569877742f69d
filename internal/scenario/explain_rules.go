package scenario

import (
	"fmt"
	"slices"
	"strings"

	"footprint/internal/region"
)

// ConstraintOf is the constraint behind one of the rules of the problem, as an index
// of Task.Constraints; -1 where the rule is that regions of different names are
// different.
func (t *Task) ConstraintOf(r region.RuleRef) int {
	switch r.Rule {
	case region.TogetherRule, region.ClosedRule:
		return t.ruling.together[r.Index]
	case region.ApartRule:
		return t.ruling.apart[r.Index]
	case region.ZonesRule:
		return t.kind(KindWithin)
	case region.UnitsRule:
		return t.kind(KindUnits)
	}
	return -1
}

// kind is where the only constraint of a kind stands; -1 for nowhere.
func (t *Task) kind(kind string) int {
	return slices.IndexFunc(t.Constraints, func(c Constraint) bool { return c.Kind == kind })
}

// Label is the constraint for people: its name, and of what kind it is.
func (c *Constraint) Label() string {
	switch {
	case c.Kind == KindRegion && c.Closed:
		return "closed region " + c.Name
	case c.Kind == KindRegion:
		return "region " + c.Name
	case c.Kind == KindTogether, c.Kind == KindApart:
		return c.Name + " (" + c.Kind + ")"
	}
	return c.Name
}

// ruled puts an obstacle of the constraints in words.
func (t *Task) ruled(o *region.Obstacle, from func(int64) string) string {
	// Those that make a region: what limits it is told apart.
	by := t.labels(slices.DeleteFunc(slices.Clone(o.Rules), func(r region.RuleRef) bool { return r.Rule == region.ZonesRule || r.Rule == region.UnitsRule }))
	switch o.Kind {
	case region.ApartTogether:
		return t.apartTogether(o)
	case region.TogetherAcross:
		w := &t.Constraints[t.kind(KindWithin)]
		zone := func(u region.Unit) string { return w.Zones[w.Zone[u]].Name }
		return fmt.Sprintf("%s must share a region (%s), but %s lies in %s and %s in %s, and no region may cross these (%s)",
			t.names(o.Units), by, t.Layer.Areas[o.Units[0]].Name, zone(o.Units[0]), t.Layer.Areas[o.Units[1]].Name, zone(o.Units[1]), w.Name)
	case region.ClosedShared:
		return fmt.Sprintf("%s must share a region with areas of a closed one, which no other area may join: %s contradict each other", t.named(o.Units[0]), by)
	case region.ClosedPieces:
		return fmt.Sprintf("%s is not contiguous: %s do not hang together, and no other area may join them", by, t.names(o.Units))
	case region.GroupBounds:
		return t.groupBounds(o, by)
	case region.GroupTooLarge:
		return fmt.Sprintf("%s must share a region (%s) and have %s people together, which is %s, and %s; give their region a population of its own, raise the maximum, or ask for fewer regions",
			t.many(o.Units), by, Thousands(o.People), from(o.People), limit(t, o))
	case region.ClosedTooSmall:
		return fmt.Sprintf("%s has %s people (%s), which is %s, and it needs at least %s; let other areas join it, give it a population of its own, or lower the minimum",
			by, Thousands(o.People), t.many(o.Units), from(o.People), Thousands(o.Bounds.Min))
	case region.GroupUnits:
		rules := t.Problem.Rules()
		if n := len(o.Units); n > rules.MaxUnits && rules.MaxUnits > 0 {
			return fmt.Sprintf("%s must share a region (%s), which are %s, and a region may have at most %d", t.names(o.Units), by, areas(n), rules.MaxUnits)
		}
		return fmt.Sprintf("%s has %s, no other may join, and a region needs at least %d", by, areas(len(o.Units)), rules.MinUnits)
	case region.GroupReach:
		return fmt.Sprintf("%s must share a region (%s), but no areas that may join them connect them: what lies between is in a closed region, or beyond what regions may not cross", t.names(o.Units), by)
	case region.TooManyApart:
		return fmt.Sprintf("%d areas must each be in another region (%s), but %d regions are asked for; ask for at least %d", o.People, by, o.Regions, o.People)
	case region.ZonePeople:
		return t.piece(o.Units) + " " + t.undivided(o)
	}
	return t.zoneCount(o)
}

// many names the areas of a constraint, of which there are some more than a sentence
// usually bears: they are what it is about.
func (t *Task) many(units []region.Unit) string {
	const most = 12
	if len(units) > most {
		return t.names(units)
	}
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = t.named(u)
	}
	return list(names)
}

// labels are the constraints behind rules, each once.
func (t *Task) labels(refs []region.RuleRef) string {
	var names []string
	for _, ref := range refs {
		name := "regions of different names are different"
		if i := t.ConstraintOf(ref); i >= 0 {
			name = t.Constraints[i].Label()
		} else if ref.Rule != region.ApartRule {
			continue
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return list(names)
}

// limit is what the region of an obstacle may hold.
func limit(t *Task, o *region.Obstacle) string {
	if slices.ContainsFunc(o.Units, t.Problem.Own) {
		return "that region may hold at most " + Thousands(o.Bounds.Max)
	}
	return "a region may hold at most " + Thousands(o.Bounds.Max)
}

func (t *Task) apartTogether(o *region.Obstacle) string {
	last := o.Rules[len(o.Rules)-1]
	by := t.labels(o.Rules[:len(o.Rules)-1])
	if t.ConstraintOf(last) >= 0 {
		return fmt.Sprintf("%s must share a region (%s), and be apart (%s)", t.names(o.Units), by, t.labels([]region.RuleRef{last}))
	}
	return fmt.Sprintf("%s belong to regions of different names, but must share a region: %s contradict each other", t.names(o.Units), by)
}

// groupBounds: regions of their own figures that must be one.
func (t *Task) groupBounds(o *region.Obstacle, by string) string {
	var asks []string
	for _, ref := range o.Rules {
		if i := t.ConstraintOf(ref); i >= 0 && t.Constraints[i].Bounds != nil {
			asks = append(asks, fmt.Sprintf("%s asks for %s", t.Constraints[i].Name, span(*t.Constraints[i].Bounds)))
		}
	}
	return fmt.Sprintf("%s must share a region (%s), but %s", t.names(o.Units), by, strings.Join(asks, " and "))
}

// piece names contiguous areas that no region leaves: a zone, or what closed regions
// and zones leave over.
func (t *Task) piece(units []region.Unit) string {
	w := t.kind(KindWithin)
	if w < 0 {
		return "what closed regions leave over (" + t.names(units) + ")"
	}
	c := &t.Constraints[w]
	all := 0
	for _, zone := range c.Zone {
		if zone == c.Zone[units[0]] {
			all++
		}
	}
	name := c.Zones[c.Zone[units[0]]].Name
	if all == len(units) {
		return fmt.Sprintf("%s (%s, which no region may leave)", name, areas(all))
	}
	return fmt.Sprintf("a part of %s, which no region may leave, that is cut off from the rest (%s)", name, t.names(units))
}

// undivided says why people make no whole number of regions.
func (t *Task) undivided(o *region.Obstacle) string {
	b := t.Problem.Bounds()
	if slices.ContainsFunc(o.Units, t.Problem.Own) {
		b = t.Problem.Loosest()
	}
	switch n := o.People / max(1, b.Min); {
	case o.People < b.Min:
		return fmt.Sprintf("has %s people, and a region needs at least %s", Thousands(o.People), Thousands(b.Min))
	case o.People > n*b.Max:
		return fmt.Sprintf("has %s people, too many for %s and too few for %d, of %s each", Thousands(o.People), count(n, "region"), n+1, span(b))
	}
	return fmt.Sprintf("with %s people cannot be divided into regions of %s that have as many areas as they need", Thousands(o.People), span(b))
}

// zoneCount: the number of regions is too small or too large for what they may not
// cross.
func (t *Task) zoneCount(o *region.Obstacle) string {
	fewest, most := t.Problem.Quota()
	b := t.Problem.Bounds()
	if len(fewest) == 1 {
		return fmt.Sprintf("%s people make %d to %d regions of %s, but %d are asked for", Thousands(t.Problem.Total()), fewest[0], most[0], span(b), o.Regions)
	}
	piece, _ := t.Problem.Graph().Components()
	facts := make([]string, 0, len(fewest))
	for c := range fewest {
		var units []region.Unit
		for u := range piece {
			if int(piece[u]) == c {
				units = append(units, region.Unit(u)) //nolint:gosec // G115: units fit
			}
		}
		count := fmt.Sprintf("%d to %d", fewest[c], most[c])
		if fewest[c] == most[c] {
			count = fmt.Sprint(fewest[c])
		}
		facts = append(facts, fmt.Sprintf("%s with %s people %s", t.part(units), Thousands(t.people(units)), count))
	}
	how := "have %d at most"
	if int64(o.Regions) < o.People {
		how = "need at least %d"
	}
	const many = 12
	if len(facts) > many {
		facts = append(facts[:many], fmt.Sprintf("and %d more parts", len(facts)-many))
	}
	return fmt.Sprintf("%d regions of %s are asked for, but what they may not cross makes them "+how+" in all: %s", o.Regions, span(b), o.People, strings.Join(facts, "; "))
}

// part is piece in few words.
func (t *Task) part(units []region.Unit) string {
	for i := range t.Constraints {
		if c := &t.Constraints[i]; c.Kind == KindRegion && c.Closed && slices.Contains(c.Units, units[0]) {
			return c.Name
		}
	}
	name := t.Layer.Areas[units[0]].Name
	if w := t.kind(KindWithin); w >= 0 && len(units) > 1 {
		name = t.Constraints[w].Zones[t.Constraints[w].Zone[units[0]]].Name
	}
	return name
}

func areas(n int) string { return count(int64(n), "area") }

func count(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return Thousands(n) + " " + thing + "s"
}

// under says, of a reason that is not one of the constraints alone, that they count.
func (t *Task) under(o *region.Obstacle) string {
	switch {
	case len(t.Constraints) == 0:
		return ""
	case len(o.Rules) > 0:
		return ", under " + t.labels(o.Rules)
	case len(t.Constraints) > fewNames:
		return fmt.Sprintf(", under the %d constraints", len(t.Constraints))
	}
	names := make([]string, len(t.Constraints))
	for i := range t.Constraints {
		names[i] = t.Constraints[i].Label()
	}
	return ", under " + list(names)
}
