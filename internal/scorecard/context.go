package scorecard

import (
	"fmt"
	"math"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// Context is shown of every region whatever was optimised. These are the ids
// under which an atlas gives it, in the order in which it is shown.
var contextIDs = []string{
	"under16_share", "over65_share", "over85_share", // age
	"imd2019_score", "imd2015_score", "rightcare_imd", // deprivation
	"rural_share", "rightcare_rural", // rurality
}

// ethnicity is what makes an indicator one of ethnic groups; those are
// sensitive, and shown where the layer has them.
var ethnicity = []string{"ethnicity_", "rightcare_white_other", "rightcare_mixed", "rightcare_asian", "rightcare_black", "rightcare_other"}

// contextColumns takes the context from a layer as it is: no transform, and an
// indicator that some areas lack is left out, with a note.
func contextColumns(l *atlas.Layer) (columns []column, notes []string) {
	take := func(at int, sensitive bool) {
		i := l.Indicators[at]
		c := column{id: i.ID, title: i.Title, unit: i.Unit, sensitive: sensitive, value: make([]float64, len(l.Areas))}
		var missing []region.Unit
		for u := range l.Areas {
			c.value[u] = l.Areas[u].Values[at]
			if math.IsNaN(c.value[u]) || math.IsInf(c.value[u], 0) {
				missing = append(missing, region.Unit(u))
			}
		}
		if missing != nil {
			notes = append(notes, fmt.Sprintf("%s is missing in %s and is not shown for regions", i.ID, l.Named(missing)))
			return
		}
		c.z = standardised(c.value, l.Areas)
		columns = append(columns, c)
	}
	for _, id := range contextIDs {
		if at, ok := l.Indicator(id); ok && !hasLike(columns, id) {
			take(at, false)
		}
	}
	for at, i := range l.Indicators {
		for _, prefix := range ethnicity {
			if strings.HasPrefix(i.ID, prefix) {
				take(at, true)
				break
			}
		}
	}
	return columns, notes
}

// hasLike says that a figure of RightCare is there already from another source.
func hasLike(columns []column, id string) bool {
	like, ok := strings.CutPrefix(id, "rightcare_") // imd, rural
	if !ok {
		return false
	}
	for _, c := range columns {
		if strings.HasPrefix(c.id, like) {
			return true
		}
	}
	return false
}

// standardised are values less their mean over people, over their standard
// deviation; 0 where they do not vary.
func standardised(value []float64, areas []atlas.Area) []float64 {
	var people, sum, squares, largest float64
	for u, x := range value {
		people += float64(areas[u].Population)
		sum += float64(float64(areas[u].Population) * x)
		largest = max(largest, math.Abs(x))
	}
	mean := ratio(sum, people)
	for u, x := range value {
		d := x - mean
		squares += float64(float64(areas[u].Population) * float64(d*d))
	}
	sd := math.Sqrt(ratio(squares, people))
	z := make([]float64, len(value))
	if sd <= 1e-12*largest { // what is left of equal values is rounding
		return z
	}
	for u, x := range value {
		z[u] = (x - mean) / sd
	}
	return z
}
