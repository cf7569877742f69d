package footprint

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// scored measures a real division by a scenario.
func scored(t *testing.T, p *Planner, s scenario.Scenario, division string) *scorecard.Scorecard {
	t.Helper()
	o, err := p.Score(s, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, division) })
	if err != nil {
		t.Fatal(err)
	}
	return o.Scorecard
}

// What a term of the objective pays for is what its measure says.
func TestMeasuresAreTheTerms(t *testing.T) {
	value := func(c *scorecard.Scorecard, name string) float64 {
		for _, term := range c.Objective.Terms {
			if term.Name == name {
				return term.Value
			}
		}
		t.Fatalf("no term %s in %+v", name, c.Objective)
		return 0
	}
	for _, population := range []string{"residents", "registered"} {
		for _, division := range []string{"stp17", "nuts2", "nhser17"} {
			s := scenario.Scenario{
				Layer: "ccg17", Population: population, Alignment: []string{"lad17"}, Flows: []string{"commuting11"}, Baseline: &scenario.Baseline{Reference: "icb22"},
				Weights: scenario.Weights{Needs: 1, Alignment: 1, Flow: 1, Change: 1},
			}
			c := scored(t, planner, s, division)
			for _, x := range []struct {
				name       string
				term, card float64
			}{
				{"needs", value(c, "needs"), 1 - c.Needs.Captured},
				{"alignment", value(c, "alignment"), c.Alignments[0].SeparatedShare},
				{"flow", value(c, "flow"), 1 - c.Flows[0].InternalShare},
				{"change", value(c, "change"), c.Change.NewcomerShare},
			} {
				if math.Abs(x.term-x.card) > 3e-6 {
					t.Errorf("%s, %s: term %s pays %v, the measure says %v", division, population, x.name, x.term, x.card)
				}
			}
			if len(c.Alignments) != 1 || len(c.Flows) != 1 {
				t.Errorf("%d alignments, %d flows: want those named", len(c.Alignments), len(c.Flows))
			}
		}
	}
}

// A scenario that names nothing is measured against all that there is to be in
// line with.
func TestDefaultRelations(t *testing.T) {
	c := scored(t, planner, scenario.Scenario{Layer: "ccg17"}, "nhser17")
	var ids []string
	for _, a := range c.Alignments {
		ids = append(ids, a.ID)
		if a.Areas < 2 || a.Areas > 400 {
			t.Errorf("%s has %d areas", a.ID, a.Areas)
		}
	}
	for id, want := range map[string]bool{"lad17": true, "utla18": true, "stp17": true, "pfa17": true, "ccg17": false, "msoa11": false, "lsoa11": false} {
		if slices.Contains(ids, id) != want {
			t.Errorf("%s among %v, want %v", id, ids, want)
		}
	}
	if len(c.Flows) != 2 || c.Flows[0].Kind != "flow" || c.Flows[1].Kind != "catchments" || c.Flows[1].Providers < 100 {
		t.Errorf("flows %+v", c.Flows)
	}
	if len(c.Bases) != 3 || c.Bases[0].Population.ID != "registered" || c.Bases[0].Population.Total <= c.Population.Total {
		t.Errorf("bases %+v", c.Bases)
	}
	if c.Change != nil || len(c.Money) != 0 || len(c.References) != 0 {
		t.Errorf("what nobody asked for: %+v, %+v, %+v", c.Change, c.Money, c.References)
	}
	// STPs were made of CCGs, so NHS regions cut none.
	for _, a := range c.Alignments {
		if a.ID == "stp17" && (a.AreasSplit != 0 || a.PeopleOutside != 0 || a.SeparatedShare != 0 || a.ExtraPieces != 0) {
			t.Errorf("STPs in NHS regions: %+v", a)
		}
	}
	// By registered patients the residents are another basis.
	s := scenario.Scenario{Layer: "ccg17", Population: "registered"}
	registered := scored(t, planner, s, "nhser17")
	if registered.Population != c.Bases[0].Population || registered.Bases[0].Population != c.Population {
		t.Errorf("%+v, %+v", registered.Population, registered.Bases[0].Population)
	}
	b := registered.Balance
	b.BelowMinimum = c.Bases[0].Balance.BelowMinimum
	if b != c.Bases[0].Balance || registered.Needs.Captured != c.Bases[0].NeedsCaptured {
		t.Errorf("by registered patients %+v, as a basis %+v", b, c.Bases[0].Balance)
	}
	var people int64
	for _, r := range c.Regions {
		people += r.Bases[0]
	}
	if people != registered.Population.Total {
		t.Errorf("regions have %d registered patients of %d", people, registered.Population.Total)
	}
}

