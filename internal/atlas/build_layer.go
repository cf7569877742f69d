package atlas

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"footprint/internal/geo"
	"footprint/internal/region"
)

// grouping is a layer as groups of the units of its base; a base is a grouping
// of itself.
type grouping struct {
	recipe *recipeLayer
	base   *base
	units  units
	of     []int32 // by unit of the base
	areas  []Area
	// figures are those of the areas: carried up from the base, then the
	// layer's own.
	figures
	measured *geo.Topology
	drawn    *geo.Topology
}

// group puts a layer together. It is nil without an error when the fault is in
// the base and has been told.
func (b *builder) group(l *recipeLayer) (*grouping, error) {
	g := &grouping{recipe: l}
	if l.Dissolve == nil {
		if g.base = b.bases[l.ID]; g.base == nil {
			return nil, nil
		}
		g.units, g.measured, g.drawn = g.base.units, g.base.measured, g.base.drawn
		g.of = make([]int32, len(g.units.codes))
		for i := range g.of {
			g.of[i] = int32(i)
		}
	} else {
		if g.base = b.bases[l.Dissolve.Layer]; g.base == nil {
			return nil, nil
		}
		b.say("layer %s: dissolving %s", l.ID, l.Dissolve.Layer)
		if err := b.dissolve(g); err != nil {
			return nil, err
		}
	}
	if tolerance := l.Outlines.SimplifyM; tolerance > 0 {
		g.drawn = g.drawn.Simplify(tolerance)
	}
	names := g.base.names
	if l.Dissolve != nil {
		names = g.units.codes
		if l.Names != nil {
			var err error
			if names, err = b.readNames(l.Names, g.units); err != nil {
				return nil, err
			}
		}
	}
	g.fill(names)
	return g, b.setFigures(g)
}

func (b *builder) dissolve(g *grouping) error {
	by := g.recipe.Dissolve.By
	t, err := b.table(by.File)
	if err != nil {
		return err
	}
	column, errColumn := t.Need(by.Column)
	j, err := join(t, by.Key, nil, g.base.units, skipStrangers)
	if err := errors.Join(errColumn, err); err != nil {
		return err
	}
	var c collector
	var codes []string
	seen := map[string]bool{}
	for u := range j.row {
		code := j.field(u, column)
		if problem := checkCode(code); problem != "" {
			c.add("group codes", &Error{File: t.File, Row: j.line(u), Code: g.base.units.codes[u], Problem: by.Column + ": " + problem, Want: codeRule})
		}
		if !seen[code] {
			seen[code] = true
			codes = append(codes, code)
		}
	}
	if err := c.err(); err != nil {
		return err
	}
	slices.Sort(codes)
	g.units = newUnits(g.recipe.ID, codes)
	g.of = make([]int32, len(j.row))
	for u := range j.row {
		g.of[u] = int32(g.units.index[j.field(u, column)])
	}
	if g.measured, err = g.base.measured.Dissolve(g.of, len(codes)); err != nil {
		return fmt.Errorf("layer %s: %w", g.recipe.ID, err)
	}
	if g.base.drawn == g.base.measured {
		g.drawn = g.measured
		return nil
	}
	if g.drawn, err = g.base.drawn.Dissolve(g.of, len(codes)); err != nil {
		return fmt.Errorf("layer %s: outlines: %w", g.recipe.ID, err)
	}
	return nil
}

// fill carries people and points up and takes the measures.
func (g *grouping) fill(names []string) {
	n, b := len(g.units.codes), g.base
	g.areas = make([]Area, n)
	sumX, sumY, parts := make([]float64, n), make([]float64, n), make([]int, n)
	plainX, plainY := make([]float64, n), make([]float64, n)
	for u, to := range g.of {
		p := b.population[u]
		g.areas[to].Population += p
		sumX[to] += float64(float64(p) * b.points[u][0])
		sumY[to] += float64(float64(p) * b.points[u][1])
		plainX[to] += b.points[u][0]
		plainY[to] += b.points[u][1]
		parts[to]++
	}
	for i := range g.areas {
		a := &g.areas[i]
		a.Code, a.Name = g.units.codes[i], names[i]
		if p := float64(a.Population); p > 0 {
			a.EastingM, a.NorthingM = sumX[i]/p, sumY[i]/p
		} else {
			a.EastingM, a.NorthingM = plainX[i]/float64(parts[i]), plainY[i]/float64(parts[i])
		}
		a.AreaM2 = g.measured.AreaM2(i)
		a.PerimeterM = int64(math.Round(g.measured.PerimeterM(i)))
	}
}

