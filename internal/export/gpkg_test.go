package export

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/geojson"
)

// openedGeoPackage is a file as another program sees it.
type openedGeoPackage struct {
	*testing.T
	db *sql.DB
}

func readGeoPackage(t *testing.T, data []byte) openedGeoPackage {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.gpkg")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return openedGeoPackage{t, db}
}

// rows are the results of a query as text, NULL as "-". Columns of dates want || ”: the driver parses them.
func (g openedGeoPackage) rows(query string) []string {
	g.Helper()
	rows, err := g.db.Query(query)
	if err != nil {
		g.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }() // only read from
	columns, err := rows.Columns()
	if err != nil {
		g.Fatal(err)
	}
	var out []string
	for rows.Next() {
		cells, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range cells {
			cells[i].String, into[i] = "-", &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			g.Fatal(err)
		}
		text := make([]string, len(cells))
		for i, c := range cells {
			if text[i] = c.String; !c.Valid {
				text[i] = "-"
			}
		}
		out = append(out, strings.Join(text, "|"))
	}
	if err := rows.Err(); err != nil {
		g.Fatal(err)
	}
	return out
}

// outlines reads the shapes of a layer and checks their headers.
func (g openedGeoPackage) outlines(table, code string) outlines {
	g.Helper()
	rows, err := g.db.Query("SELECT " + code + ", geom FROM " + table)
	if err != nil {
		g.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // only read from
	o := outlines{}
	for rows.Next() {
		var code string
		var blob []byte
		if err := rows.Scan(&code, &blob); err != nil {
			g.Fatal(err)
		}
		if !bytes.HasPrefix(blob, []byte{'G', 'P', 0, 3, 0x34, 0x6c, 0, 0}) { // 27700
			g.Fatalf("%s: header % x", code, blob[:8])
		}
		var envelope [4]float64
		if _, err := binary.Decode(blob[8:40], binary.LittleEndian, &envelope); err != nil {
			g.Fatal(err)
		}
		shape, err := wkb.Unmarshal(blob[40:])
		if err != nil {
			g.Fatal(err)
		}
		if b := shape.Bound(); envelope != [4]float64{b.Min[0], b.Max[0], b.Min[1], b.Max[1]} {
			g.Errorf("%s: envelope %v of %v", code, envelope, b)
		}
		o[code] = shape.(orb.MultiPolygon)
	}
	if err := rows.Err(); err != nil {
		g.Fatal(err)
	}
	return o
}

func TestGeoPackage(t *testing.T) {
	p := stps(t)
	data := written(t, GeoPackage, p)
	g := readGeoPackage(t, data)
	for query, want := range map[string][]string{
		"PRAGMA application_id":    {"1196444487"},
		"PRAGMA user_version":      {"10300"},
		"PRAGMA page_size":         {"4096"},
		"PRAGMA journal_mode":      {"delete"},
		"PRAGMA freelist_count":    {"0"},
		"PRAGMA integrity_check":   {"ok"},
		"PRAGMA foreign_key_check": nil,
		"SELECT table_name, data_type, identifier, last_change || '', srs_id FROM gpkg_contents ORDER BY 1": {
			"layer_styles|attributes|layer_styles|2017-06-30T00:00:00.000Z|-",
			"regions|features|regions|2017-06-30T00:00:00.000Z|27700",
			"units|features|units|2017-06-30T00:00:00.000Z|27700",
		},
		"SELECT * FROM gpkg_geometry_columns ORDER BY 1":                                                       {"regions|geom|MULTIPOLYGON|27700|0|0", "units|geom|MULTIPOLYGON|27700|0|0"},
		"SELECT srs_id, organization, organization_coordsys_id FROM gpkg_spatial_ref_sys ORDER BY 1":           {"-1|NONE|-1", "0|NONE|0", "4326|EPSG|4326", "27700|EPSG|27700"}, //nolint:misspell // a column of the standard
		"SELECT count(*), min(fid), max(fid) FROM regions":                                                     {"44|1|44"},
		"SELECT count(*), count(DISTINCT REGIONCD), sum(population) FROM units":                                {"207|44|55619430"},
		"SELECT f_table_name, f_geometry_column, useAsDefault, update_time || '' FROM layer_styles ORDER BY 1": {"regions|geom|1|2017-06-30T00:00:00.000Z", "units|geom|1|2017-06-30T00:00:00.000Z"},
		"SELECT reference_scope, md_file_id, timestamp || '' FROM gpkg_metadata_reference":                     {"geopackage|1|2017-06-30T00:00:00.000Z"},
	} {
		if got := g.rows(query); !slices.Equal(got, want) {
			t.Errorf("%s:\n%q, want\n%q", query, got, want)
		}
	}
	same(t, p, g.outlines("regions", "REGIONCD").areas(nil))
	if got := len(g.outlines("units", "CCG17CD")); got != 207 {
		t.Errorf("%d units", got)
	}

	var bound, listed orb.Bound
	for _, shape := range g.outlines("units", "CCG17CD") {
		if bound.IsZero() {
			bound = shape.Bound()
		}
		bound = bound.Union(shape.Bound())
	}
	if err := g.db.QueryRow("SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'units'").
		Scan(&listed.Min[0], &listed.Min[1], &listed.Max[0], &listed.Max[1]); err != nil || listed != bound {
		t.Errorf("bounds %v, want %v, %v", listed, bound, err)
	}

	// Columns are the properties of the GeoJSON.
	f, err := geojson.UnmarshalFeatureCollection(written(t, GeoJSON, p))
	if err != nil {
		t.Fatal(err)
	}
	columns := g.rows("SELECT name FROM pragma_table_info('regions') WHERE name NOT IN ('fid', 'geom')")
	slices.Sort(columns)
	if want := sortedKeys(f.Features[0].Properties); !slices.Equal(columns, want) {
		t.Errorf("columns %q, want %q", columns, want)
	}

	var metadata struct {
		Title  string   `xml:"title"`
		Rights []string `xml:"rights"`
	}
	if err := xml.Unmarshal([]byte(g.rows("SELECT metadata FROM gpkg_metadata")[0]), &metadata); err != nil {
		t.Fatal(err)
	}
	if metadata.Title != p.Title || !slices.Equal(metadata.Rights, p.Atlas.Attribution) {
		t.Errorf("metadata %+v", metadata)
	}
}

// Styles name every region once, and neighbours differ.
func TestGeoPackageStyles(t *testing.T) {
	p := stps(t)
	g := readGeoPackage(t, written(t, GeoPackage, p))
	for _, text := range g.rows("SELECT styleQML FROM layer_styles") {
		var style qml
		if err := xml.Unmarshal([]byte(text), &style); err != nil {
			t.Fatal(err)
		}
		r := style.Renderer
		if r.Attribute != "REGIONCD" || len(r.Categories) != 44 || len(r.Symbols) != 44 {
			t.Fatalf("style by %s with %d categories and %d symbols", r.Attribute, len(r.Categories), len(r.Symbols))
		}
		colour := make([]string, 44)
		for i, c := range r.Categories {
			if c.Value != p.Names[i].Code || c.Symbol != r.Symbols[i].Name {
				t.Errorf("category %d: %+v with symbol %s, want region %s", i, c, r.Symbols[i].Name, p.Names[i].Code)
			}
			for _, prop := range r.Symbols[i].Layer.Props {
				if prop.Key == "color" { //nolint:misspell // QGIS spells so
					colour[i] = prop.Value
				}
			}
		}
		for _, e := range p.Layer.Graph.Edges() {
			if a, b := p.Plan.Label(e.A), p.Plan.Label(e.B); a != b && colour[a] == colour[b] {
				t.Errorf("%s and %s touch and share %s", p.Names[a].Name, p.Names[b].Name, colour[a])
			}
		}
	}
}

// A figure that is missing is NULL.
func TestGeoPackageMissing(t *testing.T) {
	p := bands(t, "ccg17")
	g := readGeoPackage(t, written(t, GeoPackage, p))
	for query, want := range map[string]string{
		"SELECT count(*) FROM regions WHERE needs_within_share IS NULL": "1",
		"SELECT count(*) FROM units WHERE rural_share IS NULL":          "1",
		"SELECT count(*) FROM units WHERE population IS NULL":           "0",
	} {
		if got := g.rows(query); got[0] != want {
			t.Errorf("%s: %s, want %s", query, got[0], want)
		}
	}
}

func TestLastChange(t *testing.T) {
	p := stps(t)
	for date, want := range map[string]string{
		"2017-06-30": "2017-06-30T00:00:00.000Z", "2017-06": "2017-06-01T00:00:00.000Z", "2017": "2017-01-01T00:00:00.000Z", "mid 2017": "1970-01-01T00:00:00.000Z",
	} {
		l := *p.Layer
		l.Population.Date = date
		if got := lastChange(&Plan{Layer: &l}); got != want {
			t.Errorf("%s: %s, want %s", date, got, want)
		}
	}
}

func BenchmarkGeoPackage(b *testing.B) {
	p := stps(b)
	for b.Loop() {
		written(b, GeoPackage, p)
	}
}
