package geo

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
)

// officialData is the folder with the official files, which are not part of the project.
func officialData(tb testing.TB) string {
	tb.Helper()
	dir := os.Getenv("FOOTPRINT_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(filepath.Join(dir, "boundaries")); err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatalf("the official data are missing: no folder boundaries in %s; set FOOTPRINT_DATA", dir)
		}
		tb.Skipf("the official data are missing: no folder boundaries in %s; set FOOTPRINT_DATA", dir)
	}
	return dir
}

// readOfficial reads a file of the folder boundaries.
func readOfficial(tb testing.TB, file string, opt Options) *Layer {
	tb.Helper()
	layer, err := Read(os.DirFS(filepath.Join(officialData(tb), "boundaries")), file, opt)
	if err != nil {
		tb.Fatal(err)
	}
	return layer
}

func shapesOf(layer *Layer) []orb.MultiPolygon {
	shapes := make([]orb.MultiPolygon, len(layer.Features))
	for i, f := range layer.Features {
		shapes[i] = f.Shape
	}
	return shapes
}

func mustTopology(tb testing.TB, shapes []orb.MultiPolygon) *Topology {
	tb.Helper()
	t, err := NewTopology(shapes)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}
