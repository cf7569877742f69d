package atlas

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// recipeCatchment is a table with the share of each provider's patients by
// area. The areas may be of another vintage: By says in which of them each
// area of Layer lies.
type recipeCatchment struct {
	ID       string       `yaml:"id"`
	Title    string       `yaml:"title"`
	Layer    string       `yaml:"layer"`
	By       recipeBy     `yaml:"by"`
	File     string       `yaml:"file"`
	Provider string       `yaml:"provider"`
	Area     string       `yaml:"area"`
	Share    string       `yaml:"share"`
	Names    *recipeNames `yaml:"names"`
	Unit     string       `yaml:"unit"`
	Date     string       `yaml:"date"`
	Source   string       `yaml:"source"`
	Note     string       `yaml:"note"`
}

func (r *recipeCatchment) problems(base map[string]bool) (found [][2]string) {
	bad := func(problem, want string) { found = append(found, [2]string{problem, want}) }
	if problem := checkID(r.ID); problem != "" {
		bad(problem, idRule)
	}
	if !base[r.Layer] {
		bad(fmt.Sprintf("layer %q", r.Layer), "the id of a layer of this recipe that has boundaries")
	}
	if r.By.File == "" || r.By.Key == "" || r.By.Column == "" {
		bad("by needs file, key and column", "all three")
	}
	if r.File == "" || r.Provider == "" || r.Area == "" || r.Share == "" {
		bad("file, provider, area or share missing", "all four")
	}
	if r.Date != "" && !checkDate(r.Date) {
		bad(fmt.Sprintf("date %q", r.Date), "YYYY-MM-DD, YYYY-MM or YYYY")
	}
	return found
}

func (r *recipe) relationProblems(base map[string]bool) (found [][2]string) {
	seen := map[string]bool{}
	add := func(where string, problems [][2]string) {
		if seen[where] {
			problems = append(problems, [2]string{"given twice", "each once"})
		}
		seen[where] = true
		for _, p := range problems {
			found = append(found, [2]string{where + ": " + p[0], p[1]})
		}
	}
	for i := range r.Flows {
		add("flow "+r.Flows[i].ID, r.Flows[i].problems(base))
	}
	for i := range r.Catchments {
		add("catchments "+r.Catchments[i].ID, r.Catchments[i].problems(base))
	}
	return found
}

func (b *builder) emitRelations() {
	for i := range b.recipe.Flows {
		b.fail(b.emitFlow(&b.recipe.Flows[i]))
	}
	for i := range b.recipe.Catchments {
		b.fail(b.emitCatchment(&b.recipe.Catchments[i]))
	}
}

// emitCatchment writes the shares by area of the source, and the overlaps of
// those areas with each layer that is made of the same small areas.
func (b *builder) emitCatchment(r *recipeCatchment) error {
	base := b.bases[r.Layer]
	if base == nil {
		return nil // told already
	}
	b.say("catchments %s: reading %s", r.ID, r.File)
	areas, of, err := b.catchmentAreas(r, base.units)
	if err != nil {
		return err
	}
	s, err := b.readCatchmentSource(r, areas)
	if err != nil {
		return err
	}
	m := manifestCatchment{ID: r.ID, Title: r.Title, Unit: r.Unit, Date: r.Date, Source: r.Source, Note: r.Note}
	stem := "catchments/" + r.ID
	rows := [][]string{providerColumns}
	for _, p := range s.providers {
		rows = append(rows, []string{p.Code, p.Name})
	}
	m.Providers = b.put(csvName(stem+".providers", len(rows)), csvBytes(rows))
	rows = [][]string{catchmentColumns}
	for _, x := range s.rows {
		rows = append(rows, []string{s.providers[x.provider].Code, x.area, strconv.FormatFloat(x.share, 'g', -1, 64)})
	}
	m.File = b.put(csvName(stem, len(rows)), csvBytes(rows))
	for i := range b.recipe.Layers {
		g := b.groupings[b.recipe.Layers[i].ID]
		if g == nil || g.base != base {
			continue
		}
		rows = [][]string{overlapColumns}
		for _, o := range overlapRows(of, g) {
			rows = append(rows, []string{areas.codes[o.group], g.units.codes[o.unit], o.people})
		}
		file := b.put(csvName(stem+"."+g.recipe.ID, len(rows)), csvBytes(rows))
		m.Overlaps = append(m.Overlaps, manifestOverlap{Layer: g.recipe.ID, File: file})
	}
	b.manifest.Catchments = append(b.manifest.Catchments, m)
	return nil
}

