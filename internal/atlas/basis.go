package atlas

import (
	"fmt"
	"strings"
	"sync"
)

// Basis says which people were counted, and when: residents and registered
// patients of one area differ by up to two thirds.
type Basis struct {
	// ID names the basis within its layer, such as weighted_2023.
	ID, Title string
	Basis     string // the kind of people: "residents", "registered", "weighted", …
	Date      string // YYYY-MM-DD, YYYY-MM, YYYY, or a financial year YYYY/YY
	Source    string
}

// On gives the layer counted on another basis: Population and the people of
// Areas are that basis's, all else is the same, the digest included. Measures
// that rest on people then rest on these. An empty id is the primary basis.
// The same *Layer comes back each time. An unknown id is an [*Error] that
// names those there are.
//
// The points of areas stay weighted with the primary population.
func (l *Layer) On(basis string) (*Layer, error) {
	if basis == "" && len(l.Bases) > 0 {
		basis = l.Bases[0].ID
	}
	if basis == "" || basis == l.Population.ID {
		return l, nil
	}
	if on := l.on[basis]; on != nil {
		return on(), nil
	}
	have := make([]string, len(l.Bases))
	for i, b := range l.Bases {
		have[i] = b.ID
	}
	return nil, &Error{File: "layer " + l.ID, Problem: fmt.Sprintf("no population basis %q", clip(basis)), Want: "one of " + strings.Join(have, ", ")}
}

// setBases prepares On; people lie beside Bases[1:], by unit.
func (l *Layer) setBases(people [][]int64) {
	l.on = map[string]func() *Layer{l.Population.ID: func() *Layer { return l }}
	for i, counts := range people {
		b := l.Bases[1+i]
		l.on[b.ID] = sync.OnceValue(func() *Layer {
			other := *l
			other.Population = b
			other.Areas = make([]Area, len(l.Areas))
			for u := range l.Areas {
				other.Areas[u] = l.Areas[u]
				other.Areas[u].Population = counts[u]
			}
			return &other
		})
	}
}

// basisColumn is the column of <layer>.csv with the people of a basis other
// than the primary one.
func basisColumn(id string) string { return "population_" + id }

// basis fills what a manifest may leave out.
func (p manifestPopulation) basis() Basis {
	b := Basis{ID: p.ID, Title: p.Title, Basis: p.Basis, Date: p.Date, Source: p.Source}
	if b.ID == "" {
		b.ID = defaultBasisID(p.Basis)
	}
	if b.Title == "" {
		b.Title = p.Basis
	}
	return b
}

// defaultBasisID names the primary basis of an atlas that does not: the kind
// of people, where that can be an id.
func defaultBasisID(basis string) string {
	if checkID(basis) != "" {
		return "population"
	}
	return basis
}

// checkBasisIDs wants an id of its own for each basis of a layer.
func checkBasisIDs(file string, l manifestLayer) (found Findings) {
	have := map[string]bool{l.Population.basis().ID: true}
	for i, p := range append([]manifestPopulation{l.Population}, l.Populations...) {
		problem := checkID(p.ID)
		switch {
		case i == 0 && p.ID == "":
			continue
		case i > 0 && problem == "" && have[p.ID]:
			problem = fmt.Sprintf("%q is given twice", p.ID)
		}
		if problem != "" {
			found = append(found, &Error{File: file, Problem: "layer " + l.ID + ": population: " + problem, Want: idRule + ", each once"})
		}
		have[p.ID] = true
	}
	return found
}

// totals adds each basis up.
func totals(people [][]int64) []int64 {
	sums := make([]int64, len(people))
	for i, counts := range people {
		for _, n := range counts {
			sums[i] += n
		}
	}
	return sums
}
