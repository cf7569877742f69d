package footprint

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

func readSTPs(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, "stp17") }

func edited(t *testing.T, s scenario.Scenario, edits ...Edit) *Edited {
	t.Helper()
	x, err := planner.Edit(context.Background(), s, readSTPs, edits)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// codesOfPlan is the region of each unit by code.
func codesOfPlan(o *Outcome) []string {
	out := make([]string, o.Plan.Len())
	for u := range out {
		out[u] = o.Names[o.Plan.Label(region.Unit(u))].Code
	}
	return out
}

// Each action does what it says, and nothing else.
func TestEdits(t *testing.T) {
	const kernow, havering, castle, solihull, gm = "E38000089", "E38000077", "E38000030", "E38000149", "E54000007"
	plain := edited(t, scenario.Scenario{Layer: "ccg17"}, Edit{"lock", []string{gm}})
	l, stp := plain.After.Task.Layer, codesOfPlan(plain.Before)
	all := func(code string) (out []string) {
		for u, c := range stp {
			if c == code {
				out = append(out, l.Areas[u].Code)
			}
		}
		return out
	}
	some := all(gm)[:3]
	for name, c := range map[string]struct {
		edits   []Edit
		want    map[string]string // of units that are elsewhere
		regions int
		done    string // of the last edit
	}{
		"lock":        {[]Edit{{"lock", []string{gm}}}, nil, 44, "Greater Manchester) with 10 areas and 2,832,133 people is locked."},
		"lock a unit": {[]Edit{{"lock", []string{"NHS Kernow CCG"}}}, nil, 44, "it stays in E54000036"},
		"move":        {[]Edit{{"move", []string{havering, "E54000026"}}}, map[string]string{havering: "E54000026"}, 44, "NHS Havering CCG (E38000077) with 256,039 people goes from E54000029 (North East London) to E54000026 (Mid and South Essex)."},
		"move far":    {[]Edit{{"move", []string{"havering", "Devon"}}}, map[string]string{havering: "E54000037"}, 44, "which it does not touch."},
		"move back":   {[]Edit{{"move", []string{havering, "E54000026"}}, {"move", []string{havering, "E54000029"}}}, nil, 44, "to E54000029"},
		"swap":        {[]Edit{{"swap", []string{havering, castle}}}, map[string]string{havering: "E54000026", castle: "E54000029"}, 44, "goes to E54000026"},
		"merge":       {[]Edit{{"merge", []string{"E54000037", "E54000036"}}}, map[string]string{kernow: "E54000037"}, 43, "E54000036 (Cornwall and the Isles of Scilly) with 1 area goes into E54000037 (Devon), and is no more."},
		"split":       {[]Edit{{"split", append([]string{gm}, some...)}}, map[string]string{some[0]: "R45", some[1]: "R45", some[2]: "R45"}, 45, "become R45."},
		"in order": {[]Edit{{"move", []string{solihull, "E54000018"}}, {"merge", []string{"E54000037", "E54000036"}}, {"split", []string{"E54000037", kernow}}},
			map[string]string{solihull: "E54000018", kernow: "R44"}, 44, "become R44."},
	} {
		x := edited(t, scenario.Scenario{Layer: "ccg17"}, c.edits...)
		if n := x.After.Plan.Regions(); n != c.regions || len(x.Done) != len(c.edits) || !strings.Contains(x.Done[len(x.Done)-1], c.done) {
			t.Errorf("%s: %d regions, %q", name, n, x.Done)
		}
		for u, code := range codesOfPlan(x.After) {
			want := stp[u]
			if to, ok := c.want[l.Areas[u].Code]; ok {
				want = to
			}
			if code != want {
				t.Errorf("%s: %s is in %s, want %s", name, l.Areas[u].Name, code, want)
			}
		}
	}
}

// A region is cut where a search says: in two contiguous parts, and no other region changes.
func TestSplitBySearch(t *testing.T) {
	x := edited(t, scenario.Scenario{Layer: "ccg17"}, Edit{"split", []string{"E54000007"}})
	before, after := codesOfPlan(x.Before), codesOfPlan(x.After)
	for u := range before {
		if before[u] != after[u] && (before[u] != "E54000007" || after[u] != "R45") {
			t.Errorf("unit %d goes from %s to %s", u, before[u], after[u])
		}
	}
	for l, pieces := range region.Pieces(x.After.Task.Layer.Graph, x.After.Plan) {
		if pieces > 1 && strings.HasPrefix(x.After.Names[l].Code, "R") {
			t.Error("a part is in pieces")
		}
	}
	if x.After.Plan.Regions() != 45 || x.After.Scorecard.Objective.Value >= x.Before.Scorecard.Objective.Value {
		t.Errorf("%d regions, objective %v, before %v", x.After.Plan.Regions(), x.After.Scorecard.Objective.Value, x.Before.Scorecard.Objective.Value)
	}
}

// What is broken and mended is told, with what is cut off.
func TestEditsAreCompared(t *testing.T) {
	least, most := int64(300_000), int64(2_000_000)
	s := scenario.Scenario{Layer: "ccg17", Regions: scenario.Count{From: 44, To: 44}, MinPopulation: &least, MaxPopulation: &most}
	x := edited(t, s, Edit{"move", []string{"E38000077", "E54000037"}}, Edit{"split", []string{"E54000007"}})
	broken, mended := strings.Join(x.Broken, "\n"), strings.Join(x.Mended, "\n")
	for _, want := range []string{"45 regions, want 44", "NHS Havering CCG is cut off from the rest"} {
		if !strings.Contains(broken, want) {
			t.Errorf("no %q in %s", want, broken)
		}
	}
	if !strings.Contains(mended, "E54000007 (Greater Manchester)") || len(x.Broken) != 2 {
		t.Errorf("broken %q, mended %q", broken, mended)
	}
	if x.After.Scorecard.Valid || !slices.ContainsFunc(x.Measures, func(m MeasureChange) bool { return m.Name == "regions" && m.Now == 44 && m.Then == 45 }) {
		t.Errorf("%+v", x.Measures)
	}
	if !slices.ContainsFunc(x.Measures, func(m MeasureChange) bool { return m.Region == "E54000037" && strings.Contains(m.Name, "population") }) {
		t.Error("nothing of the region that grows")
	}
}

func TestEditsRefuse(t *testing.T) {
	lock := Edit{"lock", []string{"E54000007"}}
	for want, edits := range map[string][]Edit{
		"edit 1 (fly E38000077): there is no action":               {{"fly", []string{"E38000077"}}},
		"edit 2 (move E38000077): 1 argument":                      {lock, {"move", []string{"E38000077"}}},
		"no area has the code or the name \"E3\"":                  {{"move", []string{"E3", "E54000007"}}},
		"no region with the code or the name \"R99\"":              {{"move", []string{"E38000077", "R99"}}},
		"is in E54000029 (North East London) already":              {{"move", []string{"E38000077", "E54000029"}}},
		"of which nothing would be left":                           {{"move", []string{"E38000089", "E54000037"}}},
		"region E54000007 (Greater Manchester) is locked":          {lock, {"move", []string{"E38000016", "E54000008"}}},
		"edit 3 (merge E54000008, E54000007)":                      {lock, {"lock", []string{"E54000005"}}, {"merge", []string{"E54000008", "E54000007"}}},
		"(E38000077) is locked":                                    {{"lock", []string{"E38000077"}}, {"swap", []string{"E38000077", "E38000030"}}},
		"is locked already":                                        {lock, lock},
		"are both in E54000007":                                    {{"swap", []string{"E38000016", "E38000024"}}},
		"with itself: want two regions":                            {{"merge", []string{"E54000007", "E54000007"}}},
		"is one area: it cannot be split":                          {{"split", []string{"E54000036"}}},
		"not in E54000007":                                         {{"split", []string{"E54000007", "E38000077"}}},
		"is listed twice":                                          {{"split", []string{"E54000007", "E38000016", "E38000016"}}},
		"these are all areas of":                                   {{"split", []string{"E54000037", "E38000129", "E38000152"}}},
		"neither a region nor an area":                             {{"lock", []string{"nowhere"}}},
		"an argument is empty":                                     {{"lock", []string{" "}}},
		"no region with the code or the name \"E54000036\"":        {{"merge", []string{"E54000037", "E54000036"}}, {"lock", []string{"E54000036"}}},
		"0 arguments: want a region, and the areas of the new one": {{"split", nil}},
	} {
		_, err := planner.Edit(context.Background(), scenario.Scenario{Layer: "ccg17"}, readSTPs, edits)
		var bad *InputError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) || !strings.HasPrefix(bad.Field, "edits[") {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// What was edited and locked is as it was when the rest is solved anew, and regions
// keep their codes.
func TestResolveKeepsEdits(t *testing.T) {
	if testing.Short() {
		t.Skip("a search of 44 regions")
	}
	x := edited(t, scenario.Scenario{Layer: "ccg17", Steps: 60_000},
		Edit{"move", []string{"E38000077", "E54000026"}}, Edit{"merge", []string{"E54000037", "E54000036"}}, Edit{"split", []string{"E54000007"}},
		Edit{"lock", []string{"E54000005"}}, Edit{"lock", []string{"NHS Dorset CCG"}})
	o, err := planner.Resolved(context.Background(), x, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	was, now := codesOfPlan(x.After), codesOfPlan(o)
	if !o.Scorecard.Valid || o.Plan.Regions() != 44 || slices.Equal(was, now) || o.Scorecard.Objective.Value >= x.After.Scorecard.Objective.Value {
		t.Errorf("valid %v (%v), %d regions, objective %v, edited %v", o.Scorecard.Valid, o.Scorecard.Faults, o.Plan.Regions(), o.Scorecard.Objective.Value, x.After.Scorecard.Objective.Value)
	}
	l := o.Task.Layer
	inside := 0
	for u := range was {
		switch code := l.Areas[u].Code; {
		case was[u] == "E54000005", now[u] == "E54000005":
			inside++
			fallthrough
		case was[u] == "E54000037", was[u] == "E54000007", was[u] == "R44", code == "E38000077":
			if was[u] != now[u] {
				t.Errorf("%s goes from %s to %s", l.Areas[u].Name, was[u], now[u])
			}
		}
	}
	if inside != 11 {
		t.Errorf("%d areas in the locked region, want 11", inside)
	}
}

func TestReadEdits(t *testing.T) {
	got, err := ReadEdits("e.csv", []byte("\ufeffaction,area,region\nmove, E1 ,R01\n\n,,\nLOCK,R02,,\nsplit,R03,E1,E2,E3\n"))
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, e := range got {
		words = append(words, e.String())
	}
	if text := strings.Join(words, "; "); text != "move E1, R01; lock R02; split R03, E1, E2, E3" {
		t.Error(text)
	}
	for text, want := range map[string]string{
		"":                      "no column ACTION",
		"CODE,REGION\nE1,R01\n": "no column ACTION",
		"ACTION\n":              "there are no edits",
		"ACTION\nfly,E1\n":      "row 2: there is no action \"fly\"",
		"ACTION\nlock\n":        "row 2: lock with an empty argument",
		"ACTION\n\nmove,,R01\n": "row 3: move with an empty argument",
		"ACTION\n\"lock\n":      "quote",
		"ACTION\n" + strings.Repeat("lock,R01\n", maxEdits+1): "more than 1000 edits",
	} {
		_, err := ReadEdits("e.csv", []byte(text))
		var bad *atlas.Error
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// No file of edits breaks the reader, and what it accepts can be edits.
func FuzzReadEdits(f *testing.F) {
	for _, text := range []string{"ACTION,A,B\nmove,E1,R01\nswap,E1,E2\n", "action\nsplit,R03\nlock,R02,,\n", "ACTION\n\"a\"\"b\"\n", "\ufeffACTION\r\nmerge,R1,R2\r\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		edits, err := ReadEdits("e.csv", data)
		if (err == nil) != (len(edits) > 0) {
			t.Fatalf("%d edits, %v", len(edits), err)
		}
		for _, e := range edits {
			if !slices.Contains(EditActions, e.Action) || len(e.Args) == 0 || slices.Contains(e.Args, "") {
				t.Fatalf("%+v", e)
			}
		}
	})
}

// An edit of the 326 councils in 40 regions, with everything measured anew.
func BenchmarkEdit(b *testing.B) {
	k := scenario.Count{From: 40, To: 40}
	out, err := planner.Solve(context.Background(), scenario.Scenario{Layer: "lad17", Regions: k, Steps: 20_000}, Options{})
	if err != nil {
		b.Fatal(err)
	}
	o := out[0]
	read := func(*atlas.Atlas, *atlas.Layer) (*Lookup, error) { return &Lookup{Plan: o.Plan, Names: o.Names}, nil }
	l := o.Task.Layer
	var moves []Edit
	for u := range region.Unit(l.Graph.Len()) {
		for _, v := range l.Graph.Neighbours(u) {
			if from, to := o.Plan.Label(u), o.Plan.Label(v); from != to && len(o.Plan.Members()[from]) > 1 {
				moves = append(moves, Edit{"move", []string{l.Areas[u].Code, o.Names[to].Code}})
				break
			}
		}
	}
	for i := 0; b.Loop(); i++ {
		if _, err := planner.Edit(context.Background(), scenario.Scenario{Layer: "lad17", Regions: k}, read, moves[i%len(moves):i%len(moves)+1]); err != nil {
			b.Fatal(err)
		}
	}
}
