package export

import (
	"bytes"
	"io"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// Frontier is the best known plans between several aims, to write.
type Frontier struct {
	Atlas    *atlas.Atlas
	Layer    *atlas.Layer
	Profile  *atlas.Profile
	Scenario scenario.Scenario // as it was resolved
	Title    string
	Engine   string // its version
	Problem  string // digest of the scenario's own problem
	Steps    int64  // of the search for the scenario's own plan
	// Aims are the titles of what plans are good at, smaller being better, and
	// Keys their names.
	Keys, Aims  []string
	Plans       []FrontierPlan
	Own         []float64 // what the plan of the scenario itself costs
	Ideal       []float64 // the least by each aim
	Worst       []float64 // the most
	Hypervolume float64
	Truncated   bool
}

// FrontierPlan is one of its plans.
type FrontierPlan struct {
	ID       string // P01 and so on
	Plan     region.Plan
	Names    []scorecard.RegionName
	Values   []float64 // by aim
	Measures []scorecard.Measure
	Own      bool // the plan of the scenario itself
}

var frontierFiles = []file[*Frontier]{
	{"frontier.csv", writeFrontier},
	{"lookups.csv", writeLookups},
	{"frontier.svg", writeFrontierChart},
}

// FrontierFolder writes a frontier into dir, the manifest last; see [Folder].
func FrontierFolder(dir string, f *Frontier) error {
	return Aside(dir, func(temp string) error {
		return writeFiles(temp, frontierFiles, f, nil, frontierManifest)
	})
}

// writeFrontier writes one row a plan: what it costs by each aim, then all its
// measures.
func writeFrontier(w io.Writer, f *Frontier) error {
	header := []string{"plan", "own"}
	for _, key := range f.Keys {
		header = append(header, "aim: "+key)
	}
	for _, m := range f.Plans[0].Measures {
		header = append(header, m.Title())
	}
	return rowsOf(w, header, func(write func(...string)) {
		for i := range f.Plans {
			p := &f.Plans[i]
			row := []string{p.ID, ""}
			if p.Own {
				row[1] = "1"
			}
			for _, v := range p.Values {
				row = append(row, number(v))
			}
			for _, m := range p.Measures {
				row = append(row, number(m.Value))
			}
			write(row...)
		}
	})
}

// writeLookups writes one row a unit, with its region in each plan: a lookup for
// each column.
func writeLookups(w io.Writer, f *Frontier) error {
	header := []string{f.Layer.CodeField, f.Layer.NameField}
	for i := range f.Plans {
		header = append(header, f.Plans[i].ID)
	}
	return rowsOf(w, header, func(write func(...string)) {
		for u, a := range f.Layer.Areas {
			row := []string{a.Code, a.Name}
			for i := range f.Plans {
				p := &f.Plans[i]
				row = append(row, p.Names[p.Plan.Label(region.Unit(u))].Code) //nolint:gosec // G115: units fit
			}
			write(row...)
		}
	})
}

// frontierManifest names everything that determined the plans.
func frontierManifest(f *Frontier, written []fileDigest) ([]byte, error) {
	type plan struct {
		ID     string `json:"id"`
		Digest string `json:"planDigest"`
	}
	plans := make([]plan, len(f.Plans))
	for i := range f.Plans {
		plans[i] = plan{f.Plans[i].ID, f.Plans[i].Plan.Digest()}
	}
	var buf bytes.Buffer
	err := indented(&buf, struct {
		Engine      string       `json:"engineVersion"`
		Atlas       input        `json:"atlas"`
		Layer       input        `json:"layer"`
		Needs       input        `json:"needs"`
		Problem     string       `json:"problemDigest"`
		Measures    []string     `json:"measures"`
		Ideal       []float64    `json:"ideal"`
		Worst       []float64    `json:"worst"`
		Hypervolume float64      `json:"hypervolume"`
		Plans       []plan       `json:"plans"`
		Steps       int64        `json:"steps,string"`
		Truncated   bool         `json:"truncated"`
		Scenario    any          `json:"scenario"`
		Files       []fileDigest `json:"files"`
	}{
		f.Engine, input{f.Atlas.ID, f.Atlas.Digest()}, input{f.Layer.ID, f.Layer.Digest}, input{f.Profile.ID, f.Profile.Digest()}, f.Problem,
		f.Keys, f.Ideal, f.Worst, f.Hypervolume, plans, f.Steps, f.Truncated, f.Scenario, written,
	})
	return buf.Bytes(), err
}
