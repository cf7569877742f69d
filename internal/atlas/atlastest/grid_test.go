package atlastest

import (
	"testing"

	"footprint/internal/atlas"
)

func TestGrid(t *testing.T) {
	files := Grid(t, "squares", 4, 3)
	if found := atlas.Check(files); len(found) > 0 {
		t.Error(found)
	}
	a, err := atlas.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	l, err := a.Layer("squares")
	if err != nil || len(l.Areas) != 12 || len(l.Indicators) != 5 || len(l.Graph.Neighbours(5)) != 4 || len(l.Graph.Neighbours(0)) != 2 {
		t.Errorf("%v, %v", l, err)
	}
}
