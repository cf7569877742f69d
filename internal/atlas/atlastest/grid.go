package atlastest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"footprint/internal/atlas"
)

// indicators are those of the needs profile core-5.
var indicators = []string{"imd2019_score", "under16_share", "over65_share", "over85_share", "rural_share"}

// Grid is an atlas of the given id with one layer, "squares": squares of 10 km in
// columns and rows, with people and needs that differ from square to square, such
// that plans of them differ in every measure. Its files can be opened, written into a
// folder, or put into an archive.
func Grid(t testing.TB, id string, columns, rows int) fstest.MapFS {
	t.Helper()
	type object map[string]any
	var features []object
	var people strings.Builder
	people.WriteString("code,residents," + strings.Join(indicators, ",") + "\n")
	for i := range columns * rows {
		code := fmt.Sprintf("S%02d", i+1)
		x, y := 400_000+10_000*(i%columns), 300_000+10_000*(i/columns)
		features = append(features, object{
			"type": "Feature", "properties": object{"code": code, "name": "Square " + code},
			"geometry": object{"type": "Polygon", "coordinates": [][][2]int{{{x, y}, {x + 10_000, y}, {x + 10_000, y + 10_000}, {x, y + 10_000}, {x, y}}}},
		})
		fmt.Fprintf(&people, "%s,%d", code, 20_000+1000*(i*7%11))
		for j := range indicators {
			fmt.Fprintf(&people, ",%.2f", 0.1+float64((i*i*(j+3)+5*i*j)%17)/20)
		}
		people.WriteString("\n")
	}
	boundaries, err := json.Marshal(object{"type": "FeatureCollection", "features": features})
	if err != nil {
		t.Fatal(err)
	}
	recipe := "atlas: " + id + `
title: Squares
attribution: [Drawn for a test]
layers:
  - id: squares
    title: Squares
    vintage: 2024
    code: SQUARECD
    name: SQUARENM
    boundaries: {file: squares.geojson, code: code, name: name, crs: EPSG:27700}
    population: {file: people.csv, key: code, column: residents, basis: residents, date: 2024-06-30, source: A test}
    indicators:
`
	for _, id := range indicators {
		recipe += fmt.Sprintf("      - {id: %s, title: %s, unit: score, mean: %s}\n", id, id, id)
	}
	files := fstest.MapFS{
		atlas.ManifestFile: {Data: []byte(recipe)}, "squares.geojson": {Data: boundaries}, "people.csv": {Data: []byte(people.String())},
	}
	built, err := atlas.Build(files, atlas.ManifestFile, files, "")
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	for _, f := range built.Files {
		out[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return out
}
