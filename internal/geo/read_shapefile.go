package geo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// Shape types of the "ESRI Shapefile Technical Description" (1998).
const (
	shapeNull     = 0
	shapePolygon  = 5
	shapePolygonZ = 15
	shapePolygonM = 25
)

// decodeShapefile reads polygons from a .shp with its .dbf and .prj. It takes its records from memory because the
// libraries at hand trust the counts in the file, which a damaged file turns into a panic.
func decodeShapefile(shp []byte, sibling func(ext string) ([]byte, error), opt Options) (*table, error) {
	g, err := groundOfShapefile(sibling, opt)
	if err != nil {
		return nil, err
	}
	dbf, err := sibling(".dbf")
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &Error{Problem: "the Shapefile has no .dbf, and so no codes", Want: "put the .dbf beside it", Err: err}
		}
		return nil, fmt.Errorf(".dbf: %w", err)
	}
	t := &table{ground: g}
	values, err := t.decodeDBF(dbf)
	if err != nil {
		return nil, err
	}
	if len(shp) < 100 {
		return nil, &Error{Problem: "the Shapefile ends within its header", Want: "check that the file is whole"}
	}
	for at := 100; at < len(shp); {
		record := fmt.Sprintf("record %d", len(t.rows)+1)
		if len(shp)-at < 8 {
			return nil, &Error{Problem: record + " is cut short", Want: "check that the file is whole"}
		}
		size := 2 * int64(int32(binary.BigEndian.Uint32(shp[at+4:])))
		at += 8
		if size < 4 || size > int64(len(shp)-at) {
			return nil, &Error{Problem: fmt.Sprintf("%s has %d bytes, but %d are left", record, size, len(shp)-at), Want: "check that the file is whole"}
		}
		if len(t.rows) == len(values) {
			return nil, &Error{Problem: fmt.Sprintf("the .dbf has %d rows, fewer than the .shp", len(values)), Want: "check that both belong together"}
		}
		r := row{properties: values[len(t.rows)]}
		r.polygons, r.problem = shapeRecord(shp[at:at+int(size)], g)
		t.rows = append(t.rows, r)
		at += int(size)
	}
	if len(values) != len(t.rows) {
		return nil, &Error{Problem: fmt.Sprintf("the .dbf has %d rows, the .shp %d", len(values), len(t.rows)), Want: "check that both belong together"}
	}
	return t, nil
}

func groundOfShapefile(sibling func(ext string) ([]byte, error), opt Options) (*ground, error) {
	if opt.CRS != Unknown {
		return &ground{crs: opt.CRS}, nil
	}
	prj, err := sibling(".prj")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{Problem: "the Shapefile has no .prj", Want: "put it beside it, or set the CRS to EPSG:27700 or EPSG:4326"}
	} else if err != nil {
		return nil, fmt.Errorf(".prj: %w", err)
	}
	wkt := strings.ToUpper(string(bytes.TrimSpace(prj)))
	switch squeezed := strings.NewReplacer("_", "", " ", "").Replace(wkt); {
	case strings.HasPrefix(squeezed, "PROJC") && strings.Contains(squeezed, "BRITISHNATIONALGRID"):
		return &ground{crs: BNG}, nil
	case strings.HasPrefix(squeezed, "GEOG") && (strings.Contains(squeezed, "WGS84") || strings.Contains(squeezed, "WGS1984") || strings.Contains(squeezed, "ETRS")):
		return &ground{crs: WGS84}, nil
	}
	name := string(bytes.TrimSpace(prj))
	if len(name) > 60 {
		name = strings.ToValidUTF8(name[:60], "") + "…"
	}
	return nil, &Error{Problem: fmt.Sprintf("its .prj says %q", name), Want: "give EPSG:4326 or EPSG:27700, or set the CRS"}
}

