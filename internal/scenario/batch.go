package scenario

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"time"

	"github.com/goccy/go-yaml"

	"footprint/internal/atlas"
)

// Batch is a list of scenarios with parameters and seeds, as a file:
//
//	batch: night
//	runs:
//	  - name: reform
//	    preset: reform-38
//	    set: {tolerance: 0.25, weights: {needs: 1}}
//	    seeds: [1, 2, 3]
//	  - name: own
//	    scenario: {layer: lad17, regions: 40, tolerance: 0.15}
type Batch struct {
	ID    string `yaml:"batch"`
	Title string `yaml:"title"`
	// Priority is from -100 to 100: of batches that share workers, those with a
	// higher one go first.
	Priority int `yaml:"priority"`
	// Outputs are the files of a result folder that are wanted, among [Outputs];
	// empty is all.
	Outputs []string   `yaml:"outputs"`
	Budget  Budget     `yaml:"-"`
	Runs    []BatchRun `yaml:"runs"`
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

// BatchRun is one entry: a preset or a scenario, changed by Set, for each seed.
type BatchRun struct {
	Name     string         `yaml:"name"`
	Preset   string         `yaml:"preset"`
	Scenario map[string]any `yaml:"scenario"`
	Set      map[string]any `yaml:"set"`
	Seeds    []uint64       `yaml:"seeds"`
}

// Named is a scenario of a batch with the name of its folder, which is unique in
// the batch.
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

const maxBatch = 100_000

var batchName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// ReadBatch reads a batch file and makes its scenarios, in order: a run with
// several seeds becomes several, named NAME-sSEED. preset finds those that
// ship.
func ReadBatch(fsys fs.FS, file string, preset func(string) (Scenario, error)) (Batch, []Named, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return Batch{}, nil, &atlas.Error{File: file, Problem: "cannot be read: " + err.Error(), Want: "a batch file (YAML)"}
	}
	return DecodeBatch(file, data, preset)
}

// DecodeBatch is ReadBatch on the content of a file.
func DecodeBatch(file string, data []byte, preset func(string) (Scenario, error)) (Batch, []Named, error) {
	var b Batch
	if err := atlas.DecodeYAML(file, data, &b, "a batch: a list of named scenarios under runs"); err != nil {
		return b, nil, err
	}
	var named []Named
	var found atlas.Findings
	used := make(map[string]bool)
	for i, r := range b.Runs {
		bad := func(problem, want string) {
			found = append(found, &atlas.Error{File: file, Code: fmt.Sprintf("runs[%d] %s", i, r.Name), Problem: problem, Want: want})
		}
		if !batchName.MatchString(r.Name) {
			bad(fmt.Sprintf("name %q", r.Name), "lower-case letters, digits, points and dashes: it names a folder")
			continue
		}
		s, err := r.resolve(preset)
		if err != nil {
			bad(err.Error(), "")
			continue
		}
		seeds := r.Seeds
		if len(seeds) == 0 {
			seeds = []uint64{*s.Seed}
		}
		if len(named)+len(seeds) > maxBatch {
			bad(fmt.Sprintf("more than %d runs", maxBatch), "fewer")
			break
		}
		for _, seed := range seeds {
			n := Named{Name: r.Name, Run: r.Name, Scenario: s}
			n.Scenario.Seed = &seed
			if len(r.Seeds) > 1 {
				n.Name = fmt.Sprintf("%s-s%d", r.Name, seed)
			}
			if used[n.Name] {
				bad(fmt.Sprintf("the name %s is used twice", n.Name), "a name, and a seed, once each")
			}
			used[n.Name] = true
			named = append(named, n)
		}
	}
	if len(b.Runs) == 0 {
		found = append(found, &atlas.Error{File: file, Problem: "no runs", Want: "a list under runs"})
	}
	if len(found) > 0 {
		return b, nil, found
	}
	return b, named, nil
}

// resolve makes the scenario of a run.
//
// Setting regions drops a target population, and the other way round.
func (r BatchRun) resolve(preset func(string) (Scenario, error)) (Scenario, error) {
	if (r.Preset == "") == (r.Scenario == nil) {
		return Scenario{}, errors.New("want a preset or a scenario, one of them")
	}
	base := r.Scenario
	if r.Preset != "" {
		s, err := preset(r.Preset)
		if err != nil {
			return Scenario{}, err
		}
		text, err := s.YAML()
		if err != nil {
			return Scenario{}, err
		}
		if err := yaml.Unmarshal(text, &base); err != nil {
			return Scenario{}, err
		}
	}
	for key, value := range r.Set {
		switch key {
		case "regions":
			delete(base, "target_population")
		case "target_population":
			delete(base, "regions")
		}
		base[key] = value
	}
	text, err := yaml.Marshal(base)
	if err != nil {
		return Scenario{}, err
	}
	s, err := Decode("scenario", text)
	if err != nil {
		return Scenario{}, err
	}
	return s.Resolve()
}
