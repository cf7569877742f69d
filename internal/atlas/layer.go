package atlas

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"sync"

	"footprint/internal/geo"
	"footprint/internal/region"
)

// Indicator is a figure that every area of a layer has.
type Indicator struct {
	ID, Title, Unit, Source string
}

// Area is one areal unit.
type Area struct {
	Code, Name string
	Population int64
	// EastingM and NorthingM are the population-weighted point in EPSG:27700.
	EastingM, NorthingM float64
	AreaM2              float64
	// PerimeterM is the whole outline, coast and holes included.
	PerimeterM int64
	// Values lie beside Layer.Indicators; NaN is a missing one.
	Values []float64
}

// Link is a declared contiguity: a ferry or a bridge where no border is
// shared.
type Link struct {
	A, B string // codes, A < B
	Kind string // "ferry" or "bridge"
	Note string
}

// Layer is one set of areal units of one vintage. It is immutable; callers
// must not change what they are given.
type Layer struct {
	ID, Title string
	Vintage   string
	// CodeField and NameField head the columns of lookups, such as CCG17CD
	// and CCG17NM.
	CodeField, NameField string
	// Base is the id of the layer whose areas these are made of, or empty.
	Base string
	// Atoms is nil but for a layer of the intersections of two others.
	Atoms *Atoms
	// Population is the basis in use: the people of Areas. Bases are all
	// that On knows, the primary one first.
	Population Basis
	Bases      []Basis
	// Areas ascend by code; the index is the region.Unit.
	Areas      []Area
	Indicators []Indicator
	// Graph has the pairs that share a border (rook contiguity) with its
	// length in whole metres, at least 1, and the links with length 0. It is
	// in one piece.
	Graph *region.Graph
	Links []Link
	// OutlineKind is Official or Schematic.
	OutlineKind string
	// Digest is over the figures and the contiguity and not over the
	// outlines, so that a plan made on schematic outlines belongs to the same
	// layer with official ones.
	Digest string

	byCode   map[string]region.Unit
	queen    []region.Edge
	outlines func() (*geo.Topology, error)
	hulls    func() (*geo.Hulls, error)
	atlas    *Atlas                   // that it was read from; nil for one made by hand
	on       map[string]func() *Layer // by basis
}

// Unit finds the area with a code.
func (l *Layer) Unit(code string) (region.Unit, bool) {
	u, ok := l.byCode[code]
	return u, ok
}

// Queen gives the graph in which pairs that meet in a point only are
// contiguous as well, with a border of 0 m.
func (l *Layer) Queen() (*region.Graph, error) {
	return region.NewGraph(len(l.Areas), append(l.Graph.Edges(), l.queen...))
}

// Indicator finds the position of an indicator in Area.Values.
func (l *Layer) Indicator(id string) (int, bool) {
	i := slices.IndexFunc(l.Indicators, func(x Indicator) bool { return x.ID == id })
	return i, i >= 0
}

// TotalPopulation is the number of people in all areas.
func (l *Layer) TotalPopulation() int64 {
	var n int64
	for i := range l.Areas {
		n += l.Areas[i].Population
	}
	return n
}

// Outlines are the shapes to draw, read on first use and kept; the index is
// the region.Unit. With OutlineKind Schematic they must be called so wherever
// they appear, and must not be measured but for Hulls: Areas and Graph hold the
// measures.
func (l *Layer) Outlines() (*geo.Topology, error) { return l.outlines() }

// Hulls are those of the outlines, found on first use and kept; nil for a layer
// that was not read from an atlas. What is measured with them is approximate
// when the outlines are Schematic.
func (l *Layer) Hulls() (*geo.Hulls, error) {
	if l.hulls == nil {
		return nil, nil
	}
	return l.hulls()
}

// areaColumns are the columns of <layer>.csv between the name and the
// indicators.
var areaColumns = map[string]bool{"population": true, "easting_m": true, "northing_m": true, "area_m2": true, "perimeter_m": true}

var areaColumnOrder = []string{"population", "easting_m", "northing_m", "area_m2", "perimeter_m"}

func readLayer(fsys fs.FS, m manifestLayer) (*Layer, error) {
	l := newLayer(m)
	table, err := readVerifiedTable(fsys, m.Areas)
	if err != nil {
		return nil, err
	}
	people, found := l.setAreas(table)
	if found != nil {
		return nil, found
	}
	l.setBases(people)
	if len(l.Areas) != m.Units {
		return nil, &Error{File: m.Areas.File, Problem: fmt.Sprintf("%d units", len(l.Areas)), Want: fmt.Sprintf("%d, as in %s", m.Units, ManifestFile)}
	}
	table, err = readVerifiedTable(fsys, m.Contiguity)
	if err != nil {
		return nil, err
	}
	if found := l.setContiguity(table); found != nil {
		return nil, found
	}
	l.draw(func() (*geo.Topology, error) { return readOutlines(fsys, l, m.Outlines.File) })
	return l, nil
}

