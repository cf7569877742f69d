package atlas

import (
	"errors"
	"fmt"
	"slices"
)

// emitReferences writes the real divisions of a layer into one file.
func (b *builder) emitReferences(g *grouping) error {
	m := manifestRefs{Layer: g.recipe.ID}
	rows := make([][]string, len(g.units.codes)+1)
	for i, code := range g.units.codes {
		rows[i+1] = []string{code}
	}
	var errs []error
	for i := range b.recipe.References {
		r := &b.recipe.References[i]
		if r.Layer != g.recipe.ID {
			continue
		}
		share, err := b.division(r, g.units, rows[1:])
		if err != nil {
			errs = append(errs, err)
			continue
		}
		d := manifestDivision{ID: r.ID, Title: r.Title, Elsewhere: elsewhere(g.areas, share)}
		if g.recipe.Dissolve == nil && slices.Min(share) == 1 {
			d.Overlaps = b.emitOverlaps(r.ID, g, rows[1:])
		}
		m.Divisions = append(m.Divisions, d)
	}
	if err := errors.Join(errs...); err != nil || len(m.Divisions) == 0 {
		return err
	}
	rows[0] = referenceHeader(g.recipe.Code, m.Divisions)
	m.File = b.put(csvName("references/"+g.recipe.ID, len(rows)), csvBytes(rows))
	b.manifest.References = append(b.manifest.References, m)
	return nil
}

// division appends region, name and share of one reference to each row, and
// gives the shares as they are written.
func (b *builder) division(r *recipeReference, u units, rows [][]string) ([]float64, error) {
	t, err := b.table(r.File)
	if err != nil {
		return nil, err
	}
	j, err := join(t, r.Key, nil, u, skipStrangers)
	if err != nil {
		return nil, err
	}
	column, err := t.Need(r.Column)
	if err != nil {
		return nil, err
	}
	share, name := -1, -1
	if r.Share != "" {
		if share, err = t.Need(r.Share); err != nil {
			return nil, err
		}
	}
	if r.Name != "" {
		if name, err = t.Need(r.Name); err != nil {
			return nil, err
		}
	}
	names, err := b.regionNames(r.Names)
	if err != nil {
		return nil, err
	}
	var c collector
	shares := make([]float64, len(rows))
	for i := range rows {
		code := j.field(i, column)
		if code == "" {
			c.add("units in no region", &Error{File: t.File, Row: j.line(i), Code: u.codes[i], Problem: r.Column + " is missing", Want: "a region for each area: a reference covers its layer"})
			continue
		}
		title := code
		switch {
		case name >= 0:
			title = j.field(i, name)
		case names != nil:
			var ok bool
			if title, ok = names[code]; !ok {
				c.add("regions without a name", &Error{File: r.Names.File, Code: code, Problem: fmt.Sprintf("reference %s: the region has no name", r.ID), Want: "one row for each region"})
			}
		}
		part := "1"
		if share >= 0 {
			v, problem := parseNumber(j.field(i, share))
			if problem == "" && (v <= 0 || v > 1) {
				problem = fmt.Sprintf("%v is out of range", v)
			}
			if problem != "" {
				c.add("shares", &Error{File: t.File, Row: j.line(i), Code: u.codes[i], Problem: r.Share + " " + problem, Want: "more than 0, at most 1"})
			}
			part = compact(v)
		}
		shares[i], _ = parseNumber(part)
		rows[i] = append(rows[i], code, title, part)
	}
	return shares, c.err()
}

// regionNames gives the name of each code of a table.
func (b *builder) regionNames(n *recipeNames) (map[string]string, error) {
	if n == nil {
		return nil, nil
	}
	t, err := b.table(n.File)
	if err != nil {
		return nil, err
	}
	match, err := matcher(t, n.Where)
	if err != nil {
		return nil, err
	}
	code, errCode := t.Need(n.Code)
	name, errName := t.Need(n.Name)
	if err := errors.Join(errCode, errName); err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, row := range t.Rows {
		if match(row) {
			names[row[code]] = row[name]
		}
	}
	return names, nil
}
