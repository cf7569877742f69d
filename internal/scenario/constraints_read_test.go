package scenario

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"footprint/internal/atlas"
)

func tableFrom(t testing.TB, text string) (*atlas.Table, error) {
	t.Helper()
	return atlas.ReadTable(fstest.MapFS{"f.csv": {Data: []byte(text)}}, "f.csv")
}

func TestReadConstraints(t *testing.T) {
	a, l, _ := shipped(t, "ccg17")
	read := func(text string) *atlas.Table {
		table, err := tableFrom(t, text)
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	groups, err := ReadGroups(read("CCG17CD,GROUP\nE38000003,b\nE38000001,a\nE38000002,\nE38000004,b\n"), a, l)
	if want := []Group{{Name: "b", Units: []string{"E38000003", "E38000004"}}, {Name: "a", Units: []string{"E38000001"}}}; err != nil || !reflect.DeepEqual(groups, want) {
		t.Errorf("groups %+v, %v", groups, err)
	}
	regions, err := ReadLock(read("CCG17CD,REGIONCD,REGIONNM,CLOSED,POPULATION,TOLERANCE,MIN_POPULATION,MAX_POPULATION\n"+
		"E38000003,R02,South,Yes,,,,\nE38000001,R01,West,,500000,0.1,,\nE38000002,,,,,,,\nE38000004,R02,,,,,100,900\nE38000005,R03,West,no,,,,\nE38000006,R04,,,,,,\n"), a, l)
	want := []NamedRegion{
		{Code: "R02", Name: "South", Units: []string{"E38000003", "E38000004"}, Closed: true, MinPopulation: new(int64(100)), MaxPopulation: new(int64(900))},
		{Code: "R01", Name: "West (R01)", Units: []string{"E38000001"}, Population: 500000, Tolerance: new(0.1)},
		{Code: "R03", Name: "West (R03)", Units: []string{"E38000005"}},
		{Code: "R04", Name: "R04", Units: []string{"E38000006"}},
	}
	if err != nil || !reflect.DeepEqual(regions, want) {
		t.Errorf("regions %+v, %v", regions, err)
	}
	var all strings.Builder
	all.WriteString("code;REGIONCD\n")
	for u := range l.Areas {
		all.WriteString(l.Areas[u].Code + ";" + []string{"N", "S"}[u%2] + "\n")
	}
	w, err := ReadZones(read(all.String()), a, l)
	if err != nil || len(w.Zones) != 207 || w.Zones["E38000001"] != "N" {
		t.Errorf("zones %v, %v", w, err)
	}
}

// What is wrong with a table of constraints is told with file, row and code.
func TestReadConstraintsRefuse(t *testing.T) {
	a, l, _ := shipped(t, "ccg17")
	groups := func(table *atlas.Table) error { _, err := ReadGroups(table, a, l); return err }
	zones := func(table *atlas.Table) error { _, err := ReadZones(table, a, l); return err }
	lock := func(table *atlas.Table) error { _, err := ReadLock(table, a, l); return err }
	for name, c := range map[string]struct {
		read       func(*atlas.Table) error
		text, want string
	}{
		"no group":       {groups, "CCG17CD,NAME\nE38000001,a\n", `f.csv: row 1: no column "GROUP"; want one of CCG17CD, NAME`},
		"unknown":        {groups, "CCG17CD,GROUP\nE38000001,a\nE06000001,a\n", "f.csv: row 3 (E06000001): no such area in layer ccg17; want a code of that layer in the first column, such as E38000001; E06000001 seems to belong to layer lad17"},
		"twice":          {groups, "CCG17CD,GROUP\nE38000001,a\nE38000001,b\n", "f.csv: row 3 (E38000001): the area stands in row 2 as well"},
		"no rows":        {groups, "CCG17CD,GROUP\n", "f.csv: no rows below the header"},
		"no region":      {lock, "CCG17CD,REGION\nE38000001,a\n", `no column "REGIONCD"`},
		"closed":         {lock, "CCG17CD,REGIONCD,CLOSED\nE38000001,a,perhaps\n", `f.csv: row 2 (E38000001): CLOSED "perhaps"; want yes or no`},
		"two answers":    {lock, "CCG17CD,REGIONCD,CLOSED\nE38000001,a,yes\nE38000002,a,no\n", `f.csv: row 3 (E38000002): CLOSED "no", but region a has "yes" in a row before`},
		"population":     {lock, "CCG17CD,REGIONCD,POPULATION\nE38000001,a,1.5\n", `POPULATION "1.5"; want a whole number of people`},
		"least":          {lock, "CCG17CD,REGIONCD,MIN_POPULATION\nE38000001,a,-1\n", `MIN_POPULATION "-1"; want a whole number of people`},
		"tolerance":      {lock, "CCG17CD,REGIONCD,TOLERANCE\nE38000001,a,20\n", `TOLERANCE "20"; want a fraction from 0 to 1`},
		"no zones":       {zones, "CCG17CD,ZONE\nE38000001,a\n", `no column "REGIONCD"`},
		"empty zone":     {zones, "CCG17CD,GROUP\nE38000001,\n", "f.csv: row 2 (E38000001): GROUP is empty"},
		"zones missing":  {zones, "CCG17CD,GROUP\nE38000001,a\n", "f.csv: E38000002: NHS Ashford CCG has no row; want one row for each of the 207 areas"},
		"more than list": {groups, "CCG17CD,GROUP\n" + strings.Repeat("X,a\n", 30), "and 10 more like these"},
	} {
		table, err := tableFrom(t, c.text)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.read(table); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
}

// FuzzConstraintTables: tables are read, or refused in words; what is read passes
// the checks of a scenario or is refused by them, in words too.
func FuzzConstraintTables(f *testing.F) {
	f.Add(byte(0), "CCG17CD,GROUP\nE38000001,a\n")
	f.Add(byte(1), "CCG17CD,REGIONCD\nE38000001,a\n")
	f.Add(byte(2), "CCG17CD,REGIONCD,REGIONNM,CLOSED,POPULATION,TOLERANCE,MIN_POPULATION,MAX_POPULATION\nE38000001,a,b,yes,1,0,1,1\n")
	a, l, _ := shipped(f, "ccg17")
	f.Fuzz(func(t *testing.T, kind byte, text string) {
		table, err := tableFrom(t, text)
		if err != nil {
			return
		}
		var c Constraints
		switch kind % 3 {
		case 0:
			c.Together, err = ReadGroups(table, a, l)
		case 1:
			c.Within, err = ReadZones(table, a, l)
		case 2:
			c.Regions, err = ReadLock(table, a, l)
		}
		s := Scenario{Regions: Count{From: 10, To: 10}, Constraints: c}
		if err == nil {
			s, err = s.Resolve()
		}
		if err == nil {
			_, err = s.constraints(a, l)
		}
		if err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}
