package export

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// Steps are the best plans for every tolerance, proved, to write.
type Steps struct {
	Atlas    *atlas.Atlas
	Layer    *atlas.Layer
	Profile  *atlas.Profile
	Scenario scenario.Scenario // as it was resolved
	Title    string
	Engine   string // its version
	Problem  string // digest of the scenario's own problem
	Steps    []Step // in order of their tolerances, the tightest first
	// Whole says that there is no plan within less than the first step, and Reason why;
	// None is the certificate, where the reason is not a proof in itself.
	Whole     bool
	Reason    string
	None      []byte
	Needs     bool // the objective is of needs alone: what is captured is proved
	Truncated bool
}

// Step is the best plan for a range of tolerances.
type Step struct {
	ID          string // S01 and so on
	Plan        region.Plan
	Names       []scorecard.RegionName
	From, To    float64       // shares of the ideal population
	Bounds      region.Bounds // of To
	Objective   float64
	Captured    float64
	Card        *scorecard.BoundCard
	Measures    []scorecard.Measure
	Certificate []byte
}

// CertificatesName is the folder of the certificates of steps.
const CertificatesName = "certificates"

// file is that of the certificate of a step, in the folder of a frontier.
func (s *Step) file() string { return CertificatesName + "/" + s.ID + ".json" }

var stepsFiles = []file[*Steps]{
	{"frontier.csv", writeSteps},
	{"lookups.csv", writeStepLookups},
	{"frontier.svg", writeStepsChart},
}

// StepsFolder writes a proven frontier into dir, the manifest last; see [Folder].
func StepsFolder(dir string, f *Steps) error {
	all := slices.Clone(stepsFiles)
	certificate := func(name string, data []byte) {
		if data != nil {
			all = append(all, file[*Steps]{name, func(w io.Writer, _ *Steps) error {
				_, err := w.Write(data)
				return err
			}})
		}
	}
	for i := range f.Steps {
		certificate(f.Steps[i].file(), f.Steps[i].Certificate)
	}
	certificate(CertificatesName+"/none.json", f.None)
	return Aside(dir, func(temp string) error {
		if err := os.Mkdir(filepath.Join(temp, CertificatesName), 0o755); err != nil {
			return err
		}
		return writeFiles(temp, all, f, nil, stepsManifest)
	})
}

// writeSteps writes one row a step: for which tolerances its plan is the best, what
// is proved of it, then all its measures.
func writeSteps(w io.Writer, f *Steps) error {
	header := []string{"step", "tolerance from", "tolerance to", "min people", "max people", "objective", "no plan below", "proven", "certificate"}
	for _, m := range f.Steps[0].Measures {
		header = append(header, m.Title())
	}
	return rowsOf(w, header, func(write func(...string)) {
		for i := range f.Steps {
			s := &f.Steps[i]
			proven, where := "", ""
			if s.Card.Proven {
				proven = "1"
			}
			if s.Certificate != nil {
				where = s.file()
			}
			row := []string{
				s.ID, number(s.From), number(s.To), number(float64(s.Bounds.Min)), number(float64(s.Bounds.Max)),
				number(s.Objective), number(s.Card.Value), proven, where,
			}
			for _, m := range s.Measures {
				row = append(row, number(m.Value))
			}
			write(row...)
		}
	})
}

// writeStepLookups writes one row a unit, with its region in the plan of each step.
func writeStepLookups(w io.Writer, f *Steps) error {
	plans := &Frontier{Layer: f.Layer}
	for i := range f.Steps {
		plans.Plans = append(plans.Plans, FrontierPlan{ID: f.Steps[i].ID, Plan: f.Steps[i].Plan, Names: f.Steps[i].Names})
	}
	return writeLookups(w, plans)
}

// stepsManifest names everything that determined the plans.
func stepsManifest(f *Steps, written []fileDigest) ([]byte, error) {
	type step struct {
		ID     string  `json:"id"`
		Digest string  `json:"planDigest"`
		From   float64 `json:"toleranceFrom"`
		To     float64 `json:"toleranceTo"`
		Proven bool    `json:"proven"`
	}
	steps := make([]step, len(f.Steps))
	for i := range f.Steps {
		s := &f.Steps[i]
		steps[i] = step{s.ID, s.Plan.Digest(), s.From, s.To, s.Card.Proven}
	}
	var buf bytes.Buffer
	err := indented(&buf, struct {
		Engine    string       `json:"engineVersion"`
		Atlas     input        `json:"atlas"`
		Layer     input        `json:"layer"`
		Needs     input        `json:"needs"`
		Problem   string       `json:"problemDigest"`
		Steps     []step       `json:"steps"`
		Whole     bool         `json:"fromTheTightest"`
		Reason    string       `json:"reason,omitempty"`
		Truncated bool         `json:"truncated"`
		Scenario  any          `json:"scenario"`
		Files     []fileDigest `json:"files"`
	}{
		f.Engine, input{f.Atlas.ID, f.Atlas.Digest()}, input{f.Layer.ID, f.Layer.Digest}, input{f.Profile.ID, f.Profile.Digest()}, f.Problem,
		steps, f.Whole, f.Reason, f.Truncated, f.Scenario, written,
	})
	return buf.Bytes(), err
}
