package atlas

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"footprint/internal/region"
)

// withFlows is the worked example with sides that cut its counties (see
// twoSided), trips between boroughs, and the catchments of two hospitals by
// parishes: OLD (NORTH, SOUTH), NEW (EAST, FAR, ISLE).
func withFlows(t testing.TB, edits ...edit) fstest.MapFS {
	t.Helper()
	return edited(t, append([]edit{
		{"people.csv", "", `code,county,police,residents,aged_65_84,aged_85,side,parish
NORTH,UP,P1,40000,6000,1000,WEST,OLD
SOUTH,DOWN,P2,60000,8000,1000,WEST,OLD
EAST,DOWN,P2,50000,9000,1500,COAST,NEW
FAR,UP,P1,20000,4500,700,WEST,NEW
ISLE,DOWN,P2,5000,1200,300,COAST,NEW
`},
		{"trips.csv", "", "home,work,n\nNORTH,NORTH,100\nNORTH,SOUTH,7\nSOUTH,EAST+ISLE,11\nEAST+ISLE,EAST+ISLE,220\nFAR,NORTH,0\nFAR,SOUTH,30\n"},
		{"beds.csv", "", "trust,parish,part\nH2,NEW,1\nH1,OLD,0.75\nH1,NEW,0.25\n"},
		{"trusts.csv", "", "code,name\nH1,\"Royal, Old\"\n"},
		{"atlas.yaml", "references:\n", `  - id: side
    title: Sides
    code: SIDECD
    name: SIDENM
    dissolve: {layer: borough, by: {file: people.csv, key: code, column: side}}
flows:
  - {id: trips, title: Trips, layer: borough, file: trips.csv, from: home, to: work, people: n, joined: +, unit: workers, date: 2011, source: Register, note: Two are one.}
catchments:
  - {id: beds, title: Beds, layer: borough, by: {file: people.csv, key: code, column: parish}, file: beds.csv, provider: trust, area: parish, share: part, names: {file: trusts.csv, code: code, name: name}, unit: patients}
references:
`},
	}, edits...)...)
}