// A real division is measured alike as a plan and as a reference.
func TestReferencesAreMeasuredAlike(t *testing.T) {
	for _, layer := range []string{"ccg17", "lad17"} {
		s := scenario.Scenario{Layer: layer, References: []string{"stp17", "nuts2", "pfa17", "ttwa11"}}
		for i, id := range s.References {
			c := scored(t, planner, s, id)
			pieces := 0
			for _, r := range c.Regions {
				if r.Pieces > 1 {
					pieces++
				}
			}
			got := c.References[i]
			if got.ExactShare <= 0 || got.ExactShare > 1 {
				t.Errorf("%s on %s: exact share %v", id, layer, got.ExactShare)
			}
			want := scorecard.ReferenceCard{
				ID: id, Title: got.Title, Regions: len(c.Regions), Smallest: c.Balance.Smallest, Largest: c.Balance.Largest,
				MaxDeviation: c.Balance.MaxDeviation, MeanDeviation: c.Balance.MeanDeviation, Gini: c.Balance.Gini, NeedsCaptured: c.Needs.Captured,
				MeanDistance: c.Needs.MeanDistance, MeanPolsbyPopper: c.Shape.MeanPolsbyPopper, CutBorderKm: c.Shape.CutBorderKm,
				InPieces: pieces, ExactShare: got.ExactShare,
			}
			for _, x := range c.Needs.Indicators {
				want.Indicators = append(want.Indicators, x.Captured)
			}
			a, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(a, b) {
				t.Errorf("%s on %s:\nreference %s\nplan      %s", id, layer, a, b)
			}
		}
	}
	// NHS bodies are made of whole CCGs, NUTS 2 areas are not.
	c := scored(t, planner, scenario.Scenario{Layer: "ccg17", References: []string{"stp17", "nuts2"}}, "stp17")
	if c.References[0].ExactShare != 1 || c.References[1].ExactShare >= 1 || c.References[1].ExactShare < 0.9 {
		t.Errorf("exact shares %v, %v", c.References[0].ExactShare, c.References[1].ExactShare)
	}
}

// The same from a planner that has measured before, by several at a time, and
// from a new one.
func TestMeasuresRepeat(t *testing.T) {
	s := scenario.Scenario{Layer: "ccg17", References: []string{"stp17"}, Baseline: &scenario.Baseline{Reference: "stp17"}}
	text := func(p *Planner) string {
		data, err := json.Marshal(scored(t, p, s, "nuts2"))
		if err != nil {
			t.Error(err)
		}
		return string(data)
	}
	want := text(NewPlanner(data.FS))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if got := text(planner); got != want {
				t.Errorf("%s\nwant %s", got, want)
			}
		})
	}
	all.Wait()
}

func TestMoneyRefused(t *testing.T) {
	_, l, err := planner.Layer(scenario.Scenario{Layer: "ccg17"})
	if err != nil {
		t.Fatal(err)
	}
	units := map[string]float64{"E99": 1}
	for u := 1; u < len(l.Areas); u++ {
		units[l.Areas[u].Code] = 1
	}
	s := scenario.Scenario{Layer: "ccg17", Money: []scenario.Money{{ID: "budget", Units: units}}}
	_, err = planner.Score(s, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, "stp17") })
	for _, want := range []string{"money budget: " + l.Areas[0].Code + ": " + l.Areas[0].Name + " has no amount", "money budget: E99: no such area"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %q", err, want)
		}
	}
	delete(units, "E99")
	for u := 1; u < 40; u++ {
		delete(units, l.Areas[u].Code)
	}
	if _, err = planner.Score(s, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) { return ReadReference(a, l, "stp17") }); err == nil || !strings.Contains(err.Error(), "and 20 more") {
		t.Errorf("%v, want a short list", err)
	}
}
