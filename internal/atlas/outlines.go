package atlas

import (
	"fmt"
	"io/fs"

	"github.com/paulmach/orb"

	"footprint/internal/geo"
)

// readOutlines reads the shapes of a built atlas and puts them in the order of
// the layer.
func readOutlines(fsys fs.FS, l *Layer, f manifestFile) (*geo.Topology, error) {
	if _, err := readVerified(fsys, f); err != nil {
		return nil, err
	}
	file, err := geo.Read(fsys, f.File, geo.Options{Layer: l.ID, Code: l.CodeField, Name: l.NameField, CRS: geo.WGS84})
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(l.Areas))
	for u := range l.Areas {
		codes[u] = l.Areas[u].Code
	}
	shapes, found := shapesInOrder(f.File, file, codes)
	if found != nil {
		return nil, found
	}
	return geo.NewTopology(shapes)
}

// shapesInOrder joins the features of a file to codes: each exactly once.
func shapesInOrder(file string, g *geo.Layer, codes []string) ([]orb.MultiPolygon, Findings) {
	var found Findings
	at := make(map[string]int, len(codes))
	for i, c := range codes {
		at[c] = i
	}
	shapes := make([]orb.MultiPolygon, len(codes))
	for i, f := range g.Features {
		k, ok := at[f.Code]
		switch {
		case !ok:
			found = append(found, &Error{File: file, Code: f.Code, Problem: fmt.Sprintf("feature %d is no area of the layer", i+1), Want: "the areas of the layer and no others"})
		case shapes[k] != nil:
			found = append(found, &Error{File: file, Code: f.Code, Problem: fmt.Sprintf("feature %d has a code that came before", i+1), Want: "each code once"})
		default:
			shapes[k] = f.Shape
		}
	}
	for i, s := range shapes {
		if s == nil {
			found = append(found, &Error{File: file, Code: codes[i], Problem: "the area has no feature", Want: "one for each area"})
		}
	}
	return shapes, found
}