func openFlows(t testing.TB, edits ...edit) *Atlas {
	t.Helper()
	files := withFlows(t, edits...)
	built := buildDoc(t, files, "")
	if found := Check(built); len(found) > 0 {
		t.Fatalf("findings:\n%v", found)
	}
	a, err := Open(built)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// EAST (0) and ISLE (2) are counted as one: 10 of 11 live in EAST. Cells are
// rounded in order, so that running totals are right:
// EAST-EAST 220×10/11×10/11 = 181.82, EAST-ISLE 18.18, ISLE-EAST 18.18, ISLE-ISLE 1.65;
// SOUTH-EAST 10, SOUTH-ISLE 1.
func TestFlow(t *testing.T) {
	a := openFlows(t)
	info := FlowInfo{ID: "trips", Title: "Trips", Unit: "workers", Date: "2011", Source: "Register", Note: "Two are one.", Layer: "borough"}
	carried := info
	carried.Layer, carried.Derived = "county", "borough"
	side := carried
	side.Layer = "side"
	for _, c := range []struct {
		info FlowInfo
		want []FlowRow
	}{
		{info, []FlowRow{{0, 0, 182}, {0, 2, 18}, {1, 4, 30}, {2, 0, 18}, {2, 2, 2}, {3, 3, 100}, {3, 4, 7}, {4, 0, 10}, {4, 2, 1}}},
		// DOWN (0) is SOUTH, EAST and ISLE; UP (1) NORTH and FAR.
		{carried, []FlowRow{{0, 0, 231}, {1, 0, 37}, {1, 1, 100}}},
		// COAST (0) is EAST and ISLE, WEST (1) the others.
		{side, []FlowRow{{0, 0, 220}, {1, 0, 11}, {1, 1, 137}}},
	} {
		f, err := a.Flow(c.info.Layer, "trips")
		if err != nil {
			t.Error(err)
			continue
		}
		if f.FlowInfo != c.info || f.Total != 368 || !slices.Equal(f.Rows, c.want) {
			t.Errorf("%s: %+v, want %+v", c.info.Layer, f, c.want)
		}
		if got := a.Flows(c.info.Layer); !slices.Equal(got, []FlowInfo{c.info}) {
			t.Errorf("flows %+v, want %+v", got, c.info)
		}
	}
}

// A flow between counties is divided among boroughs by their people at both
// ends: DOWN has 115,000 (EAST 50,000, ISLE 5,000, SOUTH 60,000), UP 60,000
// (FAR 20,000, NORTH 40,000).
func TestFlowIsApportioned(t *testing.T) {
	a := openFlows(t,
		edit{"trips.csv", "", "home,work,n\nUP,UP,90\nUP,DOWN,23\n"},
		edit{"atlas.yaml", "layer: borough, file: trips.csv", "layer: county, file: trips.csv"})
	f, err := a.Flow("borough", "trips")
	if err != nil {
		t.Fatal(err)
	}
	// In order EAST 0, FAR 1, ISLE 2, NORTH 3, SOUTH 4. From FAR: a third of
	// 23 to DOWN, 3.33, 0.33 and 4, and of 90 to UP, 10 and 20; from NORTH twice that.
	// Running totals 3.33, 13.33, 13.67, 33.67, 37.67 and then 44.33, 64.33, 65, 105, 113.
	want := []FlowRow{{1, 0, 3}, {1, 1, 10}, {1, 2, 1}, {1, 3, 20}, {1, 4, 4}, {3, 0, 6}, {3, 1, 20}, {3, 2, 1}, {3, 3, 40}, {3, 4, 8}}
	if f.Derived != "county" || f.Total != 113 || !slices.Equal(f.Rows, want) {
		t.Errorf("%+v, want %+v", f, want)
	}
}

func TestFlowsUnknownOrTooFine(t *testing.T) {
	a := openFlows(t)
	for _, c := range []struct{ layer, id, want string }{
		{"borough", "trains", `has no flow of borough "trains"; it has: trips`},
		{"parish", "trips", `no layer "parish"`},
	} {
		_, err := a.Flow(c.layer, c.id)
		var unknown *NotFoundError
		if !errors.As(err, &unknown) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	england, _ := openLayer(t, embedded(), "ccg17")
	if got := england.Flows("msoa11"); len(got) != 0 {
		t.Errorf("flows of msoa11: %v", got)
	}
	_, err := england.Flow("msoa11", "commuting11")
	var told *Error
	if want := "layer msoa11: the flow commuting11 between areas of layer lad17 would be divided among 6791 areas; want a layer of at most 1000"; !errors.As(err, &told) || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// The total is kept, no cell is more than 1 off, and whole cells stay whole.
func TestApportion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		areas, n := rapid.IntRange(1, 5).Draw(t, "areas"), rapid.IntRange(1, 6).Draw(t, "units")
		ends := make([][]flowEnd, areas)
		for i := range ends {
			weights := rapid.SliceOfN(rapid.IntRange(0, 9), n, n).Draw(t, "weights")
			weights[0]++
			sum := 0
			for _, w := range weights {
				sum += w
			}
			for u, w := range weights {
				if w > 0 {
					ends[i] = append(ends[i], flowEnd{region.Unit(u), float64(w) / float64(sum)})
				}
			}
		}
		var rows []FlowRow
		var total int64
		exact := make([]float64, n*n)
		for range rapid.IntRange(0, 12).Draw(t, "rows") {
			r := FlowRow{region.Unit(rapid.IntRange(0, areas-1).Draw(t, "from")), region.Unit(rapid.IntRange(0, areas-1).Draw(t, "to")), rapid.Int64Range(1, 1000).Draw(t, "people")}
			rows, total = append(rows, r), total+r.People
			for _, x := range ends[r.From] {
				for _, y := range ends[r.To] {
					exact[int(x.To)*n+int(y.To)] += float64(r.People) * x.Share * y.Share
				}
			}
		}
		got := make([]int64, n*n)
		for _, r := range apportion(rows, ends, n) {
			got[int(r.From)*n+int(r.To)] = r.People
			total -= r.People
		}
		if total != 0 {
			t.Fatalf("%d people are lost", total)
		}
		for i, v := range exact {
			if d := float64(got[i]) - v; d < -1.000001 || d > 1.000001 {
				t.Fatalf("cell %d is %d, exactly %v", i, got[i], v)
			}
		}
	})
}

