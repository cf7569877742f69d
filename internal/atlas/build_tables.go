package atlas

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// columns are the columns of several tables of one layer, under their names.
type columns struct {
	layer  string
	codes  []string
	tables []*figureTable
}

// figureTable is a table with the rows of each unit: one, or several where the
// recipe adds them up or makes columns of them.
type figureTable struct {
	*Table
	recipe *recipeTable
	rows   [][]int // by unit
	// name and value are the columns of a pivot, of which names are the
	// columns made.
	name, value int
	names       []string
}

func (b *builder) readColumns(l *recipeLayer, u units) (*columns, error) {
	cs := &columns{layer: l.ID, codes: u.codes}
	var errs []error
	for _, r := range l.allTables() {
		f, err := b.readFigureTable(&r, u)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		cs.tables = append(cs.tables, f)
	}
	return cs, errors.Join(errs...)
}

func (b *builder) readFigureTable(r *recipeTable, u units) (*figureTable, error) {
	t, err := b.table(r.File)
	if err != nil {
		return nil, err
	}
	key, err := t.Need(r.Key)
	if err != nil {
		return nil, err
	}
	code, err := b.translate(r.Via)
	if err != nil {
		return nil, err
	}
	match, err := matchers(t, r, u)
	if err != nil {
		return nil, err
	}
	var c collector
	pick := func(row int) (string, bool) {
		own, ok := code(t.Rows[row][key])
		if counts := match(own, t.Rows[row]); !counts {
			return "", false
		}
		if !ok {
			c.add("codes that are not translated", &Error{File: t.File, Row: t.Line(row), Code: t.Rows[row][key], Problem: "the code is not in " + r.Via.File, Want: "a row for it in column " + r.Via.From + " there"})
		}
		return own, ok
	}
	f := &figureTable{Table: t, recipe: r}
	// What a table of figures holds beyond these areas is a mistake, or a
	// filter that is missing.
	f.rows, err = gather(t, key, pick, u, refuseStrangers)
	errs := []error{c.err(), err}
	switch {
	case r.Pivot != nil:
		errs = append(errs, f.setPivot(*r.Pivot))
	case r.Rows == "":
		errs = append(errs, onceEach(t, key, f.rows))
	}
	return f, errors.Join(errs...)
}

// translate gives the function from the codes of a table to those of the
// layer.
func (b *builder) translate(v *recipeVia) (func(code string) (string, bool), error) {
	if v == nil {
		return func(code string) (string, bool) { return code, true }, nil
	}
	t, err := b.table(v.File)
	if err != nil {
		return nil, err
	}
	match, err := matcher(t, v.Where)
	if err != nil {
		return nil, err
	}
	from, errFrom := t.Need(v.From)
	to, errTo := t.Need(v.To)
	if err := errors.Join(errFrom, errTo); err != nil {
		return nil, err
	}
	codes := map[string]string{}
	var c collector
	for r, row := range t.Rows {
		if !match(row) {
			continue
		}
		if before, ok := codes[row[from]]; ok && before != row[to] {
			c.add("codes with two translations", &Error{File: t.File, Row: t.Line(r), Code: row[from], Problem: fmt.Sprintf("%s is %s here and %s above", v.To, row[to], before), Want: "one code for each, or a where that selects it"})
		}
		codes[row[from]] = row[to]
	}
	return func(code string) (string, bool) {
		own, ok := codes[code]
		return own, ok
	}, c.err()
}

// matchers tells which rows count for a code of the layer: those of Where, or
// of Instead for the codes that it names.
func matchers(t *Table, r *recipeTable, u units) (func(code string, row []string) bool, error) {
	usual, err := matcher(t, r.Where)
	errs := []error{err}
	special := map[string]func([]string) bool{}
	for _, code := range slices.Sorted(maps.Keys(r.Instead)) {
		special[code], err = matcher(t, r.Instead[code])
		errs = append(errs, err)
		if _, ok := u.index[code]; !ok {
			errs = append(errs, &Error{File: t.File, Code: code, Problem: "instead: no such area in layer " + u.layer, Want: "a code of the layer, such as " + u.codes[0]})
		}
	}
	return func(code string, row []string) bool {
		if match := special[code]; match != nil {
			return match(row)
		}
		return usual(row)
	}, errors.Join(errs...)
}

