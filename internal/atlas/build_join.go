package atlas

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// listed bounds how many findings of one kind are given for one file: the
// wrong column can be wrong in each of 32,844 rows.
const listed = 20

// collector gathers findings and counts those of a kind that are too many to
// list.
type collector struct {
	found Findings
	kinds []string
	count map[string]int
}

func (c *collector) add(kind string, e *Error) {
	if c.count == nil {
		c.count = map[string]int{}
	}
	kind = e.File + ": " + kind
	c.count[kind]++
	switch n := c.count[kind]; {
	case n <= listed:
		c.found = append(c.found, e)
	case n == listed+1:
		c.kinds = append(c.kinds, kind)
	}
}

func (c *collector) err() error {
	found := c.found
	for _, k := range c.kinds {
		file, kind, _ := strings.Cut(k, ": ")
		found = append(found, &Error{File: file, Problem: fmt.Sprintf("%d more like these: %s", c.count[k]-listed, kind)})
	}
	return found.err()
}

// units gives each code of a layer its index; codes ascend.
type units struct {
	layer string
	codes []string
	index map[string]int
}

func newUnits(layer string, codes []string) units {
	u := units{layer: layer, codes: codes, index: make(map[string]int, len(codes))}
	for i, c := range codes {
		u.index[c] = i
	}
	return u
}

// matches tells whether a row has one of the values asked for in each of the
// columns.
func matcher(t *Table, where map[string][]string) (func(row []string) bool, error) {
	type test struct {
		column int
		values []string
	}
	var tests []test
	for _, name := range slices.Sorted(maps.Keys(where)) {
		c, err := t.Need(name)
		if err != nil {
			return nil, err
		}
		tests = append(tests, test{c, where[name]})
	}
	return func(row []string) bool {
		for _, x := range tests {
			if !slices.Contains(x.values, row[x.column]) {
				return false
			}
		}
		return true
	}, nil
}

// joined is a table with the row of each unit.
type joined struct {
	*Table
	key int   // the column with the codes
	row []int // by unit; -1 where there is none
}

// Rows of a table that are no unit are a finding where the table is about
// these units, and usual where it covers several countries.
type strangers bool

const (
	refuseStrangers strangers = false
	skipStrangers   strangers = true
)

// join finds the row of each unit. Every unit needs one.
func join(t *Table, key string, where map[string][]string, u units, others strangers) (*joined, error) {
	k, err := t.Need(key)
	if err != nil {
		return nil, err
	}
	match, err := matcher(t, where)
	if err != nil {
		return nil, err
	}
	rows, err := gather(t, k, func(r int) (string, bool) { return t.Rows[r][k], match(t.Rows[r]) }, u, others)
	if err := errors.Join(err, onceEach(t, k, rows)); err != nil {
		return nil, err
	}
	j := &joined{Table: t, key: k, row: make([]int, len(u.codes))}
	for i := range rows {
		j.row[i] = rows[i][0]
	}
	return j, nil
}

// gather finds the rows of each unit, at least one, in the order of the file.
// The code of a row, and whether the row counts, are what pick says.
func gather(t *Table, key int, pick func(row int) (code string, ok bool), u units, others strangers) ([][]int, error) {
	rows := make([][]int, len(u.codes))
	var c collector
	hits, example := 0, ""
	for r := range t.Rows {
		code, counts := pick(r)
		if !counts {
			continue
		}
		i, ok := u.index[code]
		switch {
		case code == "":
			c.add("rows without a code", &Error{File: t.File, Row: t.Line(r), Problem: t.Header[key] + " is missing", Want: codeRule})
		case !ok:
			if example == "" {
				example = code
			}
			if others == refuseStrangers {
				c.add("codes that are no area", &Error{File: t.File, Row: t.Line(r), Code: code, Problem: "no such area in the boundaries of layer " + u.layer, Want: "the codes of the boundaries, such as " + u.codes[0]})
			}
		default:
			rows[i] = append(rows[i], r)
			hits++
		}
	}
	if hits == 0 {
		e := &Error{File: t.File, Problem: fmt.Sprintf("none of the codes in column %s is in layer %s", t.Header[key], u.layer), Want: "codes such as " + u.codes[0]}
		if example != "" {
			e.Problem += fmt.Sprintf(" (%s looks like the code of another layer)", clip(example))
		}
		return nil, e
	}
	for i := range rows {
		if len(rows[i]) == 0 {
			c.add("areas without a row", &Error{File: t.File, Code: u.codes[i], Problem: "the area of layer " + u.layer + " has no row", Want: "one row for each area of the boundaries"})
		}
	}
	return rows, c.err()
}

// onceEach wants one row for each unit.
func onceEach(t *Table, key int, rows [][]int) error {
	var c collector
	for _, of := range rows {
		for _, r := range of[min(1, len(of)):] {
			c.add("codes given twice", &Error{File: t.File, Row: t.Line(r), Code: t.Rows[r][key], Problem: fmt.Sprintf("the code stands in row %d as well", t.Line(of[0])), Want: "one row for each area"})
		}
	}
	return c.err()
}

// field is the text of a column for a unit.
func (j *joined) field(unit, column int) string { return j.Rows[j.row[unit]][column] }

func (j *joined) line(unit int) int { return j.Line(j.row[unit]) }

// readNames gives the name of each unit. A code may stand in many rows, of a
// lookup say, if all have the same name for it.
func (b *builder) readNames(n *recipeNames, u units) ([]string, error) {
	t, err := b.table(n.File)
	if err != nil {
		return nil, err
	}
	code, errCode := t.Need(n.Code)
	name, errName := t.Need(n.Name)
	match, err := matcher(t, n.Where)
	if err := errors.Join(errCode, errName, err); err != nil {
		return nil, err
	}
	rows, err := gather(t, code, func(r int) (string, bool) { return t.Rows[r][code], match(t.Rows[r]) }, u, skipStrangers)
	if err != nil {
		return nil, err
	}
	var c collector
	names := make([]string, len(u.codes))
	for i, of := range rows {
		names[i] = t.Rows[of[0]][name]
		for _, r := range of {
			if other := t.Rows[r][name]; other != names[i] {
				c.add("codes with two names", &Error{File: t.File, Row: t.Line(r), Code: u.codes[i], Problem: fmt.Sprintf("the name is %q here and %q in row %d", clip(other), clip(names[i]), t.Line(of[0])), Want: "one name for each area"})
			}
		}
	}
	return names, c.err()
}

// table reads a file of the source folder once.
func (b *builder) table(file string) (*Table, error) {
	if t, ok := b.tables[file]; ok {
		return t.table, t.err
	}
	t, err := ReadTable(b.from, file)
	b.tables[file] = cachedTable{t, err}
	return t, err
}

type cachedTable struct {
	table *Table
	err   error
}