func TestBuildRefusesRelations(t *testing.T) {
	for _, c := range []struct {
		name string
		edit edit
		want string
	}{
		{"flow to nowhere", edit{"trips.csv", "FAR,SOUTH", "FAR,MOON"}, "trips.csv: row 7 (MOON): no such area in layer borough; want codes such as EAST"},
		{"half of a joined code", edit{"trips.csv", "SOUTH,EAST+ISLE", "SOUTH,EAST+MOON"}, "trips.csv: row 4 (EAST+MOON): no such area"},
		{"a code joined with itself", edit{"trips.csv", "SOUTH,EAST+ISLE", "SOUTH,EAST+EAST"}, "trips.csv: row 4 (EAST+EAST): no such area"},
		{"flow of words", edit{"trips.csv", "NORTH,100", "NORTH,many"}, `trips.csv: row 2 (NORTH): n "many" is not a number; want a whole number`},
		{"flow below nothing", edit{"trips.csv", "NORTH,100", "NORTH,-1"}, `trips.csv: row 2 (NORTH): n "-1" is negative`},
		{"flow twice", edit{"trips.csv", "FAR,NORTH,0", "NORTH,SOUTH,1"}, "trips.csv: row 6 (NORTH): the pair with SOUTH stands in row 3 as well"},
		{"flow column", edit{"trips.csv", "home,", "house,"}, `trips.csv: row 1: no column "home"; want one of house, work, n`},
		{"cell too large", edit{"trips.csv", "NORTH,100", "NORTH,2147483648"}, "trips.csv: row 2 (NORTH): n 2147483648 is out of range; want a whole number, 0 to 2147483647"},
		{"flow too large", edit{"trips.csv", "NORTH,100", "NORTH,2147483647"}, "trips.csv: 2147483915 people in all; want at most 2147483647"},
		{"flow of no layer", edit{"atlas.yaml", "layer: borough, file: trips", "layer: parish, file: trips"}, `atlas.yaml: flow trips: layer "parish"; want the id of a layer`},
		{"flow without a file", edit{"atlas.yaml", "file: trips.csv, ", ""}, "atlas.yaml: flow trips: file, from, to or people missing"},
		{"flow date", edit{"atlas.yaml", "date: 2011,", "date: spring,"}, `flow trips: date "spring"; want YYYY-MM-DD`},
		{"flow twice in the recipe", edit{"atlas.yaml", "catchments:\n", "  - {id: trips, layer: borough, file: trips.csv, from: home, to: work, people: n}\ncatchments:\n"}, "atlas.yaml: flow trips: given twice"},
		{"catchment of nowhere", edit{"beds.csv", "H1,NEW", "H1,MOON"}, "beds.csv: row 4 (MOON): no such area in parish of people.csv; want codes such as NEW"},
		{"catchment twice", edit{"beds.csv", "H1,NEW,0.25", "H1,OLD,0.25"}, "beds.csv: row 4 (OLD): the pair with H1 stands in row 3 as well"},
		{"share of words", edit{"beds.csv", "0.75", "most"}, `beds.csv: row 3 (OLD): part "most" is not a number; want 0 to 1`},
		{"share above 1", edit{"beds.csv", "0.75", "1.75"}, "beds.csv: row 3 (OLD): part 1.75 is out of range"},
		{"shares that do not add up", edit{"beds.csv", "0.75", "0.7"}, "beds.csv: H1: the shares of the provider add to 0.9500; want 1, within 0.001"},
		{"no provider", edit{"beds.csv", "H2,NEW", ",NEW"}, "beds.csv: row 2: trust: the code is missing"},
		{"area in no parish", edit{"people.csv", "COAST,NEW", "COAST,"}, "people.csv: row 4 (EAST): parish: the code is missing"},
		{"catchment on a dissolved layer", edit{"atlas.yaml", "id: beds, title: Beds, layer: borough", "id: beds, title: Beds, layer: county"}, `atlas.yaml: catchments beds: layer "county"; want the id of a layer of this recipe that has boundaries`},
		{"catchment without parishes", edit{"atlas.yaml", "key: code, column: parish}", "key: code}"}, "atlas.yaml: catchments beds: by needs file, key and column"},
		{"names that are nowhere", edit{"atlas.yaml", "file: trusts.csv", "file: hospitals.csv"}, "hospitals.csv: no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := withFlows(t, c.edit)
			if _, err := Build(files, ManifestFile, files, ""); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got\n%v\nwant\n%s", err, c.want)
			}
		})
	}
}

