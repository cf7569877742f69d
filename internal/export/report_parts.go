package export

import (
	"html/template"
	"math"
	"slices"
	"strconv"
)

// A page is made of sections, a section of blocks. Templates draw them; all
// text in them is escaped there.
type (
	section struct {
		ID, Title string
		Lead      []string // paragraphs
		Blocks    []block
	}
	// block is one of its parts; the others are zero.
	block struct {
		Heading string
		Text    []string // paragraphs
		List    []string
		Terms   []definition
		Code    string
		Table   *table
		Chart   *chart
		Map     *mapPart
		Beside  []block // side by side where there is room
	}
	definition struct{ Term, Is, Formula, Source string }
	mapPart    struct {
		SVG  template.HTML
		Note string
	}
)

type (
	table struct {
		ID, Caption string
		First       string // heading of the first column
		Columns     []column
		Rows        []row
		Note        string
	}
	column struct {
		Title, Unit string
		Text        bool // words, not numbers
	}
	row struct {
		Code, Name string
		Full       string // the code, where Code is short
		Swatch     string // colour of the region on the map
		Own        bool   // the plan itself, among others
		Cells      []cell
	}
	cell struct {
		Text string
		Bar  *bar
	}
	// bar is drawn below a number. It begins at Zero and is Width wide, of 100.
	bar struct {
		From, Width, Zero px
		Below             bool // less than zero
	}
)

// Narrow says that a table looks lost on the width of a page.
func (t *table) Narrow() bool {
	return len(t.Columns) < 3 && !slices.ContainsFunc(t.Columns, func(c column) bool { return c.Text })
}

// Crowded says that the first column has to be given its part of the width.
func (t *table) Crowded() bool { return len(t.Columns) > 4 }

// Short says that a table should not be divided between sheets of paper.
func (t *table) Short() bool { return len(t.Rows) < 11 }

// px is a length in a drawing, written with one decimal at most.
type px float64

func (x px) String() string {
	r := math.Round(float64(x)*10) / 10
	if r == 0 {
		return "0"
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

// cells are texts without bars.
func cells(texts ...string) []cell {
	out := make([]cell, len(texts))
	for i, t := range texts {
		out[i].Text = t
	}
	return out
}

// centred is a bar to either side of the middle, for values from -most to most.
func centred(x, most float64) *bar {
	if isUnknown(x) || !(most > 0) {
		return nil
	}
	width := 50 * math.Min(1, math.Abs(x)/most)
	b := bar{From: 50, Width: px(width), Zero: 50}
	if x < 0 {
		b.From, b.Below = px(50-width), true
	}
	return &b
}

// rising is a bar from the left, for values from 0 to most.
func rising(x, most float64) *bar {
	if isUnknown(x) || !(most > 0) || x < 0 {
		return nil
	}
	return &bar{Width: px(100 * math.Min(1, x/most))}
}

// spread is the largest magnitude, and at least least: the scale of bars.
func spread(least float64, values ...float64) float64 {
	for _, x := range values {
		if !isUnknown(x) {
			least = math.Max(least, math.Abs(x))
		}
	}
	return least
}

// split deals columns out over several tables of at most so many, so that each
// fits on a page of paper.
func (t table) split(most int) []block {
	n := len(t.Columns)
	if n == 0 || len(t.Rows) == 0 {
		return nil
	}
	parts := (n + most - 1) / most
	var out []block
	for i := range parts {
		from, to := i*n/parts, (i+1)*n/parts
		part := t
		part.Columns = t.Columns[from:to]
		part.Rows = make([]row, len(t.Rows))
		for r := range t.Rows {
			part.Rows[r] = t.Rows[r]
			part.Rows[r].Cells = t.Rows[r].Cells[from:to]
		}
		if parts > 1 {
			number := strconv.Itoa(i + 1)
			part.ID += "-" + number
			part.Caption += ", part " + number + " of " + strconv.Itoa(parts)
		}
		if i < parts-1 {
			part.Note = ""
		}
		out = append(out, block{Table: &part})
	}
	return out
}

// add appends a column of cells, one for each row.
func (t *table) add(c column, value func(row int) cell) {
	t.Columns = append(t.Columns, c)
	for r := range t.Rows {
		t.Rows[r].Cells = append(t.Rows[r].Cells, value(r))
	}
}
