package atlas

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// ManifestFile is the name of the manifest, and of a recipe that lies beside
// its data.
const ManifestFile = "atlas.yaml"

// maxManifestBytes is far above any real manifest: it bounds what is parsed.
const maxManifestBytes = 8 << 20

// manifest is what atlas.yaml of a built atlas holds: nothing is left to be
// found or computed, and each file has its digest.
type manifest struct {
	Atlas       string           `yaml:"atlas"`
	Title       string           `yaml:"title"`
	Attribution []string         `yaml:"attribution"`
	Layers      []manifestLayer  `yaml:"layers"`
	Lookups     []manifestLookup `yaml:"lookups,omitempty"`
	References  []manifestRefs   `yaml:"references,omitempty"`

	Flows      []manifestFlow      `yaml:"flows,omitempty"`
	Catchments []manifestCatchment `yaml:"catchments,omitempty"`
}

type manifestFile struct {
	File   string `yaml:"file"`
	SHA256 string `yaml:"sha256"`
}

type manifestLayer struct {
	ID          string               `yaml:"id"`
	Title       string               `yaml:"title"`
	Vintage     string               `yaml:"vintage,omitempty"`
	Code        string               `yaml:"code"`
	Name        string               `yaml:"name"`
	Base        string               `yaml:"base,omitempty"` // the layer it was dissolved from
	Units       int                  `yaml:"units"`
	Pairs       int                  `yaml:"pairs"`
	Population  manifestPopulation   `yaml:"population"`
	Populations []manifestPopulation `yaml:"populations,omitempty"` // further bases
	Indicators  []manifestIndicator  `yaml:"indicators,omitempty"`
	Links       []manifestLink       `yaml:"links,omitempty"`
	Areas       manifestFile         `yaml:"areas"`
	Contiguity  manifestFile         `yaml:"contiguity"`
	Outlines    manifestOutlines     `yaml:"outlines"`
}

type manifestPopulation struct {
	ID     string `yaml:"id,omitempty"` // as Basis, when empty
	Title  string `yaml:"title,omitempty"`
	Total  int64  `yaml:"total"`
	Basis  string `yaml:"basis"`
	Date   string `yaml:"date"`
	Source string `yaml:"source,omitempty"`
}

type manifestIndicator struct {
	ID     string `yaml:"id"`
	Title  string `yaml:"title,omitempty"`
	Unit   string `yaml:"unit,omitempty"`
	Source string `yaml:"source,omitempty"`
}

type manifestLink struct {
	A    string `yaml:"a"`
	B    string `yaml:"b"`
	Kind string `yaml:"kind"`
	Note string `yaml:"note,omitempty"`
}

type manifestOutlines struct {
	Kind string       `yaml:"kind"`
	File manifestFile `yaml:",inline"`
}

type manifestLookup struct {
	From string       `yaml:"from"`
	To   string       `yaml:"to"`
	File manifestFile `yaml:",inline"`
}

// manifestRefs is the one file with all real divisions of a layer.
type manifestRefs struct {
	Layer     string             `yaml:"layer"`
	File      manifestFile       `yaml:",inline"`
	Divisions []manifestDivision `yaml:"divisions"`
}

type manifestDivision struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	// Elsewhere is the number of people whose area counts in another region
	// than they live in: 0 where the division is exact on this layer.
	Elsewhere int64 `yaml:"elsewhere,omitempty"`
	// Overlaps of the regions with other layers, by people, spare the reading
	// of a layer of small areas.
	Overlaps []manifestOverlap `yaml:"overlaps,omitempty"`
}

func readManifest(fsys fs.FS) (*manifest, []byte, error) {
	data, err := readFile(fsys, ManifestFile, maxManifestBytes)
	if err != nil {
		return nil, nil, err
	}
	m, err := decodeManifest(data)
	return m, data, err
}

func decodeManifest(data []byte) (*manifest, error) {
	var m manifest
	if err := DecodeYAML(ManifestFile, data, &m, yamlWant); err != nil {
		var probe struct {
			Layers []map[string]any `yaml:"layers"`
		}
		if yaml.Unmarshal(data, &probe) == nil && len(probe.Layers) > 0 {
			_, boundaries := probe.Layers[0]["boundaries"]
			_, dissolve := probe.Layers[0]["dissolve"]
			if boundaries || dissolve {
				return nil, &Error{File: ManifestFile, Problem: "this is a recipe, not a built atlas", Want: "the folder that footprint atlas build wrote from it"}
			}
		}
		return nil, err
	}
	return &m, m.problems().err()
}

