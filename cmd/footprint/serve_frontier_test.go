package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// The service finds the plans that footprint frontier finds for the same scenario and
// settings, with the same values.
func TestServeSameFrontier(t *testing.T) {
	code, said, errs := call(t, "frontier", "--layer", "ccg17", "--regions", "10", "--tolerance", "0.25", "--measures", "needs,deviation", "--points", "2", "--plans", "12", "--steps", "60000",
		"-o", filepath.Join(t.TempDir(), "frontier"), "--json")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	type found struct {
		Own, Ideal, Worst []float64
		Hypervolume       float64
		Plans             []struct {
			Digest string `json:"planDigest"`
			Values []float64
		}
	}
	var want, got found
	if err := json.Unmarshal([]byte(said), &want); err != nil || len(want.Plans) < 4 {
		t.Fatal(said, err)
	}
	at := serve(t)
	code, body := post(t, at+"/v1/runs", `{"scenario": {"layer": "ccg17", "regions": 10, "tolerance": 0.25, "steps": "60000"}, "frontier": {"aims": ["needs", "deviation"], "points": 2, "plans": 12}}`)
	var run struct {
		Name  string
		Plans []string
		Front struct {
			Rows []struct {
				Plan   string
				Values []float64
			}
			OwnValues, Ideal, Worst []float64
			Hypervolume             float64
		}
	}
	if err := json.Unmarshal([]byte(body), &run); code != http.StatusOK || err != nil {
		t.Fatal(code, body, err)
	}
	if code, body := get(t, at+"/v1/"+run.Name+":watch", ""); code != http.StatusOK || !strings.Contains(body, `"evidence":"measures"`) {
		t.Fatal(code, body)
	}
	_, body = get(t, at+"/v1/"+run.Name, "")
	if err := json.Unmarshal([]byte(body), &run); err != nil {
		t.Fatal(body, err)
	}
	got.Own, got.Ideal, got.Worst, got.Hypervolume = run.Front.OwnValues, run.Front.Ideal, run.Front.Worst, run.Front.Hypervolume
	for i, row := range run.Front.Rows {
		_, body := get(t, at+"/v1/"+row.Plan+"?readMask=scorecard.plan_digest", "")
		var plan struct{ Scorecard struct{ PlanDigest string } }
		if err := json.Unmarshal([]byte(body), &plan); err != nil || run.Plans[i] != row.Plan {
			t.Fatal(body, run.Plans, err)
		}
		p := want.Plans[0]
		p.Digest, p.Values = plan.Scorecard.PlanDigest, row.Values
		got.Plans = append(got.Plans, p)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("over the API\n%v\nby the command line\n%v", got, want)
	}
}
