package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"

	"footprint/internal/region"
	"footprint/internal/scorecard"
)

// rowsOf writes rows of CSV.
func rowsOf(w io.Writer, header []string, rows func(write func(...string))) error {
	out := csv.NewWriter(w)
	_ = out.Write(header) // Error tells
	rows(func(row ...string) { _ = out.Write(row) })
	out.Flush()
	return out.Error()
}

// writeMeasures writes one row for each measure. A figure that cannot be told is
// an empty field.
func writeMeasures(w io.Writer, s *Sample) error {
	header := []string{"measure", "unit", "better", "mean", "error_of_mean", "sd", "min", "p5", "p25", "median", "p75", "p95", "max", "r_hat", "bulk_ess", "tail_ess"}
	if s.Card.Given != nil {
		header = append(header, "plan", "drawn_above", "drawn_equal", "drawn_below", "drawn_better")
	}
	return rowsOf(w, header, func(write func(...string)) {
		for i := range s.Card.Measures {
			m := &s.Card.Measures[i]
			row := []string{
				m.Name, m.Unit, m.Aim, number(m.Mean), maybe(m.Error), maybe(m.SD), number(m.Min), number(m.P5), number(m.P25), number(m.Median),
				number(m.P75), number(m.P95), number(m.Max), maybe(m.RHat), maybe(m.BulkESS), maybe(m.TailESS),
			}
			if r := m.Rank; r != nil {
				row = append(row, number(r.Value), number(r.Above), number(r.Equal), number(r.Below), maybe(r.Better))
			}
			write(row...)
		}
	})
}

func maybe(x *float64) string {
	if x == nil {
		return ""
	}
	return number(*x)
}

// writeBorders writes one row for each pair of units that touch.
func writeBorders(w io.Writer, s *Sample) error {
	return rowsOf(w, []string{"area_a", "name_a", "area_b", "name_b", "border_km", "together"}, func(write func(...string)) {
		for i, e := range s.Touching {
			a, b := &s.Layer.Areas[e.A], &s.Layer.Areas[e.B]
			write(a.Code, a.Name, b.Code, b.Name, number(scorecard.Round(float64(e.Weight)/1000)), number(scorecard.Round(s.Shares[i])))
		}
	})
}

// writeTogether writes one row for each pair of units that ever share a region.
func writeTogether(w io.Writer, s *Sample) error {
	return rowsOf(w, []string{"area_a", "area_b", "together"}, func(write func(...string)) {
		for u := range s.Layer.Areas {
			for v := u + 1; v < len(s.Layer.Areas); v++ {
				if share := s.Pair(region.Unit(u), region.Unit(v)); share > 0 {
					write(s.Layer.Areas[u].Code, s.Layer.Areas[v].Code, number(scorecard.Round(share)))
				}
			}
		}
	})
}

// coreKeys are the columns of the cores: core95, core90.
func (s *Sample) coreKeys() []string {
	var out []string
	for i := range s.Card.Cores {
		out = append(out, fmt.Sprintf("core%.0f", math.Round(100*s.Card.Cores[i].Share)))
	}
	return out
}

// writeCores writes one row for each unit.
func writeCores(w io.Writer, s *Sample) error {
	header := append([]string{s.Layer.CodeField, s.Layer.NameField}, s.coreKeys()...)
	return rowsOf(w, append(header, "stability"), func(write func(...string)) {
		for u, a := range s.Layer.Areas {
			row := []string{a.Code, a.Name}
			for _, cores := range s.Cores {
				row = append(row, cores[u])
			}
			write(append(row, number(s.Stability[u]))...)
		}
	})
}

// writeStableUnits writes the same with the outlines of the units.
func writeStableUnits(w io.Writer, s *Sample) error {
	outlines, err := s.Layer.Outlines()
	if err != nil {
		return err
	}
	g := newCollection(w, []property{
		{"name", "units"}, {"title", s.Title}, {"outlines", s.Layer.OutlineKind}, {"attribution", s.Atlas.Attribution}, {"problem", s.Card.ProblemDigest},
	})
	keys := s.coreKeys()
	for u, a := range s.Layer.Areas {
		properties := []property{{s.Layer.CodeField, a.Code}, {s.Layer.NameField, a.Name}, {"population", a.Population}, {"stability", s.Stability[u]}}
		for i, key := range keys {
			properties = append(properties, property{key, s.Cores[i][u]})
		}
		g.feature(a.Code, outlines.ShapeWGS84(u), distinct(properties))
	}
	return g.end()
}

// sampleManifest names everything that determined the sample.
func sampleManifest(s *Sample, written []fileDigest) ([]byte, error) {
	c := s.Card
	var buf bytes.Buffer
	err := indented(&buf, struct {
		Engine   string                     `json:"engineVersion"`
		Atlas    input                      `json:"atlas"`
		Layer    input                      `json:"layer"`
		Needs    input                      `json:"needs"`
		Problem  string                     `json:"problemDigest"`
		Settings scorecard.EnsembleSettings `json:"settings"`
		Plans    int                        `json:"plans"`
		Complete bool                       `json:"complete"`
		Scenario any                        `json:"scenario"`
		Files    []fileDigest               `json:"files"`
	}{
		c.EngineVersion, input{s.Atlas.ID, s.Atlas.Digest()}, input{s.Layer.ID, s.Layer.Digest}, input{s.Profile.ID, s.Profile.Digest()},
		c.ProblemDigest, c.Settings, c.Plans, c.Complete, s.Scenario, written,
	})
	return buf.Bytes(), err
}

// PlanTable writes plans as they are read from a file of plans: one row a plan,
// its regions under the codes of the units.
type PlanTable struct {
	out *csv.Writer
	row []string
}

// NewPlanTable begins a table of plans of the units with these codes.
func NewPlanTable(w io.Writer, codes []string) *PlanTable {
	t := &PlanTable{out: csv.NewWriter(w), row: make([]string, len(codes)+1)}
	_ = t.out.Write(append([]string{"plan"}, codes...)) // Flush tells
	return t
}

// Write writes plan number i, counted from 0.
func (t *PlanTable) Write(i int, plan region.Plan) error {
	t.row[0] = strconv.Itoa(i + 1)
	for u := range t.row[1:] {
		t.row[u+1] = strconv.Itoa(int(plan.Label(region.Unit(u))) + 1)
	}
	return t.out.Write(t.row)
}

// Flush ends the table.
func (t *PlanTable) Flush() error {
	t.out.Flush()
	return t.out.Error()
}

// PlainLookup writes a plan of units of which no more is known than their codes:
// regions are R01, R02 and so on.
func PlainLookup(w io.Writer, codeField string, codes []string, plan region.Plan) error {
	digits := max(2, len(strconv.Itoa(plan.Regions())))
	return rowsOf(w, []string{codeField, "REGIONCD"}, func(write func(...string)) {
		for u, code := range codes {
			write(code, fmt.Sprintf("R%0*d", digits, plan.Label(region.Unit(u))+1))
		}
	})
}
