package export

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// Sweep is the plans of a sweep side by side, to write.
type Sweep struct {
	Title  string
	Axis   string // see [scenario.Scenario.Axis]
	Points []SweepPoint
}

// SweepPoint is one of its points. Without a scorecard there is a problem, or both are
// empty: it was not come to.
type SweepPoint struct {
	scenario.Point
	Card    *scorecard.Scorecard
	Problem string
	// Truncated says that the search was cut short by a limit.
	Truncated bool
}

// SweepFiles writes the table of a sweep, sweep.csv, and its chart, sweep.svg, each
// aside first and then renamed.
func SweepFiles(dir string, s *Sweep) error {
	for _, f := range []file[*Sweep]{{"sweep.svg", writeSweepChart}, {"sweep.csv", writeSweep}} {
		var buf bytes.Buffer
		if err := f.write(&buf, s); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if err := File(filepath.Join(dir, f.name), buf.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// sweepColumns are measures that have a column of their own, by the name among
// [scorecard.Scorecard.Measures].
var sweepColumns = []struct{ column, measure string }{
	{"needs_captured", "needs captured"},
	{"max_deviation", "largest deviation"}, {"mean_deviation", "mean deviation"},
	{"smallest_people", "smallest region"}, {"largest_people", "largest region"},
	{"mean_polsby_popper", "mean Polsby-Popper"}, {"cut_border_km", "cut border"},
}

// writeSweep writes one row a point: what was asked, the main measures of the
// plan, or the reason for which there is none.
func writeSweep(w io.Writer, s *Sweep) error {
	header := []string{"point", "regions", "tolerance", "weights"}
	for _, c := range sweepColumns {
		header = append(header, c.column)
	}
	header = append(header, "objective")
	others := s.measures()
	for _, m := range others {
		header = append(header, m.Title())
	}
	header = append(header, "valid", "truncated", "plan_digest", "problem")
	return rowsOf(w, header, func(write func(...string)) {
		for i := range s.Points {
			p := &s.Points[i]
			switch {
			case p.Card != nil:
				write(p.row(others)...)
			case p.Problem != "":
				row := make([]string, len(header))
				copy(row, p.asked())
				row[len(row)-1] = p.Problem
				write(row...)
			}
		}
	})
}

// asked are the cells that say what the point is.
func (p *SweepPoint) asked() []string {
	row := []string{p.Name, "", "", p.Scenario.Weights.String()}
	if p.Card != nil {
		row[1] = strconv.Itoa(len(p.Card.Regions))
	} else if c := p.Scenario.Regions; c.From == c.To && c.From > 0 {
		row[1] = strconv.Itoa(c.From)
	}
	if t := p.Scenario.Tolerance; t != nil {
		row[2] = number(*t)
	}
	return row
}

func (p *SweepPoint) row(others []scorecard.Measure) []string {
	c := p.Card
	row, all := p.asked(), c.Measures()
	value := func(name string) string {
		if at := slices.IndexFunc(all, func(m scorecard.Measure) bool { return m.Name == name }); at >= 0 {
			return number(all[at].Value)
		}
		return ""
	}
	for _, own := range sweepColumns {
		row = append(row, value(own.measure))
	}
	row = append(row, number(c.Objective.Value))
	for _, m := range others {
		row = append(row, value(m.Name))
	}
	return append(row, strconv.FormatBool(c.Valid), strconv.FormatBool(p.Truncated), c.PlanDigest, "")
}

// measures are the main ones that any plan has and that have no column of their
// own: those of geographies and flows where the scenario names them.
func (s *Sweep) measures() (out []scorecard.Measure) {
	listed := map[string]bool{"regions": true}
	for _, c := range sweepColumns {
		listed[c.measure] = true
	}
	for i := range s.Points {
		p := &s.Points[i]
		if p.Card == nil {
			continue
		}
		for _, m := range p.Card.Measures() {
			named := m.Of == "" || slices.Contains(p.Scenario.Alignment, m.Of) || slices.Contains(p.Scenario.Flows, m.Of)
			if !m.Detail && named && !listed[m.Name] {
				listed[m.Name] = true
				out = append(out, m)
			}
		}
	}
	return out
}

// at is where a point lies on the axis, and what the axis is called there.
func (s *Sweep) at(i int) (x float64, name string) {
	p := &s.Points[i]
	switch s.Axis {
	case scenario.AxisRegions:
		return float64(p.Scenario.Regions.From), strconv.Itoa(p.Scenario.Regions.From)
	case scenario.AxisTolerance:
		return *p.Scenario.Tolerance, strings.TrimSuffix(fixed(100**p.Scenario.Tolerance, 1), ".0") + nbsp + "%"
	default:
		return float64(i), p.Name
	}
}
