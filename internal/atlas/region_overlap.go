package atlas

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"footprint/internal/region"
)

// A division of small areas is exact on them, and cuts the larger ones. Its
// overlaps with those are in files of their own, so that counting them does
// not need the small areas.

var regionColumns = []string{"region", "name", "unit", "people"}

// emitOverlaps writes how the regions of a division overlay the layers that
// are dissolved from its layer. Each row is that of a unit of g and ends with
// region, name and share.
func (b *builder) emitOverlaps(id string, g *grouping, rows [][]string) (out []manifestOverlap) {
	d := &Division{}
	for _, row := range rows {
		d.Region, d.Name = append(d.Region, row[len(row)-3]), append(d.Name, row[len(row)-2])
	}
	groups, of := groupsOf(d)
	for i := range b.recipe.Layers {
		other := b.groupings[b.recipe.Layers[i].ID]
		if other == nil || other == g || other.base != g.base {
			continue
		}
		rows := [][]string{regionColumns}
		for _, o := range overlapRows(of, other) {
			rows = append(rows, []string{groups[o.group].Code, groups[o.group].Name, other.units.codes[o.unit], o.people})
		}
		file := b.put(csvName("references/"+id+"."+other.recipe.ID, len(rows)), csvBytes(rows))
		out = append(out, manifestOverlap{Layer: other.recipe.ID, File: file})
	}
	return out
}

type overlapRow struct {
	group, unit int32
	people      string // empty where all people of the unit are in the group
}

// overlapRows lists how groups of small areas overlay a layer that is made of
// them, ascending by group and unit.
func overlapRows(of []int32, g *grouping) (out []overlapRow) {
	keys, people := overlaps(of, g.of, g.base.population)
	in := make([]int, len(g.units.codes)) // groups that the unit lies in
	for _, k := range keys {
		in[k[1]]++
	}
	for _, k := range keys {
		row := overlapRow{group: k[0], unit: k[1]}
		if in[k[1]] > 1 {
			row.people = strconv.FormatInt(people[k], 10)
		}
		out = append(out, row)
	}
	return out
}

// overlapPeople reads the people of an overlap with a unit.
func overlapPeople(l *Layer, u region.Unit, s string) (people int64, problem string) {
	if s == "" {
		return l.Areas[u].Population, ""
	}
	people, problem = parseCount(s)
	if problem == "" && people > maxPeople {
		problem = s + " is out of range"
	}
	return people, problem
}

var overlapRule = fmt.Sprintf("a whole number, 0 to %d, or nothing for all people of the unit", maxPeople)

// regionOverlap finds the overlaps of a division with a layer; nil where they
// follow from a lookup only.
func (a *Atlas) regionOverlap(from, refID, layerID string) *manifestOverlap {
	for _, r := range a.manifest.References {
		i := slices.IndexFunc(r.Divisions, func(d manifestDivision) bool { return d.ID == refID })
		if r.Layer == from && i >= 0 {
			return overlapOf(r.Divisions[i].Overlaps, layerID)
		}
	}
	return nil
}

func (a *Atlas) readRegionOverlap(l *Layer, o *manifestOverlap) ([]Group, [][]Part, error) {
	t, err := readVerifiedTable(a.fsys, o.File)
	if err != nil {
		return nil, nil, err
	}
	return parseRegionOverlap(l, t)
}

// parseRegionOverlap takes rows in ascending order of region, then unit. The
// people of each unit must be all of them.
func parseRegionOverlap(l *Layer, t *Table) (groups []Group, parts [][]Part, err error) {
	if !slices.Equal(t.Header, regionColumns) {
		return nil, nil, &Error{File: t.File, Row: 1, Problem: "the columns are " + clipList(t.Header, 8), Want: clipList(regionColumns, 8)}
	}
	var c collector
	parts = make([][]Part, len(l.Areas))
	byUnit := make([]int64, len(l.Areas))
	for r, row := range t.Rows {
		bad := func(code, problem, want string) {
			c.add("overlaps", &Error{File: t.File, Row: t.Line(r), Code: code, Problem: problem, Want: want})
		}
		if r == 0 || t.Rows[r-1][0] != row[0] {
			groups = append(groups, Group{Code: row[0], Name: row[1]})
			if row[0] == "" {
				bad(row[2], "no region", "the code of one")
			}
		}
		if r > 0 && cmp.Or(cmp.Compare(t.Rows[r-1][0], row[0]), cmp.Compare(t.Rows[r-1][2], row[2])) >= 0 {
			bad(row[2], "the pair with "+row[0]+" is out of order or given twice", "each pair once, ascending by both codes")
		}
		u, ok := l.Unit(row[2])
		if !ok {
			bad(row[2], "no such area in layer "+l.ID, "")
			continue
		}
		n, problem := overlapPeople(l, u, row[3])
		if problem != "" {
			bad(row[2], "people "+problem, overlapRule)
		}
		byUnit[u] += n
		if n > 0 || l.Areas[u].Population == 0 {
			parts[u] = append(parts[u], Part{Group: int32(len(groups) - 1), People: n}) //nolint:gosec // G115: no more than there are rows
		}
	}
	for u := range l.Areas {
		if byUnit[u] != l.Areas[u].Population || len(parts[u]) == 0 {
			c.add("units", &Error{File: t.File, Code: l.Areas[u].Code, Problem: fmt.Sprintf("%d people in its regions", byUnit[u]), Want: fmt.Sprintf("the %d of layer %s, in one row at least", l.Areas[u].Population, l.ID)})
		}
	}
	return groups, parts, c.err()
}

// checkRegionOverlaps reads every overlap of the divisions of a layer.
func (a *Atlas) checkRegionOverlaps(m manifestRefs, sound map[string]bool, add func(file string, err error)) {
	for _, d := range m.Divisions {
		for i := range d.Overlaps {
			o := &d.Overlaps[i]
			if l, err := a.Layer(o.Layer); err == nil && sound[o.Layer] {
				_, _, err := a.readRegionOverlap(l, o)
				add(o.File.File, err)
			}
		}
	}
}
