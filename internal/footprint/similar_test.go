package footprint

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footprint/internal/atlas"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

func TestSimilar(t *testing.T) {
	s, err := planner.Similar(SimilarQuery{Unit: "E38000015"})
	if err != nil {
		t.Fatal(err)
	}
	if s.Layer != "ccg17" || s.Profile != "core-5" || s.Name != "NHS Blackpool CCG" || len(s.Areas) != DefaultSimilar || s.Basis != "residents" {
		t.Fatalf("%+v", s)
	}
	for i, a := range s.Areas {
		if i > 0 && a.Distance < s.Areas[i-1].Distance {
			t.Errorf("%s at %v after %v", a.Code, a.Distance, s.Areas[i-1].Distance)
		}
		if a.Code == s.Code || len(a.Differences) != 5 {
			t.Errorf("%+v", a)
		}
		var shares float64
		for k, d := range a.Differences {
			shares += d.Share
			if k > 0 && d.Share > a.Differences[k-1].Share {
				t.Errorf("%s: shares out of order", a.Code)
			}
		}
		if math.Abs(shares-1) > 1e-5 {
			t.Errorf("%s: the shares add to %v", a.Code, shares)
		}
	}
	if want := "People aged 65 and over: 17.0 %, here 20.4 %; "; s.Areas[0].Code != "E38000091" || !strings.HasPrefix(s.Areas[0].Words, want) {
		t.Errorf("%s: %s, want %s", s.Areas[0].Code, s.Areas[0].Words, want)
	}
	// All others, and the same distance the other way.
	all, err := planner.Similar(SimilarQuery{Unit: "e38000091", Count: 10_000})
	if err != nil || len(all.Areas) != 206 {
		t.Fatalf("%v", err)
	}
	for _, a := range all.Areas {
		if a.Code == s.Code && a.Distance != s.Areas[0].Distance {
			t.Errorf("%v there, %v back", s.Areas[0].Distance, a.Distance)
		}
	}
}

// RightCare's own results of 2020, on the atlas that ships.
func TestSimilarAsRightCare(t *testing.T) {
	for unit, want := range map[string]string{
		"E38000015":         "E38000091 0.2322, E38000161 0.2559, E38000163 0.3978, E38000172 0.4213, E38000119 0.4678",
		"South East London": "E38000240 0.1462, E38000245 0.3539",
	} {
		s, err := planner.Similar(SimilarQuery{Unit: unit, Needs: "rightcare", Count: 1 + strings.Count(want, ",")})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range s.Areas {
			got = append(got, fmt.Sprintf("%s %.4f", a.Code, a.Distance))
		}
		if text := strings.Join(got, ", "); text != want || s.Layer != "ccg20" {
			t.Errorf("%s on %s: %s, want %s", unit, s.Layer, text, want)
		}
	}
}

func TestSimilarFindsAreas(t *testing.T) {
	for _, c := range []struct {
		q     SimilarQuery
		layer string
		code  string
	}{
		{SimilarQuery{Unit: "blackpool"}, "ccg17", "E38000015"},
		{SimilarQuery{Unit: "NHS Blackpool CCG"}, "ccg17", "E38000015"},
		{SimilarQuery{Unit: "Blackpool", Layer: "lad17"}, "lad17", "E06000009"},
		{SimilarQuery{Unit: "E06000009", Needs: "deprivation-7"}, "lad17", "E06000009"},
	} {
		s, err := planner.Similar(c.q)
		if err != nil || s.Layer != c.layer || s.Code != c.code {
			t.Errorf("%+v: %+v, %v", c.q, s, err)
		}
	}
	file := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(file, []byte("profile: mine\nindicators: [{id: jobs, weight: 1}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		q    SimilarQuery
		want string
	}{
		{SimilarQuery{Unit: "Devon", Layer: "ccg17"}, `layer ccg17: no area has the code or the name "Devon"; want one of E38000129 (NHS Northern, Eastern and Western Devon CCG), E38000152`},
		{SimilarQuery{Unit: "E06000009", Layer: "ccg17"}, "want layer lad17, which has it"},
		{SimilarQuery{Unit: "X"}, "want one of"},
		{SimilarQuery{Unit: "E99"}, "want a code such as E38000001, or a name such as NHS"},
		{SimilarQuery{}, `no area has the code or the name ""`},
		{SimilarQuery{Unit: "E38000015", Layer: "ccg71"}, "ccg17"},
		{SimilarQuery{Unit: "E38000015", Atlas: "wales"}, "england-2017"},
		{SimilarQuery{Unit: "E38000015", Needs: "core-6"}, "core-5"},
		{SimilarQuery{Unit: "E38000015", Layer: "ccg17", Needs: "rightcare"}, "rightcare_other; want a layer that has all of this profile: ccg20"},
		{SimilarQuery{Unit: "E38000015", Needs: file}, "profile mine: layer ccg17 has no indicator jobs; want one of imd2019_score"},
	} {
		_, err := planner.Similar(c.q)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v\nwant %s", c.q, err, c.want)
		}
	}
}

