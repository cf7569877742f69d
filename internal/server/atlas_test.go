package server

import (
	"slices"
	"testing"

	v1 "footprint/api/footprint/v1"
)

// An atlas names all that a scenario can refer to.
func TestAtlasNamesWhatScenariosUse(t *testing.T) {
	r := start(t, Options{})
	a, err := r.atlases.GetAtlas(t.Context(), &v1.GetAtlasRequest{Name: "atlases/england-2017"})
	if err != nil {
		t.Fatal(err)
	}
	ccg := a.GetLayers()[0]
	var bases []string
	for _, b := range ccg.GetPopulations() {
		bases = append(bases, b.GetId())
		if b.GetTotal() < 55_000_000 || b.GetDate() == "" || b.GetBasis() == "" {
			t.Errorf("basis %v", b)
		}
	}
	if len(bases) < 3 || bases[0] != "residents" || !slices.Contains(bases, "registered") {
		t.Errorf("bases %v", bases)
	}
	for name, list := range map[string][]*v1.LayerRelation{"stp17": ccg.GetReferences(), "utla18": ccg.GetAlignments(), "commuting11": ccg.GetFlows()} {
		if !slices.ContainsFunc(list, func(x *v1.LayerRelation) bool { return x.GetId() == name && x.GetTitle() != "" }) {
			t.Errorf("no %s in %v", name, list)
		}
	}
}