// shapeRecord reads one polygon record, whose rings stand in any order: outer ones clockwise, holes counterclockwise.
func shapeRecord(b []byte, g *ground) ([][]gridRing, *Error) {
	switch kind := binary.LittleEndian.Uint32(b); kind {
	case shapePolygon, shapePolygonZ, shapePolygonM:
	case shapeNull:
		return nil, errEmpty.clone()
	default:
		return nil, unsupported(fmt.Sprintf("%d (Shapefile)", kind))
	}
	if len(b) < 44 {
		return nil, &Error{Problem: "record cut short", Want: "check that the file is whole"}
	}
	parts, total := int64(binary.LittleEndian.Uint32(b[36:])), int64(binary.LittleEndian.Uint32(b[40:]))
	if 44+4*parts+16*total > int64(len(b)) {
		return nil, &Error{Problem: fmt.Sprintf("record of %d bytes with %d rings and %d points", len(b), parts, total), Want: "check that the file is whole"}
	}
	if parts == 0 || total == 0 {
		return nil, errEmpty.clone()
	}
	xy := b[44+4*parts:]
	rings := make([]gridRing, parts)
	for k := range rings {
		from, to := int64(binary.LittleEndian.Uint32(b[44+4*k:])), total
		if k+1 < len(rings) {
			to = int64(binary.LittleEndian.Uint32(b[48+4*k:]))
		}
		if from > to || to > total {
			return nil, &Error{Problem: fmt.Sprintf("ring %d runs from point %d to %d of %d", k+1, from, to, total), Want: "check that the file is whole"}
		}
		points := make([]orb.Point, to-from)
		for i := range points {
			at := 16 * (from + int64(i))
			points[i] = orb.Point{
				math.Float64frombits(binary.LittleEndian.Uint64(xy[at:])),
				math.Float64frombits(binary.LittleEndian.Uint64(xy[at+8:])),
			}
		}
		var err *Error
		if rings[k], err = g.ring(points); err != nil {
			return nil, err
		}
	}
	return groupByDirection(rings), nil
}

// groupByDirection makes polygons of rings of which the outer ones run clockwise.
func groupByDirection(rings []gridRing) [][]gridRing {
	var shells, holes []gridRing
	for _, r := range rings {
		if r.area2() <= 0 {
			shells = append(shells, r)
		} else {
			holes = append(holes, r)
		}
	}
	if len(shells) == 0 { // written the other way round
		shells, holes = holes, nil
	}
	return assignHoles(shells, holes)
}

// decodeDBF reads the columns and rows of a dBase III table.
func (t *table) decodeDBF(b []byte) ([]map[string]string, error) {
	short := &Error{Problem: "the .dbf is cut short", Want: "check that the file is whole"}
	if len(b) < 32 {
		return nil, short
	}
	count := int64(binary.LittleEndian.Uint32(b[4:]))
	header, width := int64(binary.LittleEndian.Uint16(b[8:])), int64(binary.LittleEndian.Uint16(b[10:]))
	if width < 1 || header < 33 || header+count*width > int64(len(b)) {
		return nil, short
	}
	type column struct {
		name     string
		from, to int64
	}
	var columns []column
	offset := int64(1)
	for at := int64(32); at+32 < header+1 && b[at] != '\r'; at += 32 {
		name, _, _ := bytes.Cut(b[at:at+11], []byte{0})
		c := column{string(bytes.TrimSpace(name)), offset, offset + int64(b[at+16])}
		if c.to > width {
			return nil, &Error{Problem: fmt.Sprintf("column %q of the .dbf reaches past its row", c.name), Want: "check that the file is whole"}
		}
		offset = c.to
		columns = append(columns, c)
		t.fields = append(t.fields, c.name)
	}
	rows := make([]map[string]string, count)
	for i := range rows {
		record := b[header+int64(i)*width:][:width]
		rows[i] = make(map[string]string, len(columns))
		for _, c := range columns {
			rows[i][c.name] = dbfText(bytes.Trim(record[c.from:c.to], " \x00"))
		}
	}
	return rows, nil
}

// dbfText reads UTF-8 or, where it is not, Latin-1.
func dbfText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}