func TestSameNameTwice(t *testing.T) {
	l := &atlas.Layer{ID: "x", Areas: []atlas.Area{{Code: "A", Name: "Newport"}, {Code: "B", Name: "Newport"}}}
	a, err := planner.Atlas(DefaultAtlas)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := findArea(a, l, "newport"); err == nil || err.Error() != `layer x: 2 areas have the name "newport"; want the code of one: A (Newport), B (Newport)` {
		t.Error(err)
	}
}

func TestSimilarAreasOfTheService(t *testing.T) {
	s := &Service{Planner: planner}
	got, err := s.SimilarAreas(context.Background(), SimilarQuery{Atlas: DefaultAtlas, Layer: "ccg17", Unit: "E38000015", Count: 1})
	if err != nil || len(got.Areas) != 1 || got.Areas[0].Code != "E38000091" {
		t.Errorf("%+v, %v", got, err)
	}
	for field, q := range map[string]SimilarQuery{
		"unit":  {Atlas: DefaultAtlas, Layer: "ccg17", Unit: "E38"},
		"needs": {Atlas: DefaultAtlas, Layer: "ccg17", Unit: "E38000015", Needs: "../core-5"},
	} {
		_, err := s.SimilarAreas(context.Background(), q)
		var wrong *InputError
		if !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestProfileWithoutSensitive(t *testing.T) {
	with, err := planner.Profile("rightcare")
	if err != nil {
		t.Fatal(err)
	}
	p, err := planner.Profile("rightcare-without-sensitive")
	if err != nil || p.ID != "rightcare-without-sensitive" || len(p.Indicators) != 5 || p.Digest() == with.Digest() {
		t.Errorf("%+v, %v", p, err)
	}
	for name, want := range map[string]string{
		"age-without-sensitive":    "profile age: nothing sensitive can be left out",
		"core-6-without-sensitive": `there is no needs profile "core-6"`,
	} {
		if _, err := planner.Profile(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := &Service{Planner: planner}
	if err := s.checkProfile("core-5-without-sensitive"); err != nil {
		t.Error(err)
	}
	for _, id := range []string{"age-without-sensitive", "core-6-without-sensitive", "-without-sensitive", "../profiles/core-5-without-sensitive"} {
		if err := s.checkProfile(id); err == nil {
			t.Errorf("%s passes", id)
		}
	}
	a, b := measuredBy(t, "core-5"), measuredBy(t, "core-5-without-sensitive")
	if a.Needs.Captured == b.Needs.Captured || len(b.Needs.Indicators) != 4 || b.Needs.Profile != "core-5-without-sensitive" {
		t.Errorf("%+v", b.Needs)
	}
}

func measuredBy(t *testing.T, needs string) *scorecard.Scorecard {
	t.Helper()
	o, err := planner.Score(scenario.Scenario{Layer: "ccg17", Needs: needs}, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) {
		return ReadReference(a, l, "stp17")
	})
	if err != nil {
		t.Fatal(err)
	}
	return o.Scorecard
}

// Every profile that ships has what a reader needs, and a layer of the atlas
// that ships on which it works and on which all of it varies.
func TestShippedProfiles(t *testing.T) {
	profiles, err := planner.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	a, err := planner.Atlas(DefaultAtlas)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, p := range profiles {
		if p.Title == "" || p.Source == "" || !strings.Contains(p.Note, "judgement") {
			t.Errorf("%s: want a title, a source and a note that calls the weights a judgement", p.ID)
		}
		if other, ok := seen[p.Digest()]; ok {
			t.Errorf("%s is %s", p.ID, other)
		}
		seen[p.Digest()] = p.ID
		byName, err := planner.Profile(p.ID)
		if err != nil || byName != p {
			t.Errorf("%s: %v", p.ID, err)
		}
		layers := a.LayersFor(p)
		if len(layers) == 0 {
			t.Errorf("%s suits no layer", p.ID)
			continue
		}
		l, err := a.Layer(layers[0])
		if err != nil {
			t.Fatal(err)
		}
		needs, err := p.ApplyAll(l)
		if err != nil {
			t.Errorf("%s on %s: %v", p.ID, l.ID, err)
			continue
		}
		if notes := needs.Notes(); len(notes) > 0 {
			t.Errorf("%s on %s: %v", p.ID, l.ID, notes)
		}
	}
}
