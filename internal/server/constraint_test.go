package server

import (
	"bytes"
	"encoding/json"
	"testing"

	"google.golang.org/grpc/codes"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

// Constraints go over the wire and come back as they were.
func TestConstraintsThereAndBack(t *testing.T) {
	for _, c := range []scenario.Constraints{
		{},
		{Oversize: scenario.OversizeAlone, MinUnits: 2, MaxUnits: 9, Within: &scenario.Within{Of: "nhser17"}},
		{
			Within:   &scenario.Within{Zones: map[string]string{"A": "x", "B": "y"}},
			Together: []scenario.Group{{Name: "a", Units: []string{"A", "B"}}}, Apart: []scenario.Group{{Of: "stp17", Area: "E54000007"}},
			Regions: []scenario.NamedRegion{
				{Name: "n", Code: "R1", Units: []string{"A"}, Closed: true, Population: 5, Tolerance: new(0.5), MinPopulation: new(int64(1)), MaxPopulation: new(int64(9))},
				{Of: "stp17", Area: "x"},
			},
		},
	} {
		got := scenarioOf(scenarioMessage(scenario.Scenario{Constraints: c})).Constraints
		// As they are written: an empty list is none.
		want, errWant := json.Marshal(scenario.Scenario{Constraints: c})
		back, errBack := json.Marshal(scenario.Scenario{Constraints: got})
		if errWant != nil || errBack != nil || !bytes.Equal(back, want) {
			t.Errorf("%s became %s", want, back)
		}
	}
}

// Why there is no plan stands in the details of the error, for programs.
func TestObstacleInDetails(t *testing.T) {
	st := statusOf(&scenario.Infeasible{
		Obstacle: &region.Obstacle{Kind: region.GroupTooLarge, People: 12, Bounds: region.Bounds{Min: 1, Max: 9}},
		Reason:   "too large", Units: []string{"A", "B"}, Constraints: []string{"Woods"},
	})
	if st.Code() != codes.FailedPrecondition {
		t.Errorf("code %v", st.Code())
	}
	for _, d := range st.Details() {
		if o, ok := d.(*v1.Obstacle); ok {
			if o.GetKind() != "group_too_large" || len(o.GetUnits()) != 2 || o.GetPeople() != 12 || o.GetMaxPopulation() != 9 || o.GetConstraints()[0] != "Woods" || o.GetWords() != "too large" {
				t.Errorf("%v", o)
			}
			return
		}
	}
	t.Errorf("no obstacle in %v", st.Details())
}
