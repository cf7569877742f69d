package footprint

import (
	"fmt"
	"slices"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// maxOffers is how many things that could be meant are named.
const maxOffers = 5

// findUnit finds an area by its code, by its name, or by a part of the name that
// no other has.
func findUnit(l *atlas.Layer, text string) (region.Unit, error) {
	if u, ok := l.Unit(text); ok {
		return u, nil
	}
	names := make([]string, len(l.Areas))
	codes := make([]string, len(l.Areas))
	for u := range l.Areas {
		codes[u], names[u] = l.Areas[u].Code, l.Areas[u].Name
	}
	u, ok, like := find(text, codes, names)
	if ok {
		return region.Unit(u), nil
	}
	want := fmt.Sprintf("want a code of layer %s, such as %s (%s)", l.ID, codes[0], names[0])
	return 0, unfound("unit", fmt.Sprintf("area %q in layer %s", text, l.ID), want, like)
}

// findRegion is findUnit for the regions of a plan.
func (o *Outcome) findRegion(text string) (region.Label, error) {
	names := make([]string, len(o.Names))
	codes := make([]string, len(o.Names))
	for l, r := range o.Names {
		if r.Code == text {
			return region.Label(l), nil
		}
		codes[l], names[l] = r.Code, r.Name
	}
	l, ok, like := find(text, codes, names)
	if ok {
		return region.Label(l), nil
	}
	return 0, unfound("region", fmt.Sprintf("region %q in the plan", text), fmt.Sprintf("want a code of one of its %d regions, such as %s", len(codes), codes[0]), like)
}

// unfound says what is not there, and what may have been meant.
func unfound(field, what, want string, like []string) error {
	problem := "no " + what + ": " + want
	if n := len(like); n > 0 {
		problem = "no " + what + "; did you mean " + strings.Join(like[:min(n, maxOffers)], " or ") + "?"
		if n > maxOffers {
			problem += fmt.Sprintf(" (and %d more that are like it)", n-maxOffers)
		}
	}
	return &InputError{Field: field, Problem: problem}
}

// find gives the one thing that a text means: by code or name, whatever the
// case, or by a part of the name. If it means several, or none but some are
// spelt nearly so, they are offered.
func find(text string, codes, names []string) (at int, ok bool, like []string) {
	folded := strings.ToLower(strings.TrimSpace(text))
	if folded == "" {
		return 0, false, nil
	}
	offer := func(i int) string { return strings.TrimSuffix(fmt.Sprintf("%s (%s)", codes[i], names[i]), " ()") }
	var same, part []int
	for i := range codes {
		name := strings.ToLower(names[i])
		switch {
		case strings.EqualFold(codes[i], folded), name == folded, name != "" && strings.ToLower(shortName(names[i])) == folded:
			same = append(same, i)
		case strings.Contains(name, folded):
			part = append(part, i)
		}
	}
	for _, found := range [][]int{same, part} {
		if len(found) == 1 {
			return found[0], true, nil
		}
		if len(found) > 1 {
			for _, i := range found {
				like = append(like, offer(i))
			}
			return 0, false, like
		}
	}
	return 0, false, nearly(folded, codes, names, offer)
}

// nearly are the things whose code or name differs from the text by a few
// letters, the nearest first.
func nearly(folded string, codes, names []string, offer func(int) string) (like []string) {
	type near struct{ at, by int }
	var found []near
	allowed := max(1, len(folded)/5)
	if len(folded) > 100 { // nobody's spelling
		return nil
	}
	for i := range codes {
		by := min(apart(folded, strings.ToLower(codes[i])), apart(folded, strings.ToLower(names[i])), apart(folded, strings.ToLower(shortName(names[i]))))
		if by <= allowed {
			found = append(found, near{i, by})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return a.by - b.by })
	for _, f := range found[:min(len(found), maxOffers)] {
		like = append(like, offer(f.at))
	}
	return like
}

// apart is the number of letters to insert, delete or change to make b of a
// (Levenshtein 1966).
func apart(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range y {
			change := diagonal
			if r != s {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(y)]
}
