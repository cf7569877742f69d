package atlas

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"testing/fstest"
)

// sum is the digest of a file in hexadecimal.
func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

// damaged is the built example with one file changed; signed gives the
// manifest the new digest, so that the content is judged and not the digest.
func damaged(t testing.TB, signed bool, e edit) fstest.MapFS {
	t.Helper()
	return tampered(t, buildDoc(t, docFiles(t), ""), signed, e)
}

func tampered(t testing.TB, from fstest.MapFS, signed bool, e edit) fstest.MapFS {
	t.Helper()
	built := fstest.MapFS{}
	for name, f := range from {
		built[name] = &fstest.MapFile{Data: f.Data}
	}
	if built[e.file] == nil {
		t.Fatalf("there is no %s", e.file)
	}
	before := built[e.file].Data
	if !strings.Contains(string(before), e.old) {
		t.Fatalf("%s has no %q:\n%s", e.file, e.old, before)
	}
	after := []byte(strings.Replace(string(before), e.old, e.new, 1))
	built[e.file] = &fstest.MapFile{Data: after}
	if signed {
		m := built[ManifestFile]
		m.Data = []byte(strings.Replace(string(m.Data), sum(before), sum(after), 1))
	}
	return built
}

func TestCheckFinds(t *testing.T) {
	const areas, pairs, lookup, refs = "borough.csv", "borough.contiguity.csv", "lookups/borough.county.csv", "references/borough.csv"
	for _, c := range []struct {
		name   string
		signed bool
		edit   edit
		want   string
	}{
		{"digest", false, edit{areas, ",40000,405000", ",40001,405000"}, "borough.csv: the content has the digest "},
		{"digest of outlines", false, edit{"borough.outlines.topojson.gz", "\x1f\x8b", "\x1f\x8c"}, "borough.outlines.topojson.gz: the content has the digest "},
		{"population total", true, edit{areas, ",40000,405000", ",40001,405000"}, "borough.csv: 175001 people in all; want 175000"},
		{"layers add up alike", true, edit{areas, ",40000,405000", ",40001,405000"}, "county.csv: 175000 people in all; want 175001, as in layer borough"},
		{"lookup share", true, edit{areas, ",40000,405000", ",40001,405000"}, "lookups/borough.county.csv: NORTH: 1 rows hold 40000 people; want the 40001 of layer borough"},
		{"lookup pair", true, edit{lookup, "NORTH,UP", "NORTH,DOWN"}, "lookups/borough.county.csv: DOWN: 4 rows hold 155000 people"},
		{"lookup code", true, edit{lookup, "NORTH,UP", "NORTH,SIDE"}, "lookups/borough.county.csv: row 5 (SIDE): no such area in layer county"},
		{"negative population", true, edit{areas, ",40000,405000", ",-1,405000"}, `borough.csv: row 5 (NORTH): population "-1" is negative`},
		{"order", true, edit{areas, "NORTH", "AORTH"}, "borough.csv: row 5 (AORTH): out of order"},
		{"code twice", true, edit{areas, "NORTH", "ISLE"}, "borough.csv: row 5 (ISLE): the code stands in row 4 as well"},
		{"columns", true, edit{areas, "population", "people"}, "borough.csv: row 1: the columns are BOROUGHCD, BOROUGHNM, people"},
		{"indicator", true, edit{areas, "31.5", "NaN"}, `borough.csv: row 5 (NORTH): need_score "NaN" is not a number`},
		{"name", true, edit{areas, "The Isle", ""}, "borough.csv: ISLE: the name is missing"},
		{"area", true, edit{areas, "100000000", "0"}, "borough.csv: EAST: area_m2 is 0"},
		{"off the grid", true, edit{areas, "405000,315000", "9405000,315000"}, "borough.csv: NORTH: the point 9405000, 315000 is not on the National Grid"},
		{"row gone", true, edit{areas, "FAR,Far North,20000", "#"}, "borough.csv: row 3 (#): "},
		{"pair count", true, edit{pairs, "EAST,NORTH,0,queen\n", "EAST,NORTH,7,rook\n"}, "borough.contiguity.csv: 5 pairs; want 4"},
		{"pair order", true, edit{pairs, "FAR,NORTH", "NORTH,FAR"}, "borough.contiguity.csv: row 5 (NORTH): stands before FAR; want each pair once, the smaller code first"},
		{"pair twice", true, edit{pairs, "FAR,NORTH", "EAST,SOUTH"}, "borough.contiguity.csv: row 5 (EAST): the pair with SOUTH is out of order or given twice"},
		{"pair code", true, edit{pairs, "FAR,NORTH", "FAR,ZZZ"}, "borough.contiguity.csv: row 5 (ZZZ): no such area in layer borough"},
		{"pieces", true, edit{pairs, "FAR,NORTH,10000,rook\n", ""}, "borough.contiguity.csv: FAR: the layer is in 2 pieces; one of 1 areas"},
		{"rook of no length", true, edit{pairs, "FAR,NORTH,10000", "FAR,NORTH,0"}, "borough.contiguity.csv: row 5 (FAR): a shared border of 0 m"},
		{"ferry of some length", true, edit{pairs, "EAST,ISLE,0", "EAST,ISLE,3"}, "a border of 3 m with the kind ferry"},
		{"kind", true, edit{pairs, "ISLE,0,ferry", "ISLE,0,swim"}, `kind "swim"; want rook, queen, ferry or bridge`},
		{"link not listed", true, edit{pairs, "ISLE,0,ferry", "ISLE,0,bridge"}, "the ferry to ISLE of atlas.yaml is not here"},
		{"longer than the perimeter", true, edit{pairs, "FAR,NORTH,10000", "FAR,NORTH,90000"}, "borough.contiguity.csv: FAR: its borders add to 90000 m; want no more than its perimeter, 40000 m"},
		{"region", true, edit{refs, "EAST,P2", "EAST,"}, "references/borough.csv: row 2 (EAST): no region in police"},
		{"share", true, edit{refs, "P2,P2,1", "P2,P2,2"}, "references/borough.csv: row 2 (EAST): police_share 2 is out of range"},
		{"people elsewhere", false, edit{ManifestFile, "title: Police areas\n", "title: Police areas\n        elsewhere: 5\n"}, "atlas.yaml: reference police of layer borough: elsewhere: 5; want 0, as the shares of references/borough.csv have it"},
		{"manifest key", false, edit{ManifestFile, "basis:", "bases:"}, "atlas.yaml: row "},
		{"manifest digest", false, edit{ManifestFile, "sha256: ", "sha256: x"}, "sha256 \"x"},
		{"units", false, edit{ManifestFile, "units: 5", "units: 6"}, "borough.csv: 5 units; want 6, as in atlas.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := Check(damaged(t, c.signed, c.edit))
			if len(found) == 0 || !strings.Contains(found.Error(), c.want) {
				t.Errorf("got\n%v\nwant\n%s", found, c.want)
			}
		})
	}
}

