package footprint

import (
	"fmt"
	"slices"
	"strings"

	"footprint/internal/region"
)

// findRegion finds a region by its code or its exact name, in either case of
// letters.
func (o *Outcome) findRegion(text string) (region.Label, error) {
	codes, names := make([]string, len(o.Names)), make([]string, len(o.Names))
	var named []region.Label
	var alike []string
	for l, r := range o.Names {
		codes[l], names[l] = r.Code, r.Name
		switch {
		case strings.EqualFold(r.Code, text):
			return region.Label(l), nil
		case strings.EqualFold(r.Name, text):
			named = append(named, region.Label(l))
		}
		if text != "" && strings.Contains(strings.ToLower(r.Name), strings.ToLower(text)) {
			alike = append(alike, fmt.Sprintf("%s (%s)", r.Code, r.Name))
		}
	}
	if len(named) == 1 {
		return named[0], nil
	}
	if alike == nil {
		alike = nearly(text, codes, names)
	}
	e := &InputError{Field: "region", Problem: fmt.Sprintf("the plan has no region with the code or the name %q; want ", text)}
	switch {
	case len(named) > 1:
		e.Problem = fmt.Sprintf("the plan has %d regions with the name %q; want the code of one: %s", len(named), text, few(alike))
	case alike != nil:
		e.Problem += "one of " + few(alike)
	default:
		e.Problem += fmt.Sprintf("one of its %d codes, such as %s", len(codes), codes[0])
	}
	return 0, e
}

// nearly are the codes, with names, of which code or name differs from a text by
// a few letters, the nearest first.
func nearly(text string, codes, names []string) []string {
	if text == "" || len(text) > 100 { // nobody's spelling
		return nil
	}
	folded := strings.ToLower(text)
	type near struct{ at, by int }
	var found []near
	for i := range codes {
		by := len(folded)
		for _, spelt := range []string{codes[i], names[i], shortName(names[i])} {
			by = min(by, apart(folded, strings.ToLower(spelt)))
		}
		if by <= max(1, len(folded)/5) {
			found = append(found, near{i, by})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return a.by - b.by })
	var like []string
	for _, f := range found {
		like = append(like, strings.TrimSuffix(fmt.Sprintf("%s (%s)", codes[f.at], names[f.at]), " ()"))
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
