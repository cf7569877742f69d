package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The table of real divisions in the docs is what footprint score prints of
// each, to the digits of the table.
func TestScorePrintsTheTableOfRealDivisions(t *testing.T) {
	text, err := os.ReadFile("../../docs/measures.md")
	if err != nil {
		t.Fatal(err)
	}
	table := regexp.MustCompile("(?m)^\\| [^|]+ \\(`(\\w+)`\\) \\| (\\d+) \\| ([\\d.]+)-([\\d.]+) \\| (\\d+) % \\| ([\\d.]+) % \\| ([\\d.]+) \\|$").FindAllStringSubmatch(string(text), -1)
	if len(table) != 7 {
		t.Fatalf("%d rows in docs/measures.md", len(table))
	}
	for _, want := range table {
		code, out, errs := call(t, "score", "--layer", "ccg17", "--reference", want[1])
		if code != exitDone {
			t.Fatalf("%s: exit %d: %s", want[1], code, errs)
		}
		number := func(pattern string) []float64 {
			found := regexp.MustCompile(pattern).FindStringSubmatch(out)
			if found == nil {
				t.Fatalf("%s: no %q in\n%s", want[1], pattern, out)
			}
			var numbers []float64
			for _, s := range found[1:] {
				x, err := strconv.ParseFloat(s, 64)
				if err != nil {
					t.Fatal(err)
				}
				numbers = append(numbers, x)
			}
			return numbers
		}
		regions := number(`^(\d+) regions of 207 areas`)
		largest := number(`(?m)^largest deviation +([\d.]+) +(\d+) to (\d+) people$`)
		got := []string{
			want[0], want[1], fmt.Sprint(regions[0]), fmt.Sprintf("%.3f", largest[1]/1e6), fmt.Sprintf("%.3f", largest[2]/1e6),
			fmt.Sprintf("%.0f", 100*largest[0]), fmt.Sprintf("%.1f", 100*number(`(?m)^mean deviation +([\d.]+) `)[0]),
			fmt.Sprintf("%.3f", number(`(?m)^needs captured +([\d.]+) `)[0]),
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%q, want %q", got[2:], want[2:])
		}
	}
}

// What the plan is measured against stands on the screen, each in a line.
func TestScorePrintsRelations(t *testing.T) {
	code, out, errs := call(t, "score", "--reference", "stp17", "--baseline", "icb22", "--align", "lad17,pfa17", "--per-head", "health (GBP)=2000")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, want := range []string{
		`distance in need +\d\.\d+ +of two people of one region, \d\.\d\d in E54\d+ \(`,
		`between regions +5\.576 +standard deviation of Index of Multiple Deprivation 2019 score`,
		`by registered +0\.5\d+ `,
		`split lad17 +17 +of 326, 723166 people \(1\.3 %\)`,
		`split pfa17 +17 +of 39, `,
		`kept inside +0\.\d{4} +of Commuting, 2011`,
		`kept inside +0\.\d{4} +mean largest share of one region, \d\.\d\d regions each: Catchments`,
		`change +0\.\d{4} +of people \(\d+\) in other regions than in Integrated care boards`,
		`health +111238860000 +GBP in all`,
	} {
		if !regexp.MustCompile("(?m)^" + want).MatchString(out) {
			t.Errorf("no line %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "utla18") {
		t.Errorf("a geography that nobody asked for:\n%s", out)
	}
	if lines := strings.Count(out, "\n"); lines > 30 {
		t.Errorf("%d lines", lines)
	}
}

func TestScoreAgainst(t *testing.T) {
	divisions := func(args ...string) []string {
		code, out, errs := call(t, append([]string{"score"}, args...)...)
		if code != exitDone {
			t.Fatalf("%v: exit %d: %s", args, code, errs)
		}
		var ids []string
		for _, found := range regexp.MustCompile(`(?m)^ {2}(\w+) +[\d.]+ +needs captured, largest`).FindAllStringSubmatch(out, -1) {
			ids = append(ids, found[1])
		}
		return ids
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--reference", "stp17"}, ""},
		{[]string{"--reference", "stp17", "--against", "rgn17,icb22"}, "rgn17 icb22"},
		{[]string{"--reference", "stp17", "--preset", "reform-38"}, "stp17 icb22 nuts2 rgn17"},
		{[]string{"--reference", "stp17", "--preset", "reform-38", "--layer", "lad17"}, "stp17 icb22 nuts2 rgn17"}, // carried over
		{[]string{"--reference", "stp17", "--preset", "reform-38", "--against", "nhser17"}, "nhser17"},
	} {
		if got := strings.Join(divisions(c.args...), " "); got != c.want {
			t.Errorf("%v: %q, want %q", c.args, got, c.want)
		}
	}
	if all := divisions("--reference", "stp17", "--against", "all"); len(all) < 10 {
		t.Errorf("all are %v", all)
	}
	if code, _, errs := call(t, "score", "--reference", "stp17", "--against", "stp"); code != exitInput || !strings.Contains(errs, "stp17, icb22") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
