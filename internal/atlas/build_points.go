package atlas

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"footprint/internal/geo"
)

// eachPoint visits the points of a table in EPSG:27700.
func (b *builder) eachPoint(p recipePoints, visit func(row int, code string, at orb.Point)) error {
	t, err := b.table(p.File)
	if err != nil {
		return err
	}
	var column [3]int
	for i, name := range []string{p.Key, p.X, p.Y} {
		if column[i], err = t.Need(name); err != nil {
			return err
		}
	}
	crs, err := parseCRS(p.CRS)
	if err != nil {
		return err
	}
	var c collector
	for r, row := range t.Rows {
		code := row[column[0]]
		if !strings.HasPrefix(code, p.Prefix) {
			continue
		}
		var at orb.Point
		ok := true
		for i := range at {
			v, problem := parseNumber(row[column[1+i]])
			if problem != "" {
				ok = false
				c.add("coordinates", &Error{File: t.File, Row: t.Line(r), Code: code, Problem: t.Header[column[1+i]] + " " + problem, Want: "a coordinate in " + p.CRS})
			}
			at[i] = v
		}
		if !ok {
			continue
		}
		if problem := outOfRange(crs, at); problem != "" {
			c.add("coordinates", &Error{File: t.File, Row: t.Line(r), Code: code, Problem: problem, Want: "a coordinate in " + p.CRS + ", x east and y north"})
			continue
		}
		if crs == geo.WGS84 {
			at = geo.ToBNG(at)
		}
		visit(r, code, at)
	}
	return c.err()
}

// outOfRange tells coordinates of the wrong system: degrees far from Great
// Britain, or metres beyond the National Grid.
func outOfRange(crs geo.CRS, at orb.Point) string {
	minX, minY, maxX, maxY := 1000.0, 1000.0, 800e3, 1.4e6
	if crs == geo.WGS84 {
		minX, minY, maxX, maxY = -12, 48, 5, 63
	}
	if at[0] < minX || at[0] > maxX || at[1] < minY || at[1] > maxY {
		return fmt.Sprintf("the point %.6g, %.6g is not in Great Britain", at[0], at[1])
	}
	return ""
}

// readPoints gives the one point of each unit.
func (b *builder) readPoints(p recipePoints, u units) ([]orb.Point, error) {
	points := make([]orb.Point, len(u.codes))
	row := make([]int, len(u.codes))
	t, err := b.table(p.File)
	if err != nil {
		return nil, err
	}
	var c collector
	err = b.eachPoint(p, func(r int, code string, at orb.Point) {
		i, ok := u.index[code]
		if !ok {
			return
		}
		if row[i] != 0 {
			c.add("codes given twice", &Error{File: p.File, Row: t.Line(r), Code: code, Problem: fmt.Sprintf("the code stands in row %d as well", row[i]), Want: "one row for each area"})
		}
		points[i], row[i] = at, t.Line(r)
	})
	if err != nil {
		return nil, err
	}
	for i, r := range row {
		if r == 0 {
			c.add("areas without a point", &Error{File: p.File, Code: u.codes[i], Problem: "the area of layer " + u.layer + " has no point", Want: "one for each area"})
		}
	}
	return points, c.err()
}
