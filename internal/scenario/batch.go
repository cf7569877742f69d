package scenario

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"footprint/internal/atlas"
)

// Batch is what holds of all boundary sets of a batch. As a file (docs/batches.md):
//
//	batch: night
//	budget: {steps: 2000000, time: 8h}
//	base:
//	  sound: {preset: reform-38, set: {tolerance: 0.25}}
//	runs:
//	  - name: reform
//	    extends: sound
//	    matrix: {regions: [36, 38], needs: [core-5, core-9]}
//	    exclude: [{regions: 36, needs: core-9}]
//	    seeds: 1..3
//	  - name: own
//	    scenario: {layer: lad17, regions: 40, tolerance: 0.15}
type Batch struct {
	ID    string
	Title string
	// Priority is from -100 to 100: of batches that share workers, those with a
	// higher one go first.
	Priority int
	// Outputs are the files of a result folder that are wanted, among [Outputs];
	// empty is all.
	Outputs []string
	Budget  Budget
}

// Budget is what a batch may use. 0 is no limit.
type Budget struct {
	// Steps is the most that the search for one plan takes. It stands in the scenarios
	// already: those that ask for more, or leave it open, have it.
	Steps int64
	// Time is after how long no further boundary set is begun.
	Time time.Duration
	// Disk is the bytes of results after which no further boundary set is begun.
	Disk int64
}

// Named is a scenario of a batch, resolved, with the name of its folder, which is
// unique in the batch.
type Named struct {
	Name string
	// Run is the name of the entry that it comes from, and Set the parameters that
	// tell it from the others of that entry, beside the seed: one for each axis of
	// the matrix, in the order of the file.
	Run      string
	Set      []Setting
	Scenario Scenario
}

// Setting is a field of a scenario and the value that it was given, as text.
type Setting struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// Outputs are the names of the files that a result folder may hold, whatever its
// scenario asks for.
var Outputs = []string{
	"lookup.csv", "regions.geojson", "units.geojson", "scorecard.json", "map.svg", "report.html", "moves.csv", "change.csv",
	"levels.csv", "nesting.csv", "manifest.json",
}

// maxBatch is how many boundary sets a batch may ask for.
const maxBatch = 100_000

const wantBatch = "a batch: a list of named scenarios under runs"

// ReadBatch reads a batch file and makes its scenarios, in order: of a run those of
// its matrix, and of each one for every seed. preset finds those that ship.
//
// All that is wrong comes at once, as [atlas.Findings] with line and column.
func ReadBatch(fsys fs.FS, file string, preset func(string) (Scenario, error)) (Batch, []Named, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return Batch{}, nil, &atlas.Error{File: file, Problem: "cannot be read: " + err.Error(), Want: "a batch file (YAML)"}
	}
	return DecodeBatch(file, data, preset)
}

// DecodeBatch is ReadBatch on the content of a file.
func DecodeBatch(file string, data []byte, preset func(string) (Scenario, error)) (Batch, []Named, error) {
	root, err := parseTree(file, data, wantBatch)
	if err != nil {
		return Batch{}, nil, err
	}
	r := batchReader{checker: checker{file: file}, root: root, preset: preset, presets: make(map[string]*node), folders: make(map[string]madeBy)}
	b := r.head()
	if runs := root.get("runs"); runs == nil || runs.kind == aNull || runs.kind == aList {
		r.runs(b.Budget.Steps)
	} else {
		r.check(runs, batchShape.field("runs").shape, "runs")
	}
	if len(r.found) > 0 {
		slices.SortStableFunc(r.found, func(a, b *atlas.Error) int {
			if a.Row != b.Row {
				return a.Row - b.Row
			}
			return a.Column - b.Column
		})
		return b, nil, r.found
	}
	return b, r.named, nil
}

// head reads what holds of all runs, and checks all of the file but the runs.
func (r *batchReader) head() (b Batch) {
	if r.root.kind != aMapping {
		r.check(r.root, batchShape, "the file")
		return b
	}
	r.check(r.root.without("runs"), optional(batchShape, "runs"), "the batch")
	if len(r.found) > 0 {
		r.headBad = true
		return b
	}
	word := func(n *node) string {
		if n == nil || n.kind == aNull {
			return ""
		}
		return n.text
	}
	b.ID, b.Title = word(r.root.get("batch")), word(r.root.get("title"))
	if n := r.root.get("priority"); n != nil {
		b.Priority = int(n.number)
	}
	if n := r.root.get("outputs"); n != nil {
		for _, item := range n.items {
			if slices.Contains(b.Outputs, item.text) {
				r.bad(item.row, item.column, "", item.text+" stands here twice", "each file once")
			}
			b.Outputs = append(b.Outputs, item.text)
		}
	}
	b.Budget = r.budget(r.root.get("budget"))
	r.seeds(r.root.get("seeds"))
	return b
}

// optional is a shape of which a field need not be there.
func optional(s *shape, name string) *shape {
	out := *s
	out.fields = slices.Clone(s.fields)
	out.field(name).needed = false
	return &out
}

func (r *batchReader) budget(n *node) (b Budget) {
	if s := n.get("steps"); s != nil && s.kind == aWhole {
		b.Steps = int64(min(s.number, 1<<62))
	}
	if t := n.get("time"); t != nil && t.kind != aNull {
		var err error
		if b.Time, err = time.ParseDuration(t.text); err != nil || b.Time <= 0 {
			r.bad(t.row, t.column, "", fmt.Sprintf("time is %q", t.text), "a time above nothing, such as 8h")
		}
	}
	if d := n.get("disk"); d != nil && d.kind != aNull {
		at := strings.IndexFunc(d.text, func(c rune) bool { return c > '9' || c == ' ' })
		x, err := strconv.ParseFloat(d.text[:at], 64)
		x *= map[string]float64{"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}[strings.TrimSpace(d.text[at:])]
		if err != nil || !(x >= 1 && x < 1<<62) {
			r.bad(d.row, d.column, "", fmt.Sprintf("disk is %q", d.text), "a size above nothing, such as 20GB")
			return b
		}
		b.Disk = int64(x)
	}
	return b
}