// problems checks the manifest alone, without any other file.
func (m *manifest) problems() (found Findings) {
	bad := func(problem, want string, args ...any) {
		found = append(found, &Error{File: ManifestFile, Problem: fmt.Sprintf(problem, args...), Want: want})
	}
	if problem := checkID(m.Atlas); problem != "" {
		bad("atlas: %s", idRule, problem)
	}
	if len(m.Layers) == 0 {
		bad("no layers", "at least one")
	}
	file := func(where string, f manifestFile) {
		if !fs.ValidPath(f.File) || f.File == "." {
			bad("%s: file %q", "a path inside the folder, with forward slashes", where, f.File)
		}
		if len(f.SHA256) != 64 || strings.Trim(f.SHA256, "0123456789abcdef") != "" {
			bad("%s: sha256 %q", "64 hexadecimal digits in lower case", where, clip(f.SHA256))
		}
	}
	seen := map[string]bool{}
	for _, l := range m.Layers {
		where := "layer " + l.ID
		if problem := checkID(l.ID); problem != "" {
			bad("layer: %s", idRule, problem)
		}
		if seen[l.ID] {
			bad("%s: given twice", "an id of its own for each layer", where)
		}
		seen[l.ID] = true
		if problem := checkFields(l.Code, l.Name); problem != "" {
			bad("%s: %s", fieldsRule, where, problem)
		}
		found = append(found, checkBasisIDs(ManifestFile, l)...)
		found = append(found, checkIndicatorIDs(ManifestFile, l)...)
		file(where+" areas", l.Areas)
		file(where+" contiguity", l.Contiguity)
		file(where+" outlines", l.Outlines.File)
		if l.Outlines.Kind != Official && l.Outlines.Kind != Schematic {
			bad("%s: outlines of kind %q", "official or schematic", where, l.Outlines.Kind)
		}
	}
	for _, l := range m.Lookups {
		where := "lookup " + l.From + " to " + l.To
		if !seen[l.From] || !seen[l.To] || l.From == l.To {
			bad("%s: not two layers of this atlas", "the ids of two layers", where)
		}
		file(where, l.File)
	}
	for _, r := range m.References {
		where := "references of " + r.Layer
		if !seen[r.Layer] {
			bad("%s: no such layer", "the id of a layer", where)
		}
		file(where, r.File)
		for _, d := range r.Divisions {
			found = append(found, overlapProblems("reference "+d.ID, d.Overlaps, seen, file)...)
		}
	}
	return append(found, m.relationProblems(seen, file)...)
}

func checkIndicatorIDs(file string, l manifestLayer) (found Findings) {
	have := map[string]bool{}
	columns := map[string]bool{}
	for _, p := range l.Populations {
		columns[basisColumn(p.ID)] = true
	}
	for _, i := range l.Indicators {
		problem := checkID(i.ID)
		switch {
		case problem == "" && have[i.ID]:
			problem = fmt.Sprintf("%q is given twice", i.ID)
		case problem == "" && (areaColumns[i.ID] || exportColumns[i.ID] || columns[i.ID]):
			problem = fmt.Sprintf("%q is the name of a column that every layer or export has", i.ID)
		}
		if problem != "" {
			found = append(found, &Error{File: file, Problem: "layer " + l.ID + ": indicator: " + problem, Want: idRule + ", each once"})
		}
		have[i.ID] = true
	}
	return found
}

const idRule = "lower-case letters, digits, - and _, 64 at most"

// checkID keeps ids fit for file names, addresses and column names.
func checkID(id string) (problem string) {
	if id == "" {
		return "the id is missing"
	}
	if len(id) > 64 || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" || path.Clean(id) != id {
		return fmt.Sprintf("id %q", clip(id))
	}
	return ""
}

const dateRule = "a day (2017-06-30), a month (2017-06), a year (2017) or a financial year (2017/18)"

// checkDate takes what dateRule says. A financial year has a slash, since
// 2009-10 is a month.
func checkDate(s string) bool {
	if year, next, ok := strings.Cut(s, "/"); ok {
		y, err := strconv.Atoi(year)
		return err == nil && len(year) == 4 && next == fmt.Sprintf("%02d", (y+1)%100)
	}
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
