package atlas

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// OLD is NORTH (40,000) and SOUTH (60,000); NEW is EAST (50,000), FAR (20,000)
// and ISLE (5,000). H1 has three quarters of its patients in OLD; H2 has all
// in NEW.
func TestCatchment(t *testing.T) {
	a := openFlows(t)
	for _, c := range []struct {
		layer string
		parts [][]CatchmentPart
	}{
		{"borough", [][]CatchmentPart{ // EAST, FAR, ISLE, NORTH, SOUTH
			{{0, 166_666_667}, {1, 666_666_667}}, {{0, 66_666_666}, {1, 266_666_666}}, {{0, 16_666_667}, {1, 66_666_667}}, {{0, 300_000_000}}, {{0, 450_000_000}},
		}},
		{"county", [][]CatchmentPart{ // DOWN has all of EAST, ISLE and SOUTH, UP the rest
			{{0, 633_333_333}, {1, 733_333_333}}, {{0, 366_666_667}, {1, 266_666_667}},
		}},
	} {
		got, err := a.Catchment(c.layer, "beds")
		if err != nil {
			t.Error(err)
			continue
		}
		if want := (CatchmentInfo{ID: "beds", Title: "Beds", Unit: "patients", Layer: c.layer}); got.CatchmentInfo != want || !slices.Equal(a.Catchments(c.layer), []CatchmentInfo{want}) {
			t.Errorf("%+v, want %+v", got.CatchmentInfo, want)
		}
		if want := []Provider{{"H1", "Royal, Old"}, {"H2", "H2"}}; !slices.Equal(got.Providers, want) {
			t.Errorf("providers %v, want %v", got.Providers, want)
		}
		if !slices.EqualFunc(got.Parts, c.parts, slices.Equal[[]CatchmentPart]) {
			t.Errorf("%s: %v, want %v", c.layer, got.Parts, c.parts)
		}
		m := got.Membership()
		if want := []Group{{"H1", "Royal, Old", CatchmentWhole}, {"H2", "H2", CatchmentWhole}}; m.Kind != KindCatchment || m.Exact || !slices.Equal(m.Groups, want) {
			t.Errorf("%+v, want groups %v", m, want)
		}
	}
	_, err := a.Catchment("county", "schools")
	var unknown *NotFoundError
	if want := `has no catchments on county "schools"; it has: beds`; !errors.As(err, &unknown) || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

// Of 5 providers each counts as 100,000,000, so that all fit 31 bits.
func TestCatchmentMembershipFits(t *testing.T) {
	c := &Catchment{Providers: make([]Provider, 5), Parts: [][]CatchmentPart{{{4, 333_333_333}}, {{4, 333_333_333}}, {{4, 333_333_334}}}}
	m := c.Membership()
	if want := [][]Part{{{4, 33_333_333}}, {{4, 33_333_334}}, {{4, 33_333_333}}}; m.Groups[4].People != 100_000_000 || !slices.EqualFunc(m.Parts, want, slices.Equal[[]Part]) {
		t.Errorf("%+v, want %v", m, want)
	}
}
