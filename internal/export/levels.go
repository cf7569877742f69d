package export

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"footprint/internal/region"
	"footprint/internal/scenario"
)

// Levels is the plans of a nested scenario, to write: the level with the smallest
// regions first. All are of the same layer.
type Levels struct {
	Title    string
	Scenario scenario.Scenario // as it was resolved
	Levels   []LevelPlan
}

// LevelPlan is the plan of one level.
type LevelPlan struct {
	scenario.Level
	*Plan
}

// levelsFiles are of all levels, levelFiles of each in its own folder.
var (
	levelsFiles = []file[*Levels]{
		{"lookup.csv", writeLevelsLookup},
		{"levels.csv", writeLevels},
		{"nesting.csv", writeNesting},
		{"map.svg", writeLevelsMap},
	}
	levelFiles = []file[*Plan]{
		{"lookup.csv", writeLookup},
		{"regions.geojson", writeRegions},
		{scorecardName, writeScorecard},
		{"map.svg", writeMap},
		{"report.html", writeReport},
	}
)

// LevelsFolder writes the plans of a nested scenario into dir, the manifest last; see
// [Folder]. A folder for each level lies in it. Nothing is written of levels that are
// not strictly nested.
func LevelsFolder(dir string, f *Levels, only ...string) error {
	if err := f.nested(); err != nil {
		return err
	}
	err := Aside(dir, func(temp string) error {
		var written []fileDigest
		for i := range f.Levels {
			l := &f.Levels[i]
			l.Within = f.around(i)
			sub := filepath.Join(temp, l.ID)
			if err := os.Mkdir(sub, 0o755); err != nil {
				return err
			}
			err := writeFiles(sub, wanted(levelFiles, only), l.Plan, nil, func(p *Plan, files []fileDigest) ([]byte, error) {
				data, err := manifest(p, files)
				for _, d := range append(files, digestOf(manifestName, data)) {
					d.File = l.ID + "/" + d.File
					written = append(written, d)
				}
				return data, err
			})
			if err != nil {
				return fmt.Errorf("level %s: %w", l.ID, err)
			}
		}
		return writeFiles(temp, wanted(levelsFiles, only), f, written, levelsManifest)
	})
	return errors.Join(err, unwanted(dir, only, err)) // folders of levels are replaced whole
}

// code is that of the region of a unit.
func (p *Plan) code(u int) string { return p.Names[p.Plan.Label(region.Unit(u))].Code }

// nested says which region lies in two of the next level, by the codes that are about
// to be written.
func (f *Levels) nested() error {
	for i := range f.Levels[1:] {
		inner, outer := &f.Levels[i], &f.Levels[i+1]
		in := make(map[string]string)
		for u, a := range inner.Layer.Areas {
			code, around := inner.code(u), outer.code(u)
			if was, known := in[code]; known && was != around {
				return fmt.Errorf("internal error: area %s puts region %s of level %s into region %s of level %s, others of it lie in %s", a.Code, code, inner.ID, around, outer.ID, was)
			}
			in[code] = around
		}
	}
	return nil
}

// around is, for each region of a level, the region of each larger level that holds it.
func (f *Levels) around(level int) []Around {
	var out []Around
	for _, outer := range f.Levels[level+1:] {
		out = append(out, Around{outer.ID, f.Levels[level].in(outer.Plan)})
	}
	return out
}

// Around is a level that regions lie in.
type Around struct {
	Level string
	Codes []string // by region
}

// in is the code of the region of another plan that holds each region.
func (p *Plan) in(outer *Plan) []string {
	out := make([]string, p.Plan.Regions())
	for u := range p.Layer.Areas {
		out[p.Plan.Label(region.Unit(u))] = outer.code(u)
	}
	return out
}

// writeLevelsLookup writes one row a unit, with its region at every level:
// NEIGHBOURHOODCD, NEIGHBOURHOODNM, PLACECD and so on.
func writeLevelsLookup(w io.Writer, f *Levels) error {
	layer := f.Levels[0].Layer
	header := []string{layer.CodeField, layer.NameField}
	for i := range f.Levels {
		column := f.Levels[i].Column()
		header = append(header, column+"CD", column+"NM")
	}
	return rowsOf(w, header, func(write func(...string)) {
		for u, a := range layer.Areas {
			row := []string{a.Code, a.Name}
			for i := range f.Levels {
				name := f.Levels[i].Names[f.Levels[i].Plan.Plan.Label(region.Unit(u))]
				row = append(row, name.Code, name.Name)
			}
			write(row...)
		}
	})
}

