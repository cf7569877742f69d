package atlas

import (
	"fmt"
	"math"
	"slices"

	"footprint/internal/region"
)

// catchmentSource is what a source publishes: shares by area of its own.
type catchmentSource struct {
	providers []Provider
	rows      []catchmentRow // ascending by provider, then area
}

type catchmentRow struct {
	provider int
	area     string
	share    float64
	line     int
}

var (
	providerColumns  = []string{"provider", "name"}
	catchmentColumns = []string{"provider", "area", "share"}
	overlapColumns   = []string{"area", "unit", "people"}
)

func (a *Atlas) readCatchment(m *manifestCatchment) (*catchmentSource, error) {
	providers, err := readVerifiedTable(a.fsys, m.Providers)
	if err != nil {
		return nil, err
	}
	shares, err := readVerifiedTable(a.fsys, m.File)
	if err != nil {
		return nil, err
	}
	return parseCatchment(providers, shares)
}

func parseCatchment(providers, shares *Table) (*catchmentSource, error) {
	for _, t := range []struct {
		table *Table
		want  []string
	}{{providers, providerColumns}, {shares, catchmentColumns}} {
		if !slices.Equal(t.table.Header, t.want) {
			return nil, &Error{File: t.table.File, Row: 1, Problem: "the columns are " + clipList(t.table.Header, 8), Want: clipList(t.want, 8)}
		}
	}
	var c collector
	s := &catchmentSource{}
	index := map[string]int{}
	for r, row := range providers.Rows {
		bad := func(problem, want string) {
			c.add("providers", &Error{File: providers.File, Row: providers.Line(r), Code: row[0], Problem: problem, Want: want})
		}
		if problem := checkCode(row[0]); problem != "" {
			bad(problem, codeRule)
		}
		if problem := checkText(row[1]); problem != "" {
			bad(problem, textRule)
		}
		if n := len(s.providers); n > 0 && s.providers[n-1].Code >= row[0] {
			bad("out of order or given twice", "each once, ascending by code")
		}
		index[row[0]] = len(s.providers)
		s.providers = append(s.providers, Provider{Code: row[0], Name: row[1]})
	}
	for r, row := range shares.Rows {
		x := catchmentRow{area: row[1], line: shares.Line(r)}
		var ok bool
		if x.provider, ok = index[row[0]]; !ok {
			c.add("providers", &Error{File: shares.File, Row: x.line, Code: row[0], Problem: "no such provider in " + providers.File})
			continue
		}
		var problem string
		x.share, problem = parseShare(row[2])
		if problem != "" {
			c.add("shares", &Error{File: shares.File, Row: x.line, Code: row[0], Problem: "share " + problem, Want: shareRule})
		}
		if n := len(s.rows); n > 0 && compareCatchment(s.rows[n-1], x) >= 0 {
			c.add("order", &Error{File: shares.File, Row: x.line, Code: row[0], Problem: "the pair with " + x.area + " is out of order or given twice", Want: "each pair once, ascending by both codes"})
		}
		s.rows = append(s.rows, x)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return s, sumShares(shares.File, s)
}

func compareCatchment(x, y catchmentRow) int {
	if x.provider != y.provider {
		return x.provider - y.provider
	}
	switch {
	case x.area < y.area:
		return -1
	case x.area > y.area:
		return 1
	}
	return 0
}

const shareRule = "0 to 1"

func parseShare(s string) (share float64, problem string) {
	share, problem = parseNumber(s)
	if problem == "" && (share < 0 || share > 1) {
		problem = s + " is out of range"
	}
	return share, problem
}

// sumShares requires that the shares of each provider add to 1 within a
// thousandth: publishers round them. They are then taken to add to 1.
func sumShares(file string, s *catchmentSource) error {
	sum := make([]float64, len(s.providers))
	for _, r := range s.rows {
		sum[r.provider] += r.share
	}
	var found Findings
	for i, v := range sum {
		if math.Abs(v-1) > 0.001 {
			found = append(found, &Error{File: file, Code: s.providers[i].Code, Problem: fmt.Sprintf("the shares of the provider add to %.4f", v), Want: "1, within 0.001"})
		}
	}
	return found.err()
}

// overlapPart is the part of the people of an area of the source in a unit.
type overlapPart struct {
	unit  region.Unit
	share float64
}

// parseOverlap gives the parts of each area of the source. The people of each
// unit must be all of them, and an empty number is all of them; an area
// without people is divided evenly.
func parseOverlap(l *Layer, t *Table) (map[string][]overlapPart, error) {
	if !slices.Equal(t.Header, overlapColumns) {
		return nil, &Error{File: t.File, Row: 1, Problem: "the columns are " + clipList(t.Header, 8), Want: clipList(overlapColumns, 8)}
	}
	var c collector
	areas := map[string][]overlapPart{}
	people := map[string]int64{}
	byUnit := make([]int64, len(l.Areas))
	seen := map[[2]string]bool{}
	for r, row := range t.Rows {
		u, ok := l.Unit(row[1])
		if !ok {
			c.add("codes", &Error{File: t.File, Row: t.Line(r), Code: row[1], Problem: "no such area in layer " + l.ID})
			continue
		}
		n, problem := overlapPeople(l, u, row[2])
		switch {
		case problem != "":
			c.add("people", &Error{File: t.File, Row: t.Line(r), Code: row[1], Problem: "people " + problem, Want: overlapRule})
		case seen[[2]string{row[0], row[1]}]:
			c.add("pairs", &Error{File: t.File, Row: t.Line(r), Code: row[1], Problem: "the pair with " + row[0] + " is given twice", Want: "each pair once"})
		default:
			seen[[2]string{row[0], row[1]}] = true
			areas[row[0]] = append(areas[row[0]], overlapPart{u, float64(n)})
			people[row[0]] += n
			byUnit[u] += n
		}
	}
	for u := range l.Areas {
		if byUnit[u] != l.Areas[u].Population {
			c.add("units", &Error{File: t.File, Code: l.Areas[u].Code, Problem: fmt.Sprintf("%d people in its overlaps", byUnit[u]), Want: fmt.Sprintf("the %d of layer %s", l.Areas[u].Population, l.ID)})
		}
	}
	for area, parts := range areas {
		for i := range parts {
			if n := people[area]; n > 0 {
				parts[i].share /= float64(n)
			} else {
				parts[i].share = 1 / float64(len(parts))
			}
		}
	}
	return areas, c.err()
}