// draw sets how outlines are found, once each.
func (l *Layer) draw(find func() (*geo.Topology, error)) {
	l.outlines = sync.OnceValues(func() (*geo.Topology, error) {
		t, err := find()
		if err != nil {
			return nil, fmt.Errorf("layer %s: outlines: %w", l.ID, err)
		}
		return t, nil
	})
	l.hulls = sync.OnceValues(func() (*geo.Hulls, error) {
		t, err := l.outlines()
		if err != nil {
			return nil, err
		}
		return t.Hulls(), nil
	})
}

func newLayer(m manifestLayer) *Layer {
	l := &Layer{
		ID: m.ID, Title: m.Title, Vintage: m.Vintage, CodeField: m.Code, NameField: m.Name, Base: m.Base,
		Population: m.Population.basis(), OutlineKind: m.Outlines.Kind,
	}
	l.Bases = []Basis{l.Population}
	for _, p := range m.Populations {
		l.Bases = append(l.Bases, p.basis())
	}
	for _, i := range m.Indicators {
		l.Indicators = append(l.Indicators, Indicator(i))
	}
	for _, k := range m.Links {
		l.Links = append(l.Links, Link(k))
	}
	digest := sha256.Sum256(fmt.Appendf(nil, "footprint layer 1\n%s\n%s\n%s\n%s\n", m.ID, m.Code, m.Areas.SHA256, m.Contiguity.SHA256))
	l.Digest = hex.EncodeToString(digest[:])
	return l
}

// setAreas takes the areas from their table, or says everything that is wrong
// with it. The people of the bases after the primary one come back, by basis.
func (l *Layer) setAreas(t *Table) (people [][]int64, err error) {
	var found Findings
	bad := func(row int, code, problem, want string) {
		found = append(found, &Error{File: t.File, Row: row, Code: code, Problem: problem, Want: want})
	}
	wantHeader := append([]string{l.CodeField, l.NameField}, areaColumnOrder...)
	others := l.Bases[1:]
	for _, b := range others {
		wantHeader = append(wantHeader, basisColumn(b.ID))
	}
	first := len(wantHeader) // of the indicators
	for _, i := range l.Indicators {
		wantHeader = append(wantHeader, i.ID)
	}
	if !slices.Equal(t.Header, wantHeader) {
		bad(1, "", "the columns are "+clipList(t.Header, 12), strings.Join(wantHeader, ", "))
		return nil, found
	}
	people = make([][]int64, len(others))
	l.Areas = make([]Area, 0, t.Len())
	l.byCode = make(map[string]region.Unit, t.Len())
	values := make([]float64, t.Len()*len(l.Indicators))
	lines := make([]int, 0, t.Len())
	for r, row := range t.Rows {
		line, code := t.Line(r), row[0]
		if problem := checkCode(code); problem != "" {
			bad(line, "", problem, codeRule)
			continue
		}
		if first, twice := l.byCode[code]; twice {
			bad(line, code, fmt.Sprintf("the code stands in row %d as well", lines[first]), "each code once")
			continue
		}
		if n := len(l.Areas); n > 0 && l.Areas[n-1].Code >= code {
			bad(line, code, "out of order", "codes in ascending order")
		}
		if problem := checkText(row[1]); problem != "" {
			bad(line, code, problem, textRule)
		}
		count := func(column int) int64 {
			n, problem := parseCount(row[column])
			if problem != "" {
				bad(line, code, wantHeader[column]+" "+problem, "a whole number, 0 or more")
			}
			return n
		}
		for i := range others {
			people[i] = append(people[i], count(first-len(others)+i))
		}
		var number [4]float64
		for i := range number {
			v, problem := parseNumber(row[3+i])
			if problem == "" && i >= 2 && v < 0 {
				problem = fmt.Sprintf("%q is negative", row[3+i])
			}
			if problem != "" {
				bad(line, code, areaColumnOrder[1+i]+" "+problem, "a number")
			}
			number[i] = v
		}
		v := values[:len(l.Indicators):len(l.Indicators)]
		values = values[len(l.Indicators):]
		for i := range v {
			v[i] = math.NaN()
			if row[first+i] == "" {
				continue
			}
			x, problem := parseNumber(row[first+i])
			if problem != "" {
				bad(line, code, l.Indicators[i].ID+" "+problem, "a number, or an empty field where there is none")
				continue
			}
			v[i] = x
		}
		l.byCode[code] = region.Unit(len(l.Areas))
		lines = append(lines, line)
		l.Areas = append(l.Areas, Area{
			Code: code, Name: row[1], Population: count(2),
			EastingM: number[0], NorthingM: number[1], AreaM2: number[2],
			PerimeterM: int64(math.Round(number[3])), Values: v,
		})
	}
	for i, total := range append([]int64{l.TotalPopulation()}, totals(people)...) {
		if total > maxPeople {
			bad(0, "", fmt.Sprintf("%d people in all (%s)", total, l.Bases[i].ID), fmt.Sprintf("at most %d", maxPeople))
		}
	}
	if t.Len() == 0 {
		bad(1, "", "no areas", "one row for each")
	}
	return people, found.err()
}

const codeRule = "a code without spaces, commas or quotes, 64 characters at most"

func checkCode(code string) (problem string) {
	if code == "" {
		return "the code is missing"
	}
	if len(code) > 64 || strings.ContainsAny(code, " \t\r\n,;\"'") {
		return fmt.Sprintf("code %q", clip(code))
	}
	return ""
}
