package footprint

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// names are the regions of a plan of a level: N0001, N0002, … of neighbourhoods.
func (n *nesting) names(level int, plan region.Plan) []scorecard.RegionName {
	names := regionNames(n.layer, plan)
	prefix := prefixOf(n.tiers, level)
	for r, units := range plan.Members() {
		names[r].Code = prefix + strings.TrimPrefix(names[r].Code, "R")
		if name := townName(n.layer, units); name != "" {
			names[r].Name = name
		}
		if title := n.tiers[level].Title; plan.Regions() == 1 && title != "" {
			names[r].Name = title
		}
	}
	if task := n.built[level].task; task != nil {
		for i := range task.Constraints {
			if c := &task.Constraints[i]; c.Kind == scenario.KindRegion {
				names[plan.Label(c.Units[0])].Name = c.Name
			}
		}
	}
	return names
}

// prefixOf is what the codes of a level begin with: as few letters of its id as no
// other level begins with.
func prefixOf(tiers []scenario.Tier, level int) string {
	id := tiers[level].Column()
	for n := 1; n < len(id); n++ {
		if !slices.ContainsFunc(tiers, func(t scenario.Tier) bool { return t.ID != tiers[level].ID && strings.HasPrefix(t.Column(), id[:n]) }) {
			return id[:n]
		}
	}
	return id
}

// numbered is the name of a small area that is one of many in a district: Leeds 111B.
var numbered = regexp.MustCompile(`^(.+) \d{3}[A-Z]?$`)

// townName names a region of small areas after the two districts with most of its
// people; "" where it lies in one, or its areas are not called after districts.
func townName(l *atlas.Layer, units []region.Unit) string {
	type district struct {
		name   string
		people int64
	}
	var districts []district
	at := make(map[string]int)
	for _, u := range units {
		m := numbered.FindStringSubmatch(l.Areas[u].Name)
		if m == nil {
			return ""
		}
		i, known := at[m[1]]
		if !known {
			i = len(districts)
			at[m[1]] = i
			districts = append(districts, district{name: m[1]})
		}
		districts[i].people += l.Areas[u].Population
	}
	slices.SortStableFunc(districts, func(a, b district) int { return cmp.Compare(b.people, a.people) })
	switch len(districts) {
	case 1:
		return ""
	case 2:
		return districts[0].name + " and " + districts[1].name
	}
	return fmt.Sprintf("%s, %s and %d more", districts[0].name, districts[1].name, len(districts)-2)
}

// farthest names the region of a plan that is farthest outside the bounds.
func farthest(task *scenario.Task, plan region.Plan) string {
	var worst []region.Unit
	var outside, people int64
	for _, units := range plan.Members() {
		var sum int64
		for _, u := range units {
			sum += task.Problem.Population(u)
		}
		if off := task.Problem.Bounds().Outside(sum); off > outside {
			worst, outside, people = units, off, sum
		}
	}
	if worst == nil {
		return ""
	}
	const few = 3
	named := make([]string, 0, few)
	for _, u := range mostPeople(task.Layer, worst)[:min(few, len(worst))] {
		named = append(named, fmt.Sprintf("%s (%s)", task.Layer.Areas[u].Name, task.Layer.Areas[u].Code))
	}
	more := ""
	if len(worst) > few {
		more = fmt.Sprintf(" and %d more", len(worst)-few)
	}
	return fmt.Sprintf("%s people in %s%s", scenario.Thousands(people), strings.Join(named, ", "), more)
}