func TestCheckFindsOutlinesOfOthers(t *testing.T) {
	built := buildDoc(t, docFiles(t), "")
	other, mine := built["county.outlines.topojson.gz"].Data, built["borough.outlines.topojson.gz"]
	m := built[ManifestFile]
	m.Data = []byte(strings.Replace(string(m.Data), sum(mine.Data), sum(other), 1))
	mine.Data = other
	if found := Check(built); len(found) == 0 {
		t.Error("outlines of another layer were taken")
	}
}

func TestCheckGoesOn(t *testing.T) {
	built := buildDoc(t, docFiles(t), "")
	delete(built, "borough.csv")
	built["county.contiguity.csv"].Data = []byte("a,b\n")
	built["references/borough.csv"].Data = nil
	found := Check(built).Error()
	for _, want := range []string{"borough.csv: cannot be read", "county.contiguity.csv: the content has the digest"} {
		if !strings.Contains(found, want) {
			t.Errorf("got\n%s\nwant\n%s", found, want)
		}
	}
}

func TestCheckRefusesRecipe(t *testing.T) {
	if found := Check(docFiles(t)); len(found) != 1 || !strings.Contains(found.Error(), "this is a recipe, not a built atlas") {
		t.Errorf("%v", found)
	}
	if found := Check(fstest.MapFS{}); len(found) != 1 || !strings.Contains(found.Error(), "atlas.yaml: no such file") {
		t.Errorf("%v", found)
	}
}