func (f *figureTable) setPivot(p recipePivot) error {
	var errName, errValue error
	f.name, errName = f.Need(p.Name)
	f.value, errValue = f.Need(p.Value)
	if err := errors.Join(errName, errValue); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, rows := range f.rows {
		for _, r := range rows {
			if name := f.Rows[r][f.name]; !seen[name] {
				seen[name] = true
				f.names = append(f.names, name)
			}
		}
	}
	return nil
}

// have lists the columns that the table offers.
func (f *figureTable) have() []string {
	if f.recipe.Pivot != nil {
		return f.names
	}
	return f.Header
}

// column is one column of figures.
type column struct {
	*figureTable
	label string
	at    int
}

func (f *figureTable) column(name string) (column, bool) {
	if f.recipe.Pivot == nil {
		at, ok := f.Column(name)
		return column{f, name, at}, ok
	}
	return column{f, name, f.value}, slices.Contains(f.names, name)
}

// of gives the rows of a unit in which the column stands.
func (c column) of(unit int) []int {
	if c.recipe.Pivot == nil {
		return c.rows[unit]
	}
	var out []int
	for _, r := range c.rows[unit] {
		if c.Rows[r][c.name] == c.label {
			out = append(out, r)
		}
	}
	return out
}

func (cs *columns) find(name string) (column, error) {
	var in column
	var have []string
	for _, t := range cs.tables {
		c, ok := t.column(name)
		if ok && in.figureTable != nil {
			return in, &Error{File: c.File, Row: 1, Problem: fmt.Sprintf("column %q is in %s as well", name, in.File), Want: "the name in one table of layer " + cs.layer + " only"}
		}
		if ok {
			in = c
		}
		have = append(have, t.have()...)
	}
	if in.figureTable == nil {
		files := make([]string, len(cs.tables))
		for i, t := range cs.tables {
			files[i] = t.File
		}
		return in, &Error{File: strings.Join(files, ", "), Row: 1, Problem: fmt.Sprintf("no column %q", name), Want: "one of " + clipList(have, 12)}
	}
	return in, nil
}

// numbers reads a column of figures; empty fields are NaN where they are
// allowed.
func (cs *columns) numbers(name string, missing bool) ([]float64, error) {
	column, err := cs.find(name)
	if err != nil {
		return nil, err
	}
	return read(cs, column, func(s string) (float64, string) {
		if s == "" && missing {
			return math.NaN(), ""
		}
		return parseNumber(s)
	}, name+" ", "a number with a decimal point")
}

// people reads a column of whole numbers.
func (cs *columns) people(name string) ([]int64, error) {
	column, err := cs.find(name)
	if err != nil {
		return nil, err
	}
	return read(cs, column, parseCount, "population ", "a whole number, 0 or more")
}

// read takes the value of a column for each unit; those of several rows are
// added in the order of the file.
func read[N int64 | float64](cs *columns, from column, parse func(string) (N, string), what, want string) ([]N, error) {
	var c collector
	out := make([]N, len(from.rows))
	for u := range out {
		rows := from.of(u)
		if len(rows) == 0 {
			n, problem := parse("")
			if problem != "" {
				c.add("column "+from.label, &Error{File: from.File, Code: cs.codes[u], Problem: what + problem, Want: want})
			}
			out[u] = n
		}
		for i, r := range rows {
			n, problem := parse(from.Rows[r][from.at])
			if i > 0 && from.recipe.Rows == "" {
				problem = fmt.Sprintf("is in row %d as well", from.Line(rows[0]))
			}
			if problem != "" {
				c.add("column "+from.label, &Error{File: from.File, Row: from.Line(r), Code: cs.codes[u], Problem: what + problem, Want: want})
			}
			out[u] += n
		}
	}
	return out, c.err()
}

// wholePeople rounds people to whole ones so that they still add to the
// rounded sum: all are rounded down, and those with the largest remainders
// (of equal ones the first) get one more.
func wholePeople(people []float64) []int64 {
	out := make([]int64, len(people))
	order := make([]int, len(people))
	var sum float64
	var whole int64
	for u, p := range people {
		sum += p
		out[u] = int64(p)
		whole += out[u]
		order[u] = u
	}
	rest := func(u int) float64 { return people[u] - float64(out[u]) }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest(b), rest(a)) })
	for _, u := range order[:min(max(0, int64(math.Round(sum))-whole), int64(len(order)))] {
		out[u]++
	}
	return out
}
