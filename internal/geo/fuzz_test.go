package geo

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// checkRead asks of any input: a layer that the topology takes, or an error with the file in it.
func checkRead(t *testing.T, layer *Layer, err error) {
	if err != nil {
		if e := (*Error)(nil); !errors.As(err, &e) || e.File == "" {
			t.Fatalf("error without a file: %v", err)
		}
		return
	}
	topology, err := NewTopology(shapesOf(layer))
	if err != nil {
		t.Fatalf("read, but refused by the topology: %v", err)
	}
	for i := range topology.Len() {
		if topology.AreaM2(i) <= 0 {
			t.Fatalf("feature %d has %v m²", i+1, topology.AreaM2(i))
		}
	}
	if len(layer.Features) > 50 {
		return
	}
	for _, f := range layer.Features {
		if err := toSF(f.Shape).Validate(); err != nil {
			t.Fatalf("feature %s: %v", f.Code, err)
		}
	}
}

func FuzzReadGeoJSON(f *testing.F) {
	f.Add(collection(bngURN, feature("E1", polygon(square(400, 300), rectangle(400.2, 300.2, 0.5, 0.5)))))
	f.Add(collection("", feature("E1", polygon("[-1,52],[-0.9,52],[-0.9,52.1],[-1,52]"))))
	f.Add(collection(bngURN, feature("E1", polygon("[1000,0],[2000,1000],[2000,0],[1000,1000],[1000,0]"))))
	f.Add(collection(bngURN, feature("E1", `{"type":"MultiPolygon","coordinates":[[[`+square(1, 1)+`]],[[[1990,1500],[2010,1490],[2010,1510],[1990,1500]]]]}`)))
	f.Add(strings.Replace(collection(bngURN, feature("E1", "null")), "null", "NaN", 1))
	f.Fuzz(func(t *testing.T, content string) {
		layer, err := readString("f.geojson", content, Options{})
		checkRead(t, layer, err)
	})
}

func FuzzReadTopoJSON(f *testing.F) {
	f.Add(topoJSON)
	f.Add(strings.Replace(topoJSON, `"none":{"type":"GeometryCollection","geometries":[]}`, "", 1))
	f.Add(`{"type":"Topology","objects":{"a":{"type":"Polygon","id":7,"arcs":[[0]]}},"arcs":[[[-1,52],[-0.9,52],[-0.9,52.1],[-1,52]]]}`)
	f.Fuzz(func(t *testing.T, content string) {
		layer, err := readString("f.topojson", content, Options{Layer: "areas"})
		checkRead(t, layer, err)
	})
}

func FuzzReadShapefile(f *testing.F) {
	files := shapefile(f)
	f.Add([]byte(files[".shp"]), []byte(files[".dbf"]))
	f.Fuzz(func(t *testing.T, shp, dbf []byte) {
		fsys := fstest.MapFS{"f.shp": {Data: shp}, "f.dbf": {Data: dbf}}
		layer, err := Read(fsys, "f.shp", Options{CRS: BNG})
		checkRead(t, layer, err)
	})
}
