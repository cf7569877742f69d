package atlas

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"footprint/internal/region"
)

// recipeFlow is a table of people from area to area.
type recipeFlow struct {
	ID     string `yaml:"id"`
	Title  string `yaml:"title"`
	Layer  string `yaml:"layer"`
	File   string `yaml:"file"`
	From   string `yaml:"from"`
	To     string `yaml:"to"`
	People string `yaml:"people"`
	// Joined is what stands between codes that the table counts as one area,
	// such as + in E09000001+E09000033. Their people are divided as their
	// residents are.
	Joined string `yaml:"joined"`
	Unit   string `yaml:"unit"`
	Date   string `yaml:"date"`
	Source string `yaml:"source"`
	Note   string `yaml:"note"`
}

func (r *recipeFlow) problems(base map[string]bool) (found [][2]string) {
	bad := func(problem, want string) { found = append(found, [2]string{problem, want}) }
	if problem := checkID(r.ID); problem != "" {
		bad(problem, idRule)
	}
	if _, ok := base[r.Layer]; !ok {
		bad(fmt.Sprintf("layer %q", r.Layer), "the id of a layer of this recipe")
	}
	if r.File == "" || r.From == "" || r.To == "" || r.People == "" {
		bad("file, from, to or people missing", "all four")
	}
	if r.Date != "" && !checkDate(r.Date) {
		bad(fmt.Sprintf("date %q", r.Date), "YYYY-MM-DD, YYYY-MM or YYYY")
	}
	return found
}

// flowSource is a table of flows between codes, each of which is one or more
// units.
type flowSource struct {
	units units
	sep   string
	index map[string]region.Unit
	parts [][]int
}

// area gives the index of a code; -1 where it, or one of those joined in it,
// is no unit.
func (s *flowSource) area(code string) region.Unit {
	if i, ok := s.index[code]; ok {
		return i
	}
	codes := []string{code}
	if s.sep != "" {
		codes = strings.Split(code, s.sep)
	}
	var parts []int
	for _, x := range codes {
		u, ok := s.units.index[x]
		if !ok || slices.Contains(parts, u) {
			return -1
		}
		parts = append(parts, u)
	}
	i := region.Unit(len(s.parts)) //nolint:gosec // G115: no more than there are rows
	s.index[code] = i
	s.parts = append(s.parts, parts)
	return i
}

// emitFlow writes one flow between the units of a layer.
func (b *builder) emitFlow(r *recipeFlow) error {
	g := b.groupings[r.Layer]
	if g == nil {
		return nil // told already
	}
	b.say("flow %s: reading %s", r.ID, r.File)
	t, err := b.table(r.File)
	if err != nil {
		return err
	}
	rows, s, err := readFlowSource(r, t, g.units)
	if err != nil {
		return err
	}
	n := len(g.units.codes)
	ends := make([][]flowEnd, len(s.parts))
	joined := false
	for i, parts := range s.parts {
		var people int64
		for _, u := range parts {
			people += g.areas[u].Population
		}
		joined = joined || len(parts) > 1
		for _, u := range parts {
			share := 1 / float64(len(parts))
			if people > 0 {
				share = float64(g.areas[u].Population) / float64(people)
			}
			ends[i] = append(ends[i], flowEnd{region.Unit(u), share}) //nolint:gosec // G115: an index of the layer
		}
	}
	if joined {
		if n > maxFlowUnits {
			return &Error{File: t.File, Problem: fmt.Sprintf("joined codes in a flow between the %d areas of layer %s", n, r.Layer), Want: fmt.Sprintf("a layer of at most %d", maxFlowUnits)}
		}
		rows = apportion(rows, ends, n)
	} else {
		for i := range rows {
			rows[i].From, rows[i].To = ends[rows[i].From][0].To, ends[rows[i].To][0].To
		}
		slices.SortFunc(rows, compareFlow)
	}
	m := manifestFlow{ID: r.ID, Title: r.Title, Layer: r.Layer, Unit: r.Unit, Date: r.Date, Source: r.Source, Note: r.Note}
	out := [][]string{flowColumns}
	for _, x := range rows {
		m.Total += x.People
		out = append(out, []string{g.units.codes[x.From], g.units.codes[x.To], strconv.FormatInt(x.People, 10)})
	}
	if m.Total > maxPeople {
		return &Error{File: t.File, Problem: fmt.Sprintf("%d people in all", m.Total), Want: fmt.Sprintf("at most %d", maxPeople)}
	}
	m.File = b.put(csvName("flows/"+r.ID, len(out)), csvBytes(out))
	b.manifest.Flows = append(b.manifest.Flows, m)
	return nil
}

// readFlowSource reads the rows that have people; the ends are areas of the
// source.
func readFlowSource(r *recipeFlow, t *Table, u units) ([]FlowRow, *flowSource, error) {
	from, errFrom := t.Need(r.From)
	to, errTo := t.Need(r.To)
	column, errPeople := t.Need(r.People)
	if err := errors.Join(errFrom, errTo, errPeople); err != nil {
		return nil, nil, err
	}
	s := &flowSource{units: u, sep: r.Joined, index: map[string]region.Unit{}}
	var c collector
	var out []FlowRow
	first := map[[2]region.Unit]int{}
	for i, row := range t.Rows {
		bad := func(kind, code, problem, want string) {
			c.add(kind, &Error{File: t.File, Row: t.Line(i), Code: code, Problem: problem, Want: want})
		}
		x := FlowRow{From: s.area(row[from]), To: s.area(row[to])}
		for _, end := range []struct {
			at   region.Unit
			code string
		}{{x.From, row[from]}, {x.To, row[to]}} {
			if end.at < 0 {
				bad("codes that are no area", end.code, "no such area in layer "+u.layer, "codes such as "+u.codes[0])
			}
		}
		var problem string
		if x.People, problem = parseCount(row[column]); problem == "" && x.People > maxPeople {
			problem = row[column] + " is out of range"
		}
		if problem != "" {
			bad("people", row[from], r.People+" "+problem, fmt.Sprintf("a whole number, 0 to %d", maxPeople))
		}
		pair := [2]region.Unit{x.From, x.To}
		if before, twice := first[pair]; twice && x.From >= 0 && x.To >= 0 {
			bad("pairs given twice", row[from], fmt.Sprintf("the pair with %s stands in row %d as well", row[to], t.Line(before)), "each pair once")
		}
		first[pair] = i
		if x.People > 0 {
			out = append(out, x)
		}
	}
	return out, s, c.err()
}
