package main

import (
	"encoding/json"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	v1 "footprint/api/footprint/v1"
)

func TestExplain(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"unit": {[]string{"--unit", "NHS Corby CCG"}, []string{
			"NHS Corby CCG, E38000037\n  - NHS Corby CCG (E38000037) has 69,540 people",
			"\nIf it joined E54000015 (Leicester, Leicestershire and Rutland)\n  - Joining",
			"\n  the plan ", "if E54000015", "\n  cut border, km ",
			"\n  the regions ", "E54000020 without it", "E54000021 with it", "-69,540", "more measures would change: --all lists them",
		}},
		"every measure": {[]string{"--unit", "NHS Corby CCG", "--all"}, []string{"\n  moment of inertia, person km² "}},
		"unit of a lookup": {[]string{"--unit", "NHS Kernow CCG", "--plan", "../../internal/footprint/testdata/reform-38.csv", "--preset", "reform-38"}, []string{
			"there is no other region that it could join", "A region must have 1,170,936 to 1,756,403 people",
		}},
		"region": {[]string{"--region", "Northamptonshire"}, []string{
			"E54000020 (Northamptonshire)\n  - E54000020 (Northamptonshire) has 724,387 people", "\n  E38000037  NHS Corby CCG ",
			"\nIndicators of need, the most alike first\n", "\nRegions that it touches, the most alike in need first\n", "0 is alike",
		}},
	} {
		args := append([]string{"explain"}, c.args...)
		if !strings.Contains(strings.Join(args, " "), "--plan") {
			args = append(args, "--reference", "stp17")
		}
		code, out, errs := call(t, args...)
		if code != exitDone || errs != "" {
			t.Errorf("%s: exit %d: %s", name, code, errs)
		}
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", name, want, out)
			}
		}
		for line := range strings.Lines(out) {
			if strings.HasPrefix(line, "  - ") && len([]rune(line)) > textWidth+1 {
				t.Errorf("%s: a line of %d letters: %s", name, len([]rune(line)), line)
			}
		}
		code, out, errs = call(t, append(args, "--json")...)
		var into proto.Message = &v1.ExplainUnitResponse{}
		if name == "region" {
			into = &v1.ExplainRegionResponse{}
		}
		if err := protojson.Unmarshal([]byte(out), into); code != exitDone || err != nil || !json.Valid([]byte(out)) {
			t.Errorf("%s: exit %d, %v: %s", name, code, err, errs)
		}
	}
}

func TestExplainRefuses(t *testing.T) {
	stp := []string{"--reference", "stp17"}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"nothing":        {stp, exitUsage, "give --unit CODE or --region CODE"},
		"both":           {append([]string{"--unit", "x", "--region", "y"}, stp...), exitUsage, "can't be used together"},
		"no plan":        {[]string{"--unit", "E38000037"}, exitUsage, "which plan?"},
		"unknown unit":   {append([]string{"--unit", "NHS Corbie CCG"}, stp...), exitInput, "want one of E38000037 (NHS Corby CCG)"},
		"several units":  {append([]string{"--unit", "devon"}, stp...), exitInput, "want one of E38000129"},
		"unknown region": {append([]string{"--region", "R01"}, stp...), exitInput, "want one of its 44 codes"},
		"no such plan":   {[]string{"--unit", "E38000037", "--plan", "/no/such/file.csv"}, exitInput, "/no/such/file.csv"},
		"bad weight":     {append([]string{"--unit", "E38000037", "--weight", "nothing=1"}, stp...), exitUsage, "--weight"},
	} {
		if code, _, errs := call(t, append([]string{"explain"}, c.args...)...); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d, want %d and %q: %s", name, code, c.code, c.want, errs)
		}
	}
}
