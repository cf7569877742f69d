package geo

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
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
}
