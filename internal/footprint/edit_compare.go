package footprint

import (
	"fmt"
	"slices"
	"strings"

	"footprint/internal/region"
	"footprint/internal/scorecard"
)

// compare says what the edits changed: measures, and which constraints are kept.
func (x *Edited) compare(e *editor) {
	before, after := x.Before, x.After
	x.Measures = changes("", before.measures(), after.measures())
	for l, then := range after.Names {
		at := slices.IndexFunc(e.regions, func(r editedRegion) bool { return !r.gone && r.Code == then.Code })
		was := slices.IndexFunc(before.Scorecard.Regions, func(r scorecard.RegionCard) bool { return r.Code == then.Code })
		if was >= 0 && at >= 0 && e.regions[at].changed {
			x.Measures = append(x.Measures, changes(then.Code, before.Scorecard.RegionMeasures(was), after.Scorecard.RegionMeasures(l))...)
		}
	}
	was, now := faultsOf(before), faultsOf(after)
	x.Broken, x.Mended = without(now, was), without(was, now)
}

// told is a fault by what it is about, and in words.
type told struct{ key, words string }

func without(faults, others []told) []string {
	out := []string{}
	for _, f := range faults {
		if !slices.ContainsFunc(others, func(o told) bool { return o.key == f.key }) {
			out = append(out, f.words)
		}
	}
	return out
}

// faultsOf are the constraints that a plan breaks. Of a region in pieces the words
// name what is cut off.
func faultsOf(o *Outcome) []told {
	var out []told
	for i, f := range o.report.Faults {
		t := told{words: faultWords(f, o.Names)}
		if i < len(o.Scorecard.Faults) {
			t.words = o.Scorecard.Faults[i]
		}
		switch {
		case f.Broken != nil:
			t.key = fmt.Sprintf("rule %d %d", f.Broken.Rule, f.Broken.Index)
		case f.Region < 0:
			t.key = "regions"
		default:
			kind := "pieces"
			for _, side := range []string{"below", "above"} {
				if strings.Contains(f.Problem, side) {
					kind = side
				}
			}
			t.key = kind + " " + o.Names[f.Region].Code
			if kind == "pieces" {
				t.words += ": " + o.islands(f.Region) + " cut off from the rest"
			}
		}
		out = append(out, t)
	}
	return out
}

// islands names the areas of a region that are not in its largest piece.
func (o *Outcome) islands(l region.Label) string {
	g := o.Task.Layer.Graph
	seen := make(map[region.Unit]bool)
	var pieces [][]region.Unit
	var people []int64
	for _, first := range o.Plan.Members()[l] {
		if seen[first] {
			continue
		}
		seen[first] = true
		piece := []region.Unit{first}
		var sum int64
		for at := 0; at < len(piece); at++ {
			sum += o.Task.Layer.Areas[piece[at]].Population
			for _, v := range g.Neighbours(piece[at]) {
				if !seen[v] && o.Plan.Label(v) == l {
					seen[v] = true
					piece = append(piece, v)
				}
			}
		}
		pieces, people = append(pieces, piece), append(people, sum)
	}
	stays := slices.Index(people, slices.Max(people))
	units := slices.Concat(slices.Delete(pieces, stays, stays+1)...)
	e := explainer{Outcome: o}
	verb := " is"
	if len(units) > 1 {
		verb = " are"
	}
	return e.named(mostPeople(o.Task.Layer, units)) + verb
}
