package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSimilar(t *testing.T) {
	code, out, errs := call(t, "similar", "--unit", "Blackpool", "-n", "3")
	if code != exitDone || strings.Count(out, "\n") != 6 || !strings.Contains(out, "NHS Blackpool CCG (E38000015), 139870 residents of 2017-06-30") ||
		!strings.Contains(out, "NHS Knowsley CCG") || !strings.Contains(out, "People aged 65 and over: 17.0 %, here 20.4 %") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	code, out, errs = call(t, "similar", "--unit", "E06000009", "--needs", "deprivation-7", "--json")
	var s struct {
		Layer string
		Areas []struct {
			Distance    float64
			Differences []struct{ From, To, Share float64 }
		}
	}
	if err := json.Unmarshal([]byte(out), &s); code != exitDone || err != nil || s.Layer != "lad17" || len(s.Areas) != 10 || len(s.Areas[9].Differences) != 7 {
		t.Errorf("exit %d: %s%s, %v", code, out, errs, err)
	}
	code, out, errs = call(t, "similar", "--unit", "E38000015", "--needs", "rightcare", "-n", "1")
	if code != exitDone || !strings.Contains(out, "E38000091  0.2322") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	for want, args := range map[string][]string{
		"no area has the code": {"similar", "--unit", "E39000015"},
		"no needs profile":     {"similar", "--unit", "E38000015", "--needs", "core-6"},
	} {
		if code, _, errs := call(t, args...); code != exitInput || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
	for _, args := range [][]string{{"similar"}, {"similar", "--unit", "E38000015", "-n", "0"}} {
		if code, _, errs := call(t, args...); code != exitUsage {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
}

func TestProfiles(t *testing.T) {
	code, out, errs := call(t, "profiles")
	if code != exitDone || !strings.Contains(out, "\ncore-5 ") || !strings.Contains(out, "ccg17, lad17") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	code, out, errs = call(t, "profiles", "deprivation-7", "--layer", "lad17")
	if code != exitDone || !strings.Contains(out, "iod2019_income") || !strings.Contains(out, "0.225") || !strings.Contains(out, "of the variation of lad17") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	var p struct {
		Profile, Digest string
		Layers          []string
		Indicators      []struct {
			ID     string
			Weight float64
		}
	}
	code, out, errs = call(t, "profiles", "core-5", "--json")
	if err := json.Unmarshal([]byte(out), &p); code != exitDone || err != nil || p.Profile != "core-5" || len(p.Digest) != 64 || len(p.Layers) < 4 || p.Indicators[4].ID != "rural_share" {
		t.Errorf("exit %d: %s%s, %v", code, out, errs, err)
	}
	file := write(t, "mine.yaml", "profile: mine\ntitle: Mine\nweights: squared\nindicators:\n- {id: imd2019_score, weight: 3, transform: [winsorise, log], scaling: min-max, missing: neighbours, sensitive: true}\n- {id: rural_share, weight: 1, scaling: z-unit, cluster: false}\n")
	code, out, errs = call(t, "profiles", file)
	for _, want := range []string{"weights count squared", "winsorise 1 to 99 %, log", "min-max", "neighbours", "sensitive", "similar areas only", "1.000"} {
		if code != exitDone || !strings.Contains(out, want) {
			t.Errorf("exit %d, no %s: %s%s", code, want, out, errs)
		}
	}
	if code, _, errs = call(t, "profiles", "core-6"); code != exitInput || !strings.Contains(errs, "core-5") {
		t.Errorf("exit %d: %s", code, errs)
	}
	bad := write(t, "bad.yaml", "profile: bad\nindicators: [{id: a, weight: 1, scaling: rank}]\n")
	if code, _, errs = call(t, "profiles", bad); code != exitInput || !strings.Contains(errs, bad+`: indicator "a" has the scaling "rank"`) {
		t.Errorf("exit %d: %s", code, errs)
	}
}
