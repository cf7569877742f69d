package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"footprint/internal/atlas"
)

// Every command takes the atoms of two layers as it takes a layer, and a price
// on borders that are cut leaves more areas of both whole.
func TestAtoms(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 32,844 areas: left out with -short")
	}
	type card struct {
		PlanDigest string
		Valid      bool
		Alignments []struct {
			ID         string
			AreasSplit int
		}
	}
	read := func(text string) (c card) {
		t.Helper()
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	dir := t.TempDir()
	cards := map[string]card{}
	for name, weights := range map[string]string{"free": "needs=1", "dear": "needs=1,alignment=2"} {
		code, _, errs := call(t, "solve", "--layer", "ccg17+lad17", "--regions", "20", "--tolerance", "0.2", "--weight", weights, "--align", "ccg17,lad17",
			"--steps", "300000", "--evidence", "none", "-q", "-o", filepath.Join(dir, name))
		if code != exitDone {
			t.Fatalf("%s: exit %d: %s", name, code, errs)
		}
		c := read(files(t, filepath.Join(dir, name))["/scorecard.json"])
		if !c.Valid || len(c.Alignments) != 2 || c.Alignments[0].ID != "ccg17" || c.Alignments[1].ID != "lad17" {
			t.Fatalf("%s: %+v", name, c)
		}
		cards[name] = c
	}
	for i := range 2 {
		if free, dear := cards["free"].Alignments[i], cards["dear"].Alignments[i]; dear.AreasSplit >= free.AreasSplit {
			t.Errorf("%s: %d areas split at a price, %d without", free.ID, dear.AreasSplit, free.AreasSplit)
		}
	}
	file := filepath.Join(dir, "dear", "lookup.csv")
	lookup := files(t, filepath.Join(dir, "dear"))["/lookup.csv"]
	if !strings.HasPrefix(lookup, "CCG17CD_LAD17CD,CCG17NM_LAD17NM,REGIONCD,REGIONNM\nE38000001+E07000163,") {
		t.Errorf("%.200s", lookup)
	}
	code, out, errs := call(t, "score", "--layer", "ccg17+lad17", "--plan", file, "--tolerance", "0.2", "--json")
	if c := read(out); code != exitDone || !c.Valid || c.PlanDigest != cards["dear"].PlanDigest {
		t.Errorf("exit %d, %+v: %s", code, c, errs)
	}
	if code, _, errs := call(t, "score", "--plan", file); code != exitInput || !strings.Contains(errs, "the codes belong to layer ccg17+lad17, not ccg17") {
		t.Errorf("exit %d: %s", code, errs)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"compare", "--layer", "ccg17+lad17", file, filepath.Join(dir, "free", "lookup.csv")}, "people who change region"},
		{[]string{"export", "--layer", "ccg17+lad17", "--plan", file, "--format", "gpkg", "-o", filepath.Join(dir, "plan.gpkg")}, "20 regions of 401 areas"},
		{[]string{"explain", "--layer", "ccg17+lad17", "--plan", file, "--unit", "E38000004+E09000002"}, "Barking and Dagenham in NHS Barking and Dagenham CCG"},
		{[]string{"atlas", "show", "--layer", "ccg17+lad17"}, "117 areas of ccg17 are whole in one of lad17, 90 in several"},
		{[]string{"score", "--layer", "ccg17+lad17", "--reference", "stp17"}, "split lad17"},
	} {
		if code, out, errs := call(t, c.args...); code != exitDone || !strings.Contains(out, c.want) {
			t.Errorf("%v: exit %d: %s%s", c.args, code, out, errs)
		}
	}
}

func TestAtomsRefused(t *testing.T) {
	for layer, want := range map[string]string{
		"ccg17+ward17":       `has no layer "ward17"`,
		"ccg17+ccg17":        "no atoms with itself",
		"ccg17+lad17+utla18": "joins more than two layers",
	} {
		code, _, errs := call(t, "atlas", "show", "--layer", layer)
		if code != exitInput || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d: %s", layer, code, errs)
		}
	}
}

// What is said of a layer of atoms names what is not whole.
func TestAtomsInWords(t *testing.T) {
	var out strings.Builder
	x := &atomsInfo{
		From: "small", Parents: []parentInfo{{"a", 3, nil}, {"b", 1, []string{"b1", "b2"}}}, Cut: []string{"s1", "s2", "s3", "s4", "s5", "s6", "s7"},
		LeftOut: []string{"ratio"}, Smallest: "a1+b1", SmallestPeople: 12,
	}
	x.print(&out, atlas.AtomsID("a", "b"))
	want := `
ATOMS of a+b, put together from whole areas of small
3 areas of a are whole in one of b, 0 in several
1 areas of b are whole in one of a, 2 in several: b1, b2
0 atoms lie in more than one piece
7 areas of small are not whole in one area of both: s1, s2, s3, s4, s5, s6, ...
1 indicators cannot be carried up: ratio
the smallest is a1+b1 with 12 people
`
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}