// pair is a line of <layer>.contiguity.csv.
type pair struct {
	a, b    int32
	borderM int64
	kind    string
}

// contiguity takes the pairs from the measured boundaries and the links from
// the recipe.
func (b *builder) contiguity(g *grouping) ([]pair, []manifestLink, error) {
	var pairs []pair
	at := map[[2]int32]int{}
	for _, x := range g.measured.Borders(geo.Queen) {
		p := pair{a: min(x.A, x.B), b: max(x.A, x.B), kind: kindQueen}
		if x.Rook {
			// Less than half a metre is a border all the same.
			p.kind, p.borderM = kindRook, max(1, int64(math.Round(x.LengthM)))
		}
		at[[2]int32{p.a, p.b}] = len(pairs)
		pairs = append(pairs, p)
	}
	var found Findings
	var links []manifestLink
	for _, k := range g.recipe.Links {
		x, y := k[0], k[1]
		if x > y {
			x, y = y, x
		}
		i, okX := g.units.index[x]
		j, okY := g.units.index[y]
		for _, end := range []struct {
			code string
			ok   bool
		}{{x, okX}, {y, okY}} {
			if !end.ok {
				found = append(found, &Error{File: b.recipeFile, Code: end.code, Problem: fmt.Sprintf("link %s-%s: no such area in layer %s", x, y, g.recipe.ID), Want: "a code of the layer, such as " + g.units.codes[0]})
			}
		}
		if !okX || !okY {
			continue
		}
		p := pair{a: int32(i), b: int32(j), kind: k[2]}
		old, touches := at[[2]int32{p.a, p.b}]
		switch {
		case touches && pairs[old].kind == kindQueen:
			pairs[old] = p
		case touches:
			found = append(found, &Error{File: b.recipeFile, Code: x, Problem: fmt.Sprintf("layer %s: the link to %s joins areas that are contiguous already (%s)", g.recipe.ID, y, pairs[old].kind), Want: "links only where no border is shared, each once"})
			continue
		default:
			at[[2]int32{p.a, p.b}] = len(pairs)
			pairs = append(pairs, p)
		}
		link := manifestLink{A: x, B: y, Kind: k[2]}
		if len(k) == 4 {
			link.Note = k[3]
		}
		links = append(links, link)
	}
	if found != nil {
		return nil, nil, found
	}
	slices.SortFunc(pairs, func(p, q pair) int {
		if p.a != q.a {
			return int(p.a) - int(q.a)
		}
		return int(p.b) - int(q.b)
	})
	var edges []region.Edge
	for _, p := range pairs {
		if p.kind != kindQueen {
			edges = append(edges, region.Edge{A: region.Unit(p.a), B: region.Unit(p.b), Weight: p.borderM})
		}
	}
	graph, err := region.NewGraph(len(g.areas), edges)
	if err != nil {
		return nil, nil, fmt.Errorf("layer %s: contiguity: %w", g.recipe.ID, err)
	}
	return pairs, links, inPieces(b.recipeFile+": layer "+g.recipe.ID, g.areas, graph).err()
}