func TestCheckFindsInRelations(t *testing.T) {
	built := buildDoc(t, withFlows(t), "")
	const trips, beds, on, police = "flows/trips.csv", "catchments/beds.csv", "catchments/beds.county.csv", "references/police.county.csv"
	for _, c := range []struct {
		name   string
		signed bool
		edit   edit
		want   string
	}{
		{"digest", false, edit{trips, "NORTH,NORTH,100", "NORTH,NORTH,101"}, "flows/trips.csv: the content has the digest "},
		{"total", true, edit{trips, "NORTH,NORTH,100", "NORTH,NORTH,101"}, "flows/trips.csv: 369 people in all; want 368, as in atlas.yaml"},
		{"order", true, edit{trips, "NORTH,SOUTH,7\nSOUTH,EAST,10\n", "SOUTH,EAST,10\nNORTH,SOUTH,7\n"}, "flows/trips.csv: row 9 (NORTH): the pair with SOUTH is out of order or given twice"},
		{"code", true, edit{trips, "NORTH,NORTH,100", "NORTH,MOON,100"}, "flows/trips.csv: row 7 (MOON): no such area in layer borough"},
		{"nobody", true, edit{trips, "NORTH,NORTH,100", "NORTH,NORTH,0"}, "flows/trips.csv: row 7 (NORTH): people 0 is out of range; want a whole number, 1 to 2147483647"},
		{"columns", true, edit{trips, "people", "n"}, "flows/trips.csv: row 1: the columns are from, to, n"},
		{"flow layer", false, edit{ManifestFile, "title: Trips\n    layer: borough", "title: Trips\n    layer: ward"}, `atlas.yaml: flow trips: layer "ward"`},
		{"provider", true, edit{beds, "H2,NEW", "H3,NEW"}, "catchments/beds.csv: row 4 (H3): no such provider in catchments/beds.providers.csv"},
		{"shares", true, edit{beds, "H1,OLD,0.75", "H1,OLD,0.5"}, "catchments/beds.csv: H1: the shares of the provider add to 0.7500"},
		{"share", true, edit{beds, "H1,OLD,0.75", "H1,OLD,-0.75"}, "catchments/beds.csv: row 3 (H1): share -0.75 is out of range; want 0 to 1"},
		{"area", true, edit{beds, "H1,OLD,0.75", "H1,ODD,0.75"}, "catchments/beds.csv: row 3 (ODD): no such area in catchments/beds."},
		{"providers out of order", true, edit{"catchments/beds.providers.csv", "H2", "G2"}, "catchments/beds.providers.csv: row 3 (G2): out of order or given twice"},
		{"overlap people", true, edit{on, "NEW,DOWN,55000", "NEW,DOWN,55001"}, "catchments/beds.county.csv: DOWN: 115001 people in its overlaps; want the 115000 of layer county"},
		{"all people twice", true, edit{on, "NEW,DOWN,55000", "NEW,DOWN,"}, "catchments/beds.county.csv: DOWN: 175000 people in its overlaps; want the 115000 of layer county"},
		{"overlap code", true, edit{on, "NEW,DOWN", "NEW,SIDE"}, "catchments/beds.county.csv: row 2 (SIDE): no such area in layer county"},
		{"overlap twice", true, edit{on, "NEW,UP,", "NEW,DOWN,"}, "catchments/beds.county.csv: row 3 (DOWN): the pair with NEW is given twice"},
		{"overlap layer", false, edit{ManifestFile, "      - layer: borough\n        file: catchments/beds", "      - layer: county\n        file: catchments/beds"}, "atlas.yaml: catchments beds on layer county: no such layer, or given twice"},
		{"region people", true, edit{police, "P1,P1,UP,", "P1,P1,UP,60001"}, "references/police.county.csv: UP: 60001 people in its regions; want the 60000 of layer county, in one row at least"},
		{"region words", true, edit{police, "P1,P1,UP,", "P1,P1,UP,all"}, `references/police.county.csv: row 2 (UP): people "all" is not a number; want a whole number, 0 to 2147483647, or nothing for all people of the unit`},
		{"region code", true, edit{police, "P1,P1,UP", "P1,P1,SIDE"}, "references/police.county.csv: row 2 (SIDE): no such area in layer county"},
		{"region order", true, edit{police, "P2,P2,DOWN", "P1,P2,DOWN"}, "references/police.county.csv: row 3 (DOWN): the pair with P1 is out of order or given twice"},
		{"region missing", true, edit{police, "P1,P1,UP", ",P1,UP"}, "references/police.county.csv: row 2 (UP): no region; want the code of one"},
		{"region layer", false, edit{ManifestFile, "          - layer: county", "          - layer: ward"}, "atlas.yaml: reference police on layer ward: no such layer, or given twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := Check(tampered(t, built, c.signed, c.edit))
			if len(found) == 0 || !strings.Contains(found.Error(), c.want) {
				t.Errorf("got\n%v\nwant\n%s", found, c.want)
			}
		})
	}
}
