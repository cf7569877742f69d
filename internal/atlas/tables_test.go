package atlas

import (
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// countyFigures gives the counties of the worked example figures of their own:
// a long table by codes of another kind, with one county of another year, and
// a table with several rows for each.
func countyFigures(t testing.TB, edits ...edit) fstest.MapFS {
	t.Helper()
	files := edited(t, append([]edit{
		{ManifestFile, "references:\n", `    populations:
      - {id: patients, column: patients, basis: registered, date: 2023-04}
    tables:
      - {file: long.csv, key: trust, where: {year: ["2024"]}, instead: {UP: {year: ["2023"]}}, via: {file: trusts.csv, from: trust, to: county, where: {vintage: ["2024"]}}, pivot: {name: group, value: rate}}
      - {file: sites.csv, key: county, rows: sum}
    indicators:
      - {id: chd, mean: CHD, times: 0.01}
      - {id: dm_index, mean: DM, relative: true}
      - {id: stroke, mean: STROKE, missing: allow}
      - {id: beds, sum: [beds]}
      - {id: beds_share, sum: [beds], relative: true}
      - {id: beds_index, sum: [beds], per: [patients], relative: true}
references:
`},
		{"long.csv", "", "trust,year,group,rate\nRX1,2024,CHD,4\nRX1,2024,DM,6\nRX1,2023,CHD,99\nRX2,2024,CHD,99\nRX2,2023,CHD,3\nRX2,2023,DM,9\nRX2,2023,STROKE,1.5\n"},
		{"trusts.csv", "", "trust,vintage,county\nRX1,2024,DOWN\nRX2,2024,UP\nRX2,2020,DOWN\nRX3,2024,DOWN\n"},
		{"sites.csv", "", "site,county,beds,patients\nS1,UP,10,1000.25\nS2,DOWN,20,2000.5\nS3,UP,30,3000.25\n"},
	}, edits...)...)
	return files
}

func TestFiguresOfDissolvedLayer(t *testing.T) {
	built := buildDoc(t, countyFigures(t), "")
	if found := Check(built); len(found) > 0 {
		t.Fatalf("findings:\n%v", found)
	}
	_, borough := openLayer(t, built, "borough")
	if _, ok := borough.Indicator("chd"); ok {
		t.Error("figures of the counties went down to the boroughs")
	}
	_, l := openLayer(t, built, "county")
	for _, c := range []struct {
		id       string
		down, up float64
	}{
		// Carried up, then the counties' own.
		{"over65_share", 21000.0 / 115000, 12200.0 / 60000},
		{"chd", 0.04, 0.03},
		// All together: (115,000 × 6 + 60,000 × 9) / 175,000.
		{"dm_index", 6 / (1230000.0 / 175000), 9 / (1230000.0 / 175000)},
		{"stroke", math.NaN(), 1.5},
		{"beds", 20, 40},
		{"beds_share", 20.0 / 60, 40.0 / 60},
		{"beds_index", (20 / 2000.5) / (60 / 6001.0), (40 / 4000.5) / (60 / 6001.0)},
	} {
		down, up := value(t, l, "DOWN", c.id), value(t, l, "UP", c.id)
		if math.Abs(down-c.down) > 1e-6*c.down || math.Abs(up-c.up) > 1e-6*c.up || math.IsNaN(down) != math.IsNaN(c.down) {
			t.Errorf("%s: %v and %v, want %v and %v", c.id, down, up, c.down, c.up)
		}
	}
	on, err := l.On("patients")
	if err != nil {
		t.Fatal(err)
	}
	if got := people(on); !slices.Equal(got, []int64{2001, 4000}) {
		t.Errorf("patients %v", got)
	}
	var bases []string
	for _, b := range l.Bases {
		bases = append(bases, b.ID)
	}
	if want := []string{"residents", "registered", "weighted", "patients"}; !slices.Equal(bases, want) {
		t.Errorf("bases %v, want %v", bases, want)
	}
}

func TestTablesRefuse(t *testing.T) {
	for _, c := range []struct {
		name string
		edit edit
		want string
	}{
		{"cell twice", edit{"long.csv", "RX1,2024,DM,6\n", "RX1,2024,DM,6\nRX1,2024,DM,7\n"}, "long.csv: row 4 (DOWN): DM is in row 3 as well; want a number"},
		{"no cell", edit{"long.csv", "RX1,2024,DM,6\n", ""}, "long.csv: DOWN: DM is missing"},
		{"no number", edit{"long.csv", "RX1,2024,DM,6\n", "RX1,2024,DM,six\n"}, `long.csv: row 3 (DOWN): DM "six" is not a number`},
		{"no such group", edit{ManifestFile, "mean: CHD", "mean: COPD"}, `no column "COPD"; want one of CHD, DM, STROKE, site, county, beds, patients`},
		{"no such pivot", edit{ManifestFile, "name: group", "name: groups"}, `long.csv: row 1: no column "groups"`},
		{"half a pivot", edit{ManifestFile, ", value: rate", ""}, "layer county: table long.csv: pivot needs name and value"},
		{"no translation", edit{"long.csv", "RX1,2024,DM,6\n", "RX1,2024,DM,6\nRX9,2024,DM,6\n"}, "long.csv: row 4 (RX9): the code is not in trusts.csv; want a row for it in column trust there"},
		{"two translations", edit{"trusts.csv", "RX2,2020,DOWN", "RX2,2024,DOWN"}, "trusts.csv: row 4 (RX2): county is DOWN here and UP above"},
		{"translated to nowhere", edit{"trusts.csv", "RX1,2024,DOWN", "RX1,2024,SIDE"}, "long.csv: row 2 (SIDE): no such area in the boundaries of layer county"},
		{"half a translation", edit{ManifestFile, "from: trust, ", ""}, "table long.csv: via needs file, from and to"},
		{"no file of translations", edit{ManifestFile, "file: trusts.csv", "file: trust.csv"}, "trust.csv: no such file"},
		{"instead of nothing", edit{ManifestFile, "instead: {UP:", "instead: {SIDE:"}, "long.csv: SIDE: instead: no such area in layer county; want a code of the layer, such as DOWN"},
		{"instead by no column", edit{ManifestFile, "instead: {UP: {year:", "instead: {UP: {y:"}, `long.csv: row 1: no column "y"`},
		{"instead without rows", edit{ManifestFile, `instead: {UP: {year: ["2023"]`, `instead: {UP: {year: ["2022"]`}, "long.csv: UP: the area of layer county has no row"},
		{"rows of another kind", edit{ManifestFile, "rows: sum}\n    indicators:\n      - {id: chd", "rows: mean}\n    indicators:\n      - {id: chd"}, `layer county: table sites.csv: rows: "mean"; want sum, or nothing`},
		{"several rows", edit{ManifestFile, "key: county, rows: sum", "key: county"}, "sites.csv: row 4 (UP): the code stands in row 2 as well"},
		{"sum of words", edit{"sites.csv", "S3,UP,30", "S3,UP,x"}, `sites.csv: row 4 (UP): beds "x" is not a number`},
		{"where over several rows", edit{ManifestFile, "{id: beds, sum: [beds]", "{id: beds, sum: [beds], where: {site: [S1]}"}, "sites.csv: indicator beds: where needs one row for each area"},
		{"relative to nothing", edit{"sites.csv", "", "site,county,beds,patients\nS1,UP,0,1\nS2,DOWN,0,1\n"}, "indicator beds_share: the value of all areas together is 0"},
		{"times nothing", edit{ManifestFile, "times: 0.01", "times: 0"}, "layer county: indicator chd: times: 0; want a number other than 0"},
		{"id of the base", edit{ManifestFile, "{id: chd,", "{id: need_score,"}, `layer county: indicator: "need_score" is given twice`},
		{"basis of the base", edit{ManifestFile, "{id: patients,", "{id: weighted,"}, `layer county: population: "weighted" is given twice`},
		{"the primary basis again", edit{ManifestFile, "{id: patients,", "{id: residents,"}, `layer county: population: "residents" is given twice`},
		{"basis without id", edit{ManifestFile, "{id: patients,", "{"}, "layer county: population: the id is missing"},
		{"basis without column", edit{ManifestFile, "{id: patients, column: patients,", "{id: patients,"}, "layer county: population patients needs column, basis and date"},
		{"basis without date", edit{ManifestFile, ", date: 2023-04}", "}"}, "layer county: population patients needs column, basis and date"},
		{"basis of no financial year", edit{ManifestFile, "date: 2023-04}", "date: 2023/25}"}, "layer county: population patients needs column, basis and date"},
		{"basis with a file", edit{ManifestFile, "{id: patients, column", "{id: patients, file: sites.csv, column"}, "population patients brings a file of its own; want its table under tables"},
		{"indicator named as a basis", edit{ManifestFile, "{id: beds,", "{id: population_patients,"}, `"population_patients" is the name of a column`},
		{"missing people", edit{"sites.csv", "S3,UP,30,3000.25", "S3,UP,30,"}, "sites.csv: row 4 (UP): patients is missing"},
		{"negative people", edit{"sites.csv", "2000.5", "-2000.5"}, "layer county: DOWN: population patients is -2000.5; want 0 to 2147483647"},
		{"too many people", edit{"sites.csv", "2000.5", "2147483000"}, "layer county: 2147487001 people in all; want at most 2147483647"},
		{"primary population", edit{ManifestFile, "    populations:\n      - {id: patients,", "    population: {column: patients, basis: x, date: 2024}\n    populations:\n      - {id: patients,"}, "layer county: a dissolved layer has a population, points or outlines of its own; want them on layer borough"},
		{"no table", edit{ManifestFile, "    tables:\n      - {file: needs.csv, key: borough}\n      - {file: practices.csv, key: place, rows: sum}\n", ""}, `no column "score"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := countyFigures(t, c.edit)
			_, err := Build(files, ManifestFile, files, "")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got\n%v\nwant\n%s", err, c.want)
			}
		})
	}
}

// Several rows in a cell of a pivot are added where the recipe says so.
func TestPivotAddsUp(t *testing.T) {
	files := countyFigures(t,
		edit{ManifestFile, "pivot: {name: group", "rows: sum, pivot: {name: group"},
		edit{"long.csv", "RX1,2024,DM,6\n", "RX1,2024,DM,6\nRX3,2024,DM,7\n"})
	_, l := openLayer(t, buildDoc(t, files, ""), "county")
	// 13 / ((115,000 × 13 + 60,000 × 9) / 175,000)
	if got, want := value(t, l, "DOWN", "dm_index"), 13/(2035000.0/175000); math.Abs(got-want) > 1e-6 {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The names of a layer may come from a lookup with many rows for each.
func TestNamesFromLookup(t *testing.T) {
	lookup := edit{"names.csv", "", "borough,county,title\nNORTH,UP,Upper\nFAR,UP,Upper\nEAST,DOWN,Lower\n"}
	recipe := edit{ManifestFile, "    dissolve: {layer: borough", "    names: {file: names.csv, code: county, name: title}\n    dissolve: {layer: borough"}
	_, l := openLayer(t, buildDoc(t, edited(t, lookup, recipe), ""), "county")
	if l.Areas[0].Name != "Lower" || l.Areas[1].Name != "Upper" {
		t.Errorf("names %q and %q", l.Areas[0].Name, l.Areas[1].Name)
	}
	files := edited(t, lookup, recipe, edit{"names.csv", "FAR,UP,Upper", "FAR,UP,Higher"})
	_, err := Build(files, ManifestFile, files, "")
	if want := `names.csv: row 3 (UP): the name is "Higher" here and "Upper" in row 2; want one name for each area`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// With decimals every one of them is kept; without, seven digits.
func TestDecimalsAreKept(t *testing.T) {
	files := edited(t, edit{"needs.csv", "18.25", "18.2512345678"}, edit{"needs.csv", "31.5", "0.0000246613"}, edit{ManifestFile, "mean: score", "mean: score, decimals: 10"})
	_, l := openLayer(t, buildDoc(t, files, ""), "borough")
	if got := value(t, l, "SOUTH", "need_score"); got != 18.2512345678 {
		t.Errorf("got %v", got)
	}
	if got := value(t, l, "NORTH", "need_score"); got != 0.0000246613 {
		t.Errorf("got %v", got)
	}
}

func TestCheckFindsPopulations(t *testing.T) {
	for _, c := range []struct {
		edit edit
		want string
	}{
		{edit{"borough.csv", ",42000,", ",42001,"}, "borough.csv: 175001 people in all in population_registered; want 175000, as in atlas.yaml"},
		{edit{"borough.csv", ",42000,", ",-1,"}, `borough.csv: row 5 (NORTH): population_registered "-1" is negative`},
		{edit{"borough.csv", ",42000,", ",2147483647,"}, "people in all (registered); want at most 2147483647"},
		{edit{"borough.csv", "population_registered", "population_registred"}, "borough.csv: row 1: the columns are BOROUGHCD"},
		{edit{ManifestFile, "id: registered", "id: weighted"}, `atlas.yaml: layer borough: population: "weighted" is given twice`},
		{edit{ManifestFile, "id: registered", "id: Regis tered"}, "atlas.yaml: layer borough: population: id"},
	} {
		found := Check(damaged(t, c.edit.file != ManifestFile, c.edit))
		if len(found) == 0 || !strings.Contains(found.Error(), c.want) {
			t.Errorf("got\n%v\nwant\n%s", found, c.want)
		}
	}
}