// catchmentAreas gives the areas of the source, ascending, and the one in
// which each small area lies.
func (b *builder) catchmentAreas(r *recipeCatchment, u units) (areas units, of []int32, err error) {
	t, err := b.table(r.By.File)
	if err != nil {
		return areas, nil, err
	}
	column, errColumn := t.Need(r.By.Column)
	j, err := join(t, r.By.Key, nil, u, skipStrangers)
	if err := errors.Join(errColumn, err); err != nil {
		return areas, nil, err
	}
	var c collector
	var codes []string
	for i := range u.codes {
		code := j.field(i, column)
		if problem := checkCode(code); problem != "" {
			c.add("areas", &Error{File: t.File, Row: j.line(i), Code: u.codes[i], Problem: r.By.Column + ": " + problem, Want: codeRule})
		}
		codes = append(codes, code)
	}
	if err := c.err(); err != nil {
		return areas, nil, err
	}
	areas = newUnits(r.ID, slices.Compact(slices.Sorted(slices.Values(codes))))
	of = make([]int32, len(codes))
	for i, code := range codes {
		of[i] = int32(areas.index[code]) //nolint:gosec // G115: no more than there are areas
	}
	return areas, of, nil
}

func (b *builder) readCatchmentSource(r *recipeCatchment, areas units) (*catchmentSource, error) {
	t, err := b.table(r.File)
	if err != nil {
		return nil, err
	}
	provider, errProvider := t.Need(r.Provider)
	area, errArea := t.Need(r.Area)
	share, errShare := t.Need(r.Share)
	names, errNames := b.regionNames(r.Names)
	if err := errors.Join(errProvider, errArea, errShare, errNames); err != nil {
		return nil, err
	}
	s := &catchmentSource{}
	for _, row := range t.Rows {
		s.providers = append(s.providers, Provider{Code: row[provider], Name: cmp.Or(names[row[provider]], row[provider])})
	}
	slices.SortFunc(s.providers, func(x, y Provider) int { return cmp.Compare(x.Code, y.Code) })
	s.providers = slices.Compact(s.providers)
	var c collector
	for _, p := range s.providers {
		if problem := checkText(p.Name); problem != "" {
			c.add("names", &Error{File: t.File, Code: p.Code, Problem: problem, Want: textRule})
		}
	}
	first := map[[2]string]int{}
	for i, row := range t.Rows {
		bad := func(kind, code, problem, want string) {
			c.add(kind, &Error{File: t.File, Row: t.Line(i), Code: code, Problem: problem, Want: want})
		}
		x := catchmentRow{area: row[area], line: t.Line(i)}
		x.provider, _ = slices.BinarySearchFunc(s.providers, row[provider], func(p Provider, code string) int { return cmp.Compare(p.Code, code) })
		if problem := checkCode(row[provider]); problem != "" {
			bad("providers", "", r.Provider+": "+problem, codeRule)
		}
		if _, ok := areas.index[x.area]; !ok {
			bad("areas", x.area, "no such area in "+r.By.Column+" of "+r.By.File, "codes such as "+areas.codes[0])
		}
		pair := [2]string{row[provider], x.area}
		if before, twice := first[pair]; twice {
			bad("pairs given twice", x.area, fmt.Sprintf("the pair with %s stands in row %d as well", row[provider], before), "each pair once")
		}
		first[pair] = x.line
		var problem string
		if x.share, problem = parseShare(row[share]); problem != "" {
			bad("shares", x.area, r.Share+" "+problem, shareRule)
		}
		s.rows = append(s.rows, x)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	slices.SortFunc(s.rows, compareCatchment)
	return s, sumShares(t.File, s)
}
