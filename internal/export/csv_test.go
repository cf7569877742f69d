package export

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/ewkbhex"
)

// readCSV gives the rows by the names of their columns.
func readCSV(t *testing.T, data []byte) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(records) < 2 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		if len(row) != len(records[0]) {
			t.Fatalf("columns %q: one is there twice", records[0])
		}
		rows = append(rows, row)
	}
	return rows
}

// ewkbOutlines decodes the shapes.
func ewkbOutlines(t *testing.T, rows []map[string]string) outlines {
	t.Helper()
	o := outlines{}
	for _, row := range rows {
		decoded, err := ewkbhex.Decode(row["geom"])
		if err != nil {
			t.Fatal(err)
		}
		shape, ok := decoded.(*geom.MultiPolygon)
		if !ok || shape.SRID() != 27700 || shape.Layout() != geom.XY {
			t.Fatalf("%s: %T, SRID %d, layout %v", row["REGIONCD"], decoded, decoded.SRID(), decoded.Layout())
		}
		var out orb.MultiPolygon
		for _, polygon := range shape.Coords() {
			var rings orb.Polygon
			for _, ring := range polygon {
				var points orb.Ring
				for _, at := range ring {
					points = append(points, orb.Point{at[0], at[1]})
				}
				rings = append(rings, points)
			}
			out = append(out, rings)
		}
		o[row["REGIONCD"]] = out
	}
	return o
}

func TestCSV(t *testing.T) {
	p := stps(t)
	rows := readCSV(t, written(t, CSV, p))
	if len(rows) != 44 {
		t.Fatalf("%d rows", len(rows))
	}
	for i, row := range rows {
		c := p.Scorecard.Regions[i]
		deviation, err := strconv.ParseFloat(row["deviation"], 64)
		if err != nil || row["REGIONCD"] != c.Code || row["REGIONNM"] != c.Name || row["population"] != strconv.FormatInt(c.Population, 10) || deviation != c.Deviation || row["outlines"] != "schematic" {
			t.Errorf("row %d: %v, %v", i, err, row)
		}
	}
	same(t, p, ewkbOutlines(t, rows).areas(nil))

	// The shapes are those of the topology, to the centimetre, as in the GeoPackage.
	want := readGeoPackage(t, written(t, GeoPackage, p)).outlines("regions", "REGIONCD")
	for code, shape := range ewkbOutlines(t, rows) {
		if !shape.Equal(want[code]) {
			t.Errorf("%s: other coordinates than in the GeoPackage", code)
		}
	}
}

// A figure that is missing is an empty field.
func TestCSVMissing(t *testing.T) {
	rows := readCSV(t, written(t, CSV, bands(t, "ccg17")))
	empty := slices.IndexFunc(rows, func(row map[string]string) bool { return row["needs_within_share"] == "" })
	if empty != 1 || rows[0]["needs_within_share"] == "" || rows[2]["needs_within_share"] == "" {
		t.Errorf("empty in row %d, want 1 alone", empty)
	}
}
