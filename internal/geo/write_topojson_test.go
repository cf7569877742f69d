package geo

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func writeTopoJSON(t interface{ Fatal(...any) }, topology *Topology) string {
	var b bytes.Buffer
	if err := topology.WriteTopoJSON(&b, "areas", func(i int) []Property {
		return []Property{{"REGIONCD", string(rune('A' + i))}, {"REGIONNM", `Name "of" <it>`}, {"people", int64(7)}, {"share", 0.5}, {"none", math.NaN()}}
	}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What is written reads back as the same map, to the 0.1 m of its rounding.
func TestTopoJSONRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		topology, err := NewTopology(drawn(drawRandom(t)))
		if err != nil {
			t.Fatal(err)
		}
		if topology.Len() == 0 {
			return
		}
		text := writeTopoJSON(t, topology)
		if !json.Valid([]byte(text)) || text != writeTopoJSON(t, topology) {
			t.Fatal("invalid JSON, or other bytes the second time")
		}
		layer, err := readString("a.topojson", text, Options{Layer: "areas"})
		if err != nil {
			t.Fatal(err)
		}
		if layer.CodeField != "REGIONCD" || layer.NameField != "REGIONNM" || layer.Features[0].Name != `Name "of" <it>` {
			t.Fatalf("fields %q %q, name %q", layer.CodeField, layer.NameField, layer.Features[0].Name)
		}
		if len(layer.Repairs) != 0 {
			t.Fatalf("repairs %v", layer.Repairs)
		}
		again, err := NewTopology(shapesOf(layer))
		if err != nil {
			t.Fatal(err)
		}
		a, b := topology.Borders(Queen), again.Borders(Queen)
		if len(a) != len(b) {
			t.Fatalf("%d borders, had %d", len(b), len(a))
		}
		for i := range a {
			if a[i].A != b[i].A || a[i].B != b[i].B || a[i].Rook != b[i].Rook || math.Abs(a[i].LengthM-b[i].LengthM) > 0.002*a[i].LengthM {
				t.Fatalf("border %v, was %v", b[i], a[i])
			}
		}
		for i := range topology.Len() {
			if got, want := shapeText(again.Shape(i)), shapeText(topology.Shape(i)); got != want {
				t.Fatalf("area %d has rings %q, had %q", i, got, want)
			}
		}
	})
}

// Objects that unite areas share their arcs and read back as the areas dissolved.
func TestTopoJSONObjects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		topology, err := NewTopology(drawn(drawRandom(t)))
		if err != nil {
			t.Fatal(err)
		}
		if topology.Len() == 0 {
			return
		}
		groups := rapid.IntRange(1, topology.Len()).Draw(t, "groups")
		group := make([]int32, topology.Len())
		for i := range group {
			if group[i] = int32(i); i >= groups {
				group[i] = int32(rapid.IntRange(0, groups-1).Draw(t, "group"))
			}
		}
		dissolved, err := topology.Dissolve(group, groups)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		properties := func(i int) []Property { return []Property{{"code", string(rune('A' + i))}} }
		if err := topology.WriteTopoJSONObjects(&b, []Property{{"title", `a "b"`}, {"attribution", []string{"c", "<d>"}}},
			Object{Name: "regions", Group: group, Groups: groups, Properties: properties}, Object{Name: "units", Properties: properties}); err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Title       string   `json:"title"`
			Attribution []string `json:"attribution"`
			Arcs        [][]any  `json:"arcs"`
		}
		if err := json.Unmarshal(b.Bytes(), &doc); err != nil || doc.Title != `a "b"` || !slices.Equal(doc.Attribution, []string{"c", "<d>"}) || len(doc.Arcs) != topology.arcs.len() {
			t.Fatalf("%v: title %q, attribution %q, %d arcs, want %d", err, doc.Title, doc.Attribution, len(doc.Arcs), topology.arcs.len())
		}
		for object, want := range map[string]*Topology{"regions": dissolved, "units": topology} {
			layer, err := readString("a.topojson", b.String(), Options{Layer: object})
			if err != nil {
				t.Fatal(err)
			}
			if len(layer.Features) != want.Len() || len(layer.Repairs) != 0 {
				t.Fatalf("%s: %d features, want %d; repairs %v", object, len(layer.Features), want.Len(), layer.Repairs)
			}
			again, err := NewTopology(shapesOf(layer))
			if err != nil {
				t.Fatal(err)
			}
			for i := range want.Len() {
				if got, want := ringsText(again.Shape(i)), ringsText(want.Shape(i)); got != want {
					t.Fatalf("%s: area %d has rings %q, want %q", object, i, got, want)
				}
				if got, want := again.AreaM2(i), want.AreaM2(i); math.Abs(got-want) > 0.002*want {
					t.Fatalf("%s: area %d measures %v m2, want %v", object, i, got, want)
				}
			}
		}
	})
}

// ringsText is shapeText with the holes of a polygon in order of their points.
func ringsText(shape orb.MultiPolygon) string {
	for _, polygon := range shape {
		slices.SortFunc(polygon[1:], func(a, b orb.Ring) int { return cmp.Compare(len(a), len(b)) })
	}
	return shapeText(shape)
}

func TestShapeWGS84(t *testing.T) {
	topology := mustTopology(t, drawn("AAB A.B ABB"))
	seen := map[orb.Point]bool{}
	for i := range topology.Len() {
		metres, degrees := topology.Shape(i), topology.ShapeWGS84(i)
		for p := range degrees {
			for r := range degrees[p] {
				ring := degrees[p][r]
				if !ring.Closed() || (ring.Orientation() == orb.CCW) != (r == 0) {
					t.Errorf("area %d: ring %d is open or runs the wrong way", i, r)
				}
				for k, q := range ring {
					seen[q] = true
					if back := ToBNG(q); math.Hypot(back[0]-metres[p][r][k][0], back[1]-metres[p][r][k][1]) > 0.1 {
						t.Errorf("area %d: %v is %v, want %v", i, q, back, metres[p][r][k])
					}
				}
			}
		}
	}
	if len(seen) != 16 { // the corners of 3 by 3 cells: shared ones give the same numbers
		t.Errorf("%d different positions, want 16", len(seen))
	}
}

type failing struct{}

var errFull = errors.New("disk full")

func (failing) Write([]byte) (int, error) { return 0, errFull }

func TestWriteTopoJSONErrors(t *testing.T) {
	topology := mustTopology(t, drawn("AB"))
	if err := topology.WriteTopoJSON(failing{}, "a", nil); !errors.Is(err, errFull) {
		t.Errorf("error %v, want %v", err, errFull)
	}
	err := topology.WriteTopoJSON(&bytes.Buffer{}, "a", func(int) []Property { return []Property{{"x", 1}} })
	if err == nil || err.Error() != "property of type int; give a string, float64 or int64" {
		t.Errorf("error %v", err)
	}
	err = topology.WriteTopoJSONObjects(&bytes.Buffer{}, nil, Object{Name: "regions", Group: []int32{0}, Groups: 1})
	if err == nil || err.Error() != "object regions: dissolve: 2 areas have 1 groups; give one group an area" {
		t.Errorf("error %v", err)
	}
}
