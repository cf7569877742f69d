package scenario

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// A weight in a scenario file becomes a term of the problem, or several where
// several geographies share it.
func TestWeightsMakeTerms(t *testing.T) {
	a, l, p := shipped(t, "ccg17")
	for name, c := range map[string]struct {
		text string
		want string
	}{
		"as ever":         {"weights: {needs: 1, balance: 1, compactness: 1}", "needs balance compactness"},
		"mixed":           {"weights: {mixed: 1, balance: 1}", "mixed balance"},
		"alignment":       {"weights: {needs: 2, alignment: 1}\nalignment: [lad17]", "needs alignment"},
		"other people":    {"weights: {needs: 1, balance: 1, alignment: 1, change: 1}\nalignment: [utla18]\nbaseline: stp17\npopulation: registered", "needs balance alignment change"},
		"two geographies": {"weights: {alignment: 1}\nalignment: [lad17, pfa17]", "alignment alignment"},
		"change":          {"weights: {change: 1, balance: 1}\nbaseline: stp17", "balance change"},
		"flow":            {"weights: {needs: 1, flow: 1}\nflows: [commuting11]", "needs flow"},
		"catchments too":  {"weights: {flow: 1, alignment: 1}\nflows: [trusts22, commuting11]\nalignment: [utla18]", "alignment flow flow"},
		"measured only":   {"weights: {balance: 1}\nbaseline: stp17\nalignment: [lad17]\nflows: [trusts22]", "balance"},
	} {
		s, err := Decode("a.yaml", []byte("regions: 38\n"+c.text))
		if err != nil {
			t.Fatal(err)
		}
		if s, err = s.Resolve(); err != nil {
			t.Fatal(err)
		}
		task, err := s.Task(a, l, p, 38)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if people := task.Problem.Total(); (s.Population == "registered") != (people > 59_000_000) {
			t.Errorf("%s: %d people", name, people)
		}
		var got []string
		for _, term := range task.Problem.Terms() {
			got = append(got, term.Name())
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: terms %v, want %s", name, got, c.want)
		}
		objectiveAddsUp(t, name, task)
	}
}

// objectiveAddsUp: weight times value of the parts is the objective, for a plan
// and for each of its regions.
func objectiveAddsUp(t *testing.T, name string, task *Task) {
	t.Helper()
	labels := make([]region.Label, task.Problem.Len())
	for u := range labels {
		labels[u] = region.Label(u * 38 / len(labels))
	}
	plan, err := region.NewPlan(labels)
	if err != nil {
		t.Fatal(err)
	}
	r, err := region.Check(task.Problem, plan)
	if err != nil {
		t.Fatal(err)
	}
	var sum, weights float64
	for _, v := range task.Objective(r.Terms) {
		sum += float64(v.Weight * v.Value)
		weights += v.Weight
		if v.Value < 0 || v.Value > 2 {
			t.Errorf("%s: %s has the value %v", name, v.Name, v.Value)
		}
	}
	if want := float64(r.Score.Objective) / float64(region.One); math.Abs(sum-want) > 1e-9 || math.Abs(weights-1) > 1e-9 {
		t.Errorf("%s: parts add up to %v with weights of %v, the objective is %v", name, sum, weights, want)
	}
}

// Worked out on real places: the STPs of 2017 as a plan change nothing from
// themselves, and split no police area that lies within one.
func TestTermsOfRealPlan(t *testing.T) {
	a, l, p := shipped(t, "ccg17")
	s, err := Decode("a.yaml", []byte("regions: 44\nmin_population: 0\nweights: {change: 1, alignment: 1}\nbaseline: stp17\nalignment: [stp17, rgn17]"))
	if err != nil {
		t.Fatal(err)
	}
	if s, err = s.Resolve(); err != nil {
		t.Fatal(err)
	}
	task, err := s.Task(a, l, p, 44)
	if err != nil {
		t.Fatal(err)
	}
	r, err := region.Check(task.Problem, division(t, s, a, l))
	if err != nil {
		t.Fatal(err)
	}
	parts := task.Objective(r.Terms)
	if len(parts) != 2 || parts[1].Name != "change" || parts[1].Value != 0 {
		t.Errorf("change from themselves: %+v", parts)
	}
	// Of one region the STPs keep 44 ways: each region of nine is cut into about
	// five, so about four fifths of the people of it are in another STP. The
	// STPs themselves are whole.
	if v := parts[0].Value; parts[0].Name != "alignment" || v < 0.35 || v > 0.45 {
		t.Errorf("alignment with the STPs and the nine regions: %+v", parts)
	}
}

