package atlas

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"footprint/internal/region"
)

// rightcare is the method of NHS RightCare's similar CCGs: variables, weights
// and steps as in its public code.
const rightcare = `
profile: rightcare
indicators:
  - {id: IMDscore, weight: 0.25, transform: [cap, sqrt], cap_sd: 5, scaling: z-unit}
  - {id: poptot, weight: 0.15, transform: [cap, sqrt], cap_sd: 5, scaling: z-unit, cluster: false}
  - {id: pop_18_39, weight: 0.10, transform: [cap, sqrt], cap_sd: 5, scaling: z-unit}
  - {id: pop_65_84, weight: 0.10, transform: [cap, sqrt], cap_sd: 5, scaling: z-unit}
  - {id: pop_85plus, weight: 0.10, transform: [cap, sqrt], cap_sd: 5, scaling: z-unit}
  - {id: pc_pop_rural_sparse, weight: 0.15, transform: [cap, sqrt], cap_sd: 5, scaling: z-unit}
  - {id: pc_White_other, weight: 0.03, transform: [cap, sqrt], cap_sd: 5, scaling: z-unit}
  - {id: pc_Mixed, weight: 0.03, transform: [cap, sqrt], cap_sd: 5, scaling: z-unit}
  - {id: pc_Asian, weight: 0.03, transform: [cap, sqrt], cap_sd: 5, scaling: z-unit}
  - {id: pc_Black, weight: 0.03, transform: [cap, sqrt], cap_sd: 5, scaling: z-unit}
  - {id: pc_OtherEth, weight: 0.03, transform: [cap, sqrt], cap_sd: 5, scaling: z-unit}
`

// The nearest of 135 CCGs of 2020 to four decimals, from the variables as they
// were published.
func TestOfficialRightCare(t *testing.T) {
	table, err := ReadTable(officialData(t), "needs/raw/rightcare_similar_ccg_variables_2020.csv")
	if err != nil {
		t.Fatal(err)
	}
	l := &Layer{ID: "ccg20", byCode: map[string]region.Unit{}}
	for _, column := range table.Header[2:] {
		l.Indicators = append(l.Indicators, Indicator{ID: column})
	}
	for r, row := range table.Rows {
		a := Area{Code: row[0], Name: row[1]}
		for _, field := range row[2:] {
			v, problem := parseNumber(field)
			if problem != "" {
				t.Fatalf("line %d: %s", table.Line(r), problem)
			}
			a.Values = append(a.Values, v)
		}
		l.byCode[a.Code] = region.Unit(r)
		l.Areas = append(l.Areas, a)
	}
	n, err := profileOf(t, rightcare).ApplyAll(l)
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{
		"00R": "01J 0.2322, 01T 0.2559, 00N 0.3978, 01X 0.4213, 03H 0.4678",
		"72Q": "93C 0.1462, 36L 0.3539",
	} {
		u, ok := l.Unit(code)
		if !ok {
			t.Fatalf("no %s among %d", code, len(l.Areas))
		}
		units := make([]region.Unit, len(l.Areas))
		distance := make([]float64, len(l.Areas))
		for v := range units {
			units[v] = region.Unit(v)
			distance[v], _ = n.Distance(u, units[v])
		}
		slices.SortFunc(units, func(a, b region.Unit) int { return cmp.Compare(distance[a], distance[b]) })
		var got []string
		for _, v := range units[1 : 2+strings.Count(want, ",")] { // the first is the unit itself
			got = append(got, fmt.Sprintf("%s %.4f", l.Areas[v].Code, distance[v]))
		}
		if text := strings.Join(got, ", "); text != want {
			t.Errorf("%s: %s, want %s", code, text, want)
		}
	}
}