// writeLevels writes one row a level, with its main measures.
func writeLevels(w io.Writer, f *Levels) error {
	header := []string{
		"level", "title", "functions", "regions", "ideal_people", "min_people", "max_people", "smallest_people", "largest_people",
		"max_deviation", "mean_deviation", "needs", "needs_captured", "mean_polsby_popper", "cut_border_km", "objective", "valid", "truncated", "plan_digest",
	}
	return rowsOf(w, header, func(write func(...string)) {
		for i := range f.Levels {
			l := &f.Levels[i]
			c := l.Scorecard
			whole := func(n int64) string { return strconv.FormatInt(n, 10) }
			write(l.ID, l.Level.Title, strings.Join(l.Functions, "; "), strconv.Itoa(l.Plan.Plan.Regions()), number(c.Balance.Ideal),
				whole(c.Settings.Bounds.Min), whole(c.Settings.Bounds.Max), whole(c.Balance.Smallest), whole(c.Balance.Largest),
				number(c.Balance.MaxDeviation), number(c.Balance.MeanDeviation), c.Needs.Profile, number(c.Needs.Captured),
				number(c.Shape.MeanPolsbyPopper), number(c.Shape.CutBorderKm), number(c.Objective.Value),
				strconv.FormatBool(c.Valid), strconv.FormatBool(l.Truncated), c.PlanDigest)
		}
	})
}

// writeNesting writes one row for each region of each level: which region of the next
// level holds it, and how many of the level below it holds.
func writeNesting(w io.Writer, f *Levels) error {
	header := []string{"level", "code", "name", "people", "areas", "in_level", "in_code", "holds"}
	return rowsOf(w, header, func(write func(...string)) {
		var holds []int // regions of the level below, by region
		for i := range f.Levels {
			l := &f.Levels[i]
			inLevel, in := "", make([]string, l.Plan.Plan.Regions())
			var next []int
			if i+1 < len(f.Levels) {
				outer := f.Levels[i+1]
				inLevel, in = outer.ID, l.in(outer.Plan)
				next = outer.count(in)
			}
			for r, c := range l.Scorecard.Regions {
				held := ""
				if holds != nil {
					held = strconv.Itoa(holds[r])
				}
				write(l.ID, c.Code, c.Name, strconv.FormatInt(c.Population, 10), strconv.Itoa(c.Units), inLevel, in[r], held)
			}
			holds = next
		}
	})
}

// count is how often each region is among codes.
func (l *LevelPlan) count(codes []string) []int {
	times := make(map[string]int, len(l.Names))
	for _, code := range codes {
		times[code]++
	}
	out := make([]int, len(l.Names))
	for r, name := range l.Names {
		out[r] = times[name.Code]
	}
	return out
}

// levelsManifest names everything that determined the plans.
func levelsManifest(f *Levels, written []fileDigest) ([]byte, error) {
	type level struct {
		ID        string `json:"level"`
		Needs     input  `json:"needs"`
		Problem   string `json:"problemDigest"`
		Plan      string `json:"planDigest"`
		Regions   int    `json:"regions"`
		Seed      uint64 `json:"seed,string"`
		Steps     int64  `json:"steps,string"`
		Truncated bool   `json:"truncated"`
	}
	levels := make([]level, len(f.Levels))
	for i := range f.Levels {
		l := &f.Levels[i]
		c := l.Scorecard
		levels[i] = level{
			l.ID, input{l.Profile.ID, l.Profile.Digest()}, c.ProblemDigest, c.PlanDigest, l.Plan.Plan.Regions(),
			c.Settings.Seed, c.Settings.Steps, l.Truncated,
		}
	}
	first := &f.Levels[0]
	var buf bytes.Buffer
	err := indented(&buf, struct {
		Engine   string       `json:"engineVersion"`
		Atlas    input        `json:"atlas"`
		Layer    input        `json:"layer"`
		Levels   []level      `json:"levels"`
		Scenario any          `json:"scenario"`
		Files    []fileDigest `json:"files"`
	}{
		first.Scorecard.EngineVersion, input{first.Atlas.ID, first.Atlas.Digest()}, input{first.Layer.ID, first.Layer.Digest}, levels, f.Scenario, written,
	})
	return buf.Bytes(), err
}