// division is the baseline of a scenario as a plan.
func division(t *testing.T, s Scenario, a *atlas.Atlas, l *atlas.Layer) region.Plan {
	t.Helper()
	d, err := s.Baseline.Division(a, l)
	if err != nil {
		t.Fatal(err)
	}
	number := map[string]region.Label{}
	labels := make([]region.Label, len(d.Region))
	for u, code := range d.Region {
		if _, known := number[code]; !known {
			number[code] = region.Label(len(number))
		}
		labels[u] = number[code]
	}
	plan, err := region.NewPlan(labels)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// The flow term is the share of commuters who cross borders, whichever way,
// and of catchments the chance that two patients of a trust are apart.
func TestFlowOfRealPlan(t *testing.T) {
	a, l, p := shipped(t, "ccg17")
	s, err := Decode("a.yaml", []byte("regions: 44\nmin_population: 0\nweights: {flow: 1}\nbaseline: stp17\nflows: [commuting11, trusts22]"))
	if err != nil {
		t.Fatal(err)
	}
	if s, err = s.Resolve(); err != nil {
		t.Fatal(err)
	}
	plan := division(t, s, a, l)
	commuters, err := a.Flow("ccg17", "commuting11")
	if err != nil {
		t.Fatal(err)
	}
	var crossing int64
	for _, r := range commuters.Rows {
		if plan.Label(r.From) != plan.Label(r.To) {
			crossing += r.People
		}
	}
	trusts, err := a.Catchment("ccg17", "trusts22")
	if err != nil {
		t.Fatal(err)
	}
	shares := make([]map[region.Label]float64, len(trusts.Providers))
	for u, parts := range trusts.Parts {
		for _, c := range parts {
			if shares[c.Provider] == nil {
				shares[c.Provider] = map[region.Label]float64{}
			}
			shares[c.Provider][plan.Label(region.Unit(u))] += float64(c.Share) / float64(atlas.CatchmentWhole)
		}
	}
	apart := 1.0
	for _, of := range shares {
		for _, share := range of {
			apart -= share * share / float64(len(shares))
		}
	}
	for id, want := range map[string]float64{
		"commuting11": float64(crossing) / float64(commuters.Total),
		"trusts22":    apart,
	} {
		s.Flows = []string{id}
		task, err := s.Task(a, l, p, 44)
		if err != nil {
			t.Fatal(err)
		}
		r, err := region.Check(task.Problem, plan)
		if err != nil {
			t.Fatal(err)
		}
		if got := task.Objective(r.Terms)[0].Value; math.Abs(got-want) > 1e-5 || want < 0.1 || want > 0.5 {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
	}
}

func TestFindRefuses(t *testing.T) {
	a, l, p := shipped(t, "ccg17")
	table := map[string]string{}
	for _, area := range l.Areas {
		table[area.Code] = "x"
	}
	without := func(code string, put ...string) map[string]string {
		out := map[string]string{}
		for c, r := range table {
			if c != code {
				out[c] = r
			}
		}
		for _, c := range put {
			out[c] = "y"
		}
		return out
	}
	for name, c := range map[string]struct {
		s    Scenario
		want []string
	}{
		"which alignment":  {Scenario{Weights: Weights{Alignment: 1}}, []string{"alignment has a weight", "lad17", "pfa17"}},
		"which baseline":   {Scenario{Weights: Weights{Change: 1}}, []string{"change has a weight", "stp17", "icb22"}},
		"no geography":     {Scenario{Alignment: []string{"lad17", "utla99"}}, []string{`"utla99"`, "lad17", "pfa17"}},
		"the layer itself": {Scenario{Alignment: []string{"ccg17"}}, []string{`"ccg17"`, "lad17"}},
		"no reference":     {Scenario{Baseline: &Baseline{Reference: "stp99"}}, []string{`"stp99"`, "stp17"}},
		"which flow":       {Scenario{Weights: Weights{Flow: 1}}, []string{"flow has a weight", "under flows (--flow) some of commuting11, trusts22"}},
		"no flow":          {Scenario{Flows: []string{"commuting11", "commuting21"}}, []string{`"commuting21"`, "commuting11, trusts22"}},
		"no population":    {Scenario{Population: "voters"}, []string{`"voters"`, "residents"}},
		"area left out":    {Scenario{Baseline: &Baseline{Regions: without("E38000004")}}, []string{"baseline: E38000004: NHS Barking and Dagenham CCG has no region", "each of the 207 areas"}},
		"unknown area":     {Scenario{Baseline: &Baseline{Regions: without("", "E99", "E98")}}, []string{"baseline: E98: no such area in layer ccg17", "baseline: E99"}},
		"another layer":    {Scenario{Baseline: &Baseline{Regions: map[string]string{"E1": "x"}}}, []string{"and 188 more like these"}},
		"within units":     {Scenario{Weights: Weights{Alignment: 1}, Alignment: []string{"lsoa11"}}, []string{"lsoa11: alignment: none of 32844 groups"}},
	} {
		s := c.s
		s.Regions = Count{From: 38, To: 38}
		s, err := s.Resolve()
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Task(a, l, p, 38)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want an error with %q", name, err, want)
			}
		}
	}
}

// Whatever a scenario can say of relations is the same after it was written
// as a file, and as the payload of a run.
func TestRelationsAreKept(t *testing.T) {
	rate, seed := 1234.5, uint64(7)
	s := Scenario{
		Regions: Count{From: 38, To: 38}, Population: "registered", Alignment: []string{"lad17", "pfa17"}, Flows: []string{"commuting11"},
		Baseline: &Baseline{Regions: map[string]string{"E38000004": "01", "E38000005": "true"}},
		Money:    []Money{{ID: "rates", Unit: "GBP", PerHead: &rate}, {ID: "budget", Units: map[string]float64{"E38000004": 2}}},
		Weights:  Weights{Mixed: 0.1, Balance: 0.2, Compactness: 0.3, Alignment: 0.4, Flow: 0.5, Change: 0.6},
		Evidence: FullEvidence(), Seed: &seed,
	}
	file, err := s.YAML()
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range [][]byte{file, payload} {
		again, err := Decode("again", text)
		if err != nil || !reflect.DeepEqual(again, s) {
			t.Errorf("%+v\nbecame %+v (%v) through\n%s", s, again, err, text)
		}
	}
	for _, b := range []Baseline{*s.Baseline, {Reference: "stp17"}} {
		text, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		var again Baseline
		if err := json.Unmarshal(text, &again); err != nil || !reflect.DeepEqual(again, b) {
			t.Errorf("%s became %+v, %v", text, again, err)
		}
	}
	s.Baseline = &Baseline{Reference: "stp17"}
	if file, err = s.YAML(); err != nil {
		t.Fatal(err)
	}
	if again, err := Decode("again", file); err != nil || again.Baseline == nil || again.Baseline.Reference != "stp17" {
		t.Errorf("%+v, %v", again.Baseline, err)
	}
}
