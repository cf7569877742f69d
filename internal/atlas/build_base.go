package atlas

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"footprint/internal/geo"
)

// base is a layer with boundaries and figures of its own, from which others
// may be dissolved.
type base struct {
	recipe     *recipeLayer
	units      units // codes ascending
	names      []string
	population []int64
	points     []orb.Point
	figures
	measured *geo.Topology
	drawn    *geo.Topology
}

func (b *builder) readBase(l *recipeLayer) (*base, error) {
	b.say("layer %s: reading boundaries %s", l.ID, l.Boundaries.File)
	// Tables are read first, so that their faults are told together with
	// those of the boundaries.
	var errs []error
	for _, t := range l.allTables() {
		if _, err := b.table(t.File); err != nil {
			errs = append(errs, err)
		}
	}
	file, err := b.readShapes(l.Boundaries)
	if err != nil {
		return nil, errors.Join(append(errs, err)...)
	}
	slices.SortFunc(file.Features, func(x, y geo.Feature) int { return cmp.Compare(x.Code, y.Code) })
	base := &base{recipe: l}
	codes := make([]string, len(file.Features))
	for i, f := range file.Features {
		codes[i] = f.Code
		if problem := checkCode(f.Code); problem != "" {
			errs = append(errs, &Error{File: l.Boundaries.File, Problem: problem, Want: codeRule})
		}
		if problem := checkText(f.Name); problem != "" {
			errs = append(errs, &Error{File: l.Boundaries.File, Code: f.Code, Problem: problem, Want: textRule})
		}
	}
	base.units = newUnits(l.ID, codes)
	if len(base.units.index) != len(codes) {
		for i := range codes[1:] {
			if codes[i] == codes[i+1] {
				errs = append(errs, &Error{File: l.Boundaries.File, Code: codes[i], Problem: "two features have the code", Want: "each code once"})
			}
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	shapes := make([]orb.MultiPolygon, len(codes))
	base.names = make([]string, len(codes))
	for i, f := range file.Features {
		shapes[i], base.names[i] = f.Shape, f.Name
	}
	b.say("layer %s: contiguity of %d areas", l.ID, len(codes))
	if base.measured, err = newTopology(l.Boundaries, shapes, codes); err != nil {
		return nil, err
	}
	if l.Names != nil {
		if base.names, err = b.readNames(l.Names, base.units); err != nil {
			errs = append(errs, err)
		}
	}
	if cs, err := b.readColumns(l, base.units); err != nil {
		errs = append(errs, err)
	} else {
		var errFigures error
		base.population, err = cs.people(l.Population.Column)
		base.figures, errFigures = cs.readFigures(l, base.population)
		errs = append(errs, err, errFigures)
	}
	if l.Point != nil {
		if base.points, err = b.readPoints(*l.Point, base.units); err != nil {
			errs = append(errs, err)
		}
	} else {
		base.points = make([]orb.Point, len(shapes))
		for i, s := range shapes {
			base.points[i], _ = planar.CentroidArea(s)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if base.drawn, err = b.draw(base); err != nil {
		return nil, err
	}
	return base, nil
}

func (b *builder) readShapes(r *recipeBoundaries) (*geo.Layer, error) {
	crs, err := parseCRS(r.CRS)
	if err != nil {
		return nil, err
	}
	file, err := geo.Read(b.from, r.File, geo.Options{Layer: r.Layer, Code: r.Code, Name: r.Name, CRS: crs})
	if err != nil {
		return nil, err
	}
	if len(file.Repairs) > 0 {
		b.say("%s: %d repairs", r.File, len(file.Repairs))
		b.built.Repairs = append(b.built.Repairs, RepairedFile{File: r.File, Repairs: file.Repairs})
	}
	return file, nil
}

func newTopology(r *recipeBoundaries, shapes []orb.MultiPolygon, codes []string) (*geo.Topology, error) {
	t, err := geo.NewTopology(shapes)
	if r.SnapM > 0 {
		t, err = geo.NewTopologySnapped(shapes, r.SnapM)
	}
	if area := (*geo.AreaError)(nil); errors.As(err, &area) {
		return nil, &Error{File: r.File, Code: codes[area.Area], Problem: area.Problem}
	}
	return t, err
}

// draw gives the outlines of a base layer: the measured ones, those of another
// file, or schematic ones.
func (b *builder) draw(base *base) (*geo.Topology, error) {
	l := base.recipe
	if b.outlines == Schematic {
		return b.drawSchematic(base)
	}
	if l.Outlines.Official == nil {
		return base.measured, nil
	}
	b.say("layer %s: reading outlines %s", l.ID, l.Outlines.Official.File)
	file, err := b.readShapes(l.Outlines.Official)
	if err != nil {
		return nil, err
	}
	shapes, found := shapesInOrder(l.Outlines.Official.File, file, base.units.codes)
	if found != nil {
		return nil, found
	}
	return newTopology(l.Outlines.Official, shapes, base.units.codes)
}

func (b *builder) drawSchematic(base *base) (*geo.Topology, error) {
	l, n := base.recipe, len(base.units.codes)
	b.say("layer %s: drawing schematic outlines", l.ID)
	var spec recipeSchematic
	if l.Outlines.Schematic != nil {
		spec = *l.Outlines.Schematic
	}
	var sites []geo.Site
	taken := map[[2]int64]bool{}
	has := make([]bool, n)
	// Two sources may have the same point for an area, or two areas one
	// point; the diagram takes each place once, on its grid of 0.1 m.
	add := func(at orb.Point, area int32) {
		key := [2]int64{int64(math.Round(at[0] * 10)), int64(math.Round(at[1] * 10))}
		if taken[key] {
			return
		}
		taken[key] = true
		if area >= 0 {
			has[area] = true
		}
		sites = append(sites, geo.Site{At: at, Area: area})
	}
	if len(spec.Points) == 0 {
		for i, p := range base.points {
			add(p, int32(i))
		}
	}
	for _, p := range spec.Points {
		// In the order of codes, not of the file: the order of its rows must
		// not change the drawing.
		at := make([][]orb.Point, n)
		err := b.eachPoint(p, func(_ int, code string, point orb.Point) {
			if i, ok := base.units.index[code]; ok {
				at[i] = append(at[i], point)
			}
		})
		if err != nil {
			return nil, err
		}
		for i := range at {
			for _, point := range at[i] {
				add(point, int32(i))
			}
		}
	}
	for _, p := range spec.Outside {
		err := b.eachPoint(p, func(_ int, code string, point orb.Point) {
			if _, ours := base.units.index[code]; !ours {
				add(point, -1)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	var c collector
	for i, ok := range has {
		if !ok {
			c.add("areas without a point", &Error{File: b.recipeFile, Code: base.units.codes[i], Problem: "the area of layer " + l.ID + " has no schematic point of its own", Want: "a point that no other area has"})
		}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	area := make([]float64, n)
	for i := range area {
		area[i] = base.measured.AreaM2(i)
	}
	near := make([][]int32, n)
	for _, x := range base.measured.Borders(geo.Rook) {
		near[x.A] = append(near[x.A], x.B)
		near[x.B] = append(near[x.B], x.A)
	}
	shapes, err := geo.Schematic(n, sites, area, func(i int32) []int32 { return near[i] }, geo.SchematicOptions{StepM: spec.StepM, GridM: spec.GridM})
	if err != nil {
		return nil, fmt.Errorf("layer %s: %w", l.ID, err)
	}
	return newTopology(&recipeBoundaries{File: b.recipeFile}, shapes, base.units.codes)
}