func (b *builder) emitLayer(g *grouping) error {
	l := g.recipe
	b.say("layer %s: writing %d areas", l.ID, len(g.areas))
	pairs, links, err := b.contiguity(g)
	if err != nil {
		return err
	}
	m := manifestLayer{
		ID: l.ID, Title: l.Title, Vintage: l.Vintage, Code: l.Code, Name: l.Name, Units: len(g.areas), Links: links,
		Population: g.base.recipe.Population.manifest(0),
	}
	if l.Dissolve != nil {
		m.Base = l.Dissolve.Layer
	}
	header := append([]string{l.Code, l.Name}, areaColumnOrder...)
	for _, p := range g.populations {
		m.Populations = append(m.Populations, p.recipe.manifest(totals([][]int64{p.people})[0]))
		header = append(header, basisColumn(p.recipe.ID))
	}
	for _, f := range g.indicators {
		m.Indicators = append(m.Indicators, manifestIndicator{ID: f.recipe.ID, Title: f.recipe.Title, Unit: f.recipe.Unit, Source: f.recipe.Source})
		header = append(header, f.recipe.ID)
	}
	rows := [][]string{header}
	for i, a := range g.areas {
		m.Population.Total += a.Population
		row := []string{
			a.Code, a.Name, strconv.FormatInt(a.Population, 10),
			whole(a.EastingM), whole(a.NorthingM), whole(a.AreaM2), strconv.FormatInt(a.PerimeterM, 10),
		}
		for _, p := range g.populations {
			row = append(row, strconv.FormatInt(p.people[i], 10))
		}
		for k, v := range a.Values {
			row = append(row, g.indicators[k].text(v))
		}
		rows = append(rows, row)
	}
	m.Areas = b.put(csvName(l.ID, len(rows)), csvBytes(rows))

	rows = [][]string{contiguityHeader}
	for _, p := range pairs {
		if p.kind != kindQueen {
			m.Pairs++
		}
		rows = append(rows, []string{g.units.codes[p.a], g.units.codes[p.b], strconv.FormatInt(p.borderM, 10), p.kind})
	}
	m.Contiguity = b.put(csvName(l.ID+".contiguity", len(rows)), csvBytes(rows))

	var shapes bytes.Buffer
	err = g.drawn.WriteTopoJSON(&shapes, l.ID, func(i int) []geo.Property {
		return []geo.Property{{Key: l.Code, Value: g.areas[i].Code}, {Key: l.Name, Value: g.areas[i].Name}}
	})
	if err != nil {
		return fmt.Errorf("layer %s: outlines: %w", l.ID, err)
	}
	m.Outlines = manifestOutlines{Kind: b.outlines, File: b.put(l.ID+".outlines.topojson.gz", shapes.Bytes())}
	b.manifest.Layers = append(b.manifest.Layers, m)
	return nil
}

// overlaps adds up the people of each pair of groups, in order of the pairs.
func overlaps(x, y []int32, population []int64) (keys [][2]int32, people map[[2]int32]int64) {
	people = map[[2]int32]int64{}
	for u := range x {
		k := [2]int32{x[u], y[u]}
		if _, ok := people[k]; !ok {
			keys = append(keys, k)
		}
		people[k] += population[u]
	}
	slices.SortFunc(keys, func(p, q [2]int32) int {
		if p[0] != q[0] {
			return int(p[0]) - int(q[0])
		}
		return int(p[1]) - int(q[1])
	})
	return keys, people
}

func (b *builder) emitLookup(x, y *grouping) {
	keys, people := overlaps(x.of, y.of, x.base.population)
	rows := [][]string{lookupColumns[:]}
	for _, k := range keys {
		rows = append(rows, []string{x.units.codes[k[0]], y.units.codes[k[1]], strconv.FormatInt(people[k], 10)})
	}
	name := csvName("lookups/"+x.recipe.ID+"."+y.recipe.ID, len(rows))
	b.manifest.Lookups = append(b.manifest.Lookups, manifestLookup{From: x.recipe.ID, To: y.recipe.ID, File: b.put(name, csvBytes(rows))})
}

func whole(v float64) string { return strconv.FormatFloat(math.Round(v), 'f', 0, 64) }

// compact keeps seven significant digits, more than any source has; NaN is an
// empty field.
func compact(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 7, 64)
}

func csvBytes(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		panic(fmt.Sprintf("csv into memory: %v", err)) // a buffer takes all
	}
	return b.Bytes()
}
