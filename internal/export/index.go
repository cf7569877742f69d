package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// Index is the boundary sets of a batch side by side, to write.
type Index struct {
	ID, Title string
	Rows      []IndexRow // in the order in which they are to be read
}

// IndexRow is one boundary set of a batch. Without a card there is no result: State
// and Problem say why.
type IndexRow struct {
	Folder string // of its files, below that of the batch, with slashes
	Run    string // entry of the batch that it comes from
	// Title, Scenario and Layer may be empty.
	Title, Scenario, Layer string
	Seed                   uint64
	// Set are the parameters that tell it from the others of its run.
	Set     []scenario.Setting
	State   string // a word, such as succeeded or failed
	Problem string
	Card    *scorecard.Scorecard
}

// Names of the files of a batch that compare its boundary sets.
const (
	IndexTable = "index.csv"
	IndexPage  = "index.html"
	indexSpec  = "batch.yaml" // written by whoever made the batch
)

// IndexFiles writes index.csv, index.html and manifest.json into the folder of a
// batch, each aside first and then renamed, the manifest last. It reads the
// manifests of the folders of the rows, for their digests, and looks which of them
// have a map and a report.
func IndexFiles(dir string, x *Index) error {
	var written []fileDigest
	of := &indexed{Index: x, dir: dir}
	for i := range x.Rows {
		of.values = append(of.values, indexValues(x.Rows[i].Card))
	}
	for _, f := range []file[*indexed]{{IndexTable, writeIndexTable}, {IndexPage, writeIndexPage}} {
		var buf bytes.Buffer
		if err := f.write(&buf, of); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if err := File(filepath.Join(dir, f.name), buf.Bytes()); err != nil {
			return err
		}
		written = append(written, digestOf(f.name, buf.Bytes()))
	}
	switch spec, err := os.ReadFile(filepath.Join(dir, indexSpec)); {
	case err == nil:
		written = append(written, digestOf(indexSpec, spec))
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	data, err := indexManifest(of, written)
	if err != nil {
		return err
	}
	return File(filepath.Join(dir, manifestName), data)
}

// indexed is an index with the folder that its rows lie in, and their measures.
type indexed struct {
	*Index
	dir    string
	values [][]indexValue
}

// has says whether a file was written into a folder.
func (x *indexed) has(folder, name string) bool {
	_, err := os.Stat(filepath.Join(x.dir, filepath.FromSlash(folder), name))
	return err == nil
}

// fields are those that rows differ in, in the order in which they are met.
func (x *Index) fields() (out []string) {
	for i := range x.Rows {
		for _, s := range x.Rows[i].Set {
			if !slices.Contains(out, s.Field) {
				out = append(out, s.Field)
			}
		}
	}
	return out
}

// setting is the value of a field in a row; empty where it was not set.
func (r *IndexRow) setting(field string) string {
	for _, s := range r.Set {
		if s.Field == field {
			return s.Value
		}
	}
	return ""
}

// indexedSet is how a row stands in the manifest of the batch.
type indexedSet struct {
	Folder string `json:"folder"`
	State  string `json:"state"`
	Plan   string `json:"planDigest,omitempty"`
	// Manifest is the SHA-256 of the manifest of the folder.
	Manifest string `json:"manifestSha256,omitempty"`
}

// indexManifest names every boundary set with the digest of its manifest, which has
// those of its files: whoever trusts this file can check all others. Folders that
// hold others, of levels and sweeps, stand in it as well where they have a manifest.
func indexManifest(x *indexed, written []fileDigest) ([]byte, error) {
	sets := make([]indexedSet, 0, len(x.Rows))
	engine, above := "", make(map[string]bool)
	for i := range x.Rows {
		r := &x.Rows[i]
		set := indexedSet{Folder: r.Folder, State: r.State}
		if r.Card != nil {
			engine, set.Plan = r.Card.EngineVersion, r.Card.PlanDigest
		}
		var err error
		if set.Manifest, err = x.manifestOf(r.Folder); err != nil {
			return nil, err
		}
		if parent := path.Dir(r.Folder); parent != "." && !above[parent] {
			above[parent] = true
			digest, err := x.manifestOf(parent)
			if err != nil {
				return nil, err
			}
			if digest != "" {
				sets = append(sets, indexedSet{Folder: parent, State: r.State, Manifest: digest})
			}
		}
		sets = append(sets, set)
	}
	var buf bytes.Buffer
	err := indented(&buf, struct {
		Batch  string       `json:"batch"`
		Title  string       `json:"title,omitempty"`
		Engine string       `json:"engineVersion,omitempty"`
		Sets   []indexedSet `json:"sets"`
		Files  []fileDigest `json:"files"`
	}{x.ID, x.Title, engine, sets, written})
	return buf.Bytes(), err
}

// manifestOf is the digest of the manifest of a folder; empty where there is none.
func (x *indexed) manifestOf(folder string) (string, error) {
	data, err := os.ReadFile(filepath.Join(x.dir, filepath.FromSlash(folder), manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err == nil && !json.Valid(data) {
		err = fmt.Errorf("%s: not a manifest", path.Join(folder, manifestName))
	}
	return digestOf(manifestName, data).SHA256, err
}

// writeIndexTable writes one row a boundary set: what it is, its main measures, and
// the reason where there is no plan. The columns set_… are the parameters of the
// batch, one each.
func writeIndexTable(w io.Writer, x *indexed) error {
	header := []string{"folder", "run", "scenario", "layer", "seed", "state"}
	for _, m := range indexMeasures {
		header = append(header, m.column)
	}
	header = append(header, "valid", "plan_digest", "problem")
	fields := x.fields()
	for _, f := range fields {
		header = append(header, "set_"+f)
	}
	return rowsOf(w, header, func(write func(...string)) {
		for i := range x.Rows {
			r := &x.Rows[i]
			row := []string{r.Folder, r.Run, r.Scenario, r.Layer, fmt.Sprint(r.Seed), r.State}
			for _, v := range x.values[i] {
				if v.known {
					row = append(row, number(v.x))
				} else {
					row = append(row, "")
				}
			}
			valid, digest := "", ""
			if r.Card != nil {
				valid, digest = fmt.Sprint(r.Card.Valid), r.Card.PlanDigest
			}
			row = append(row, valid, digest, oneLine(r.Problem))
			for _, f := range fields {
				row = append(row, r.setting(f))
			}
			write(row...)
		}
	})
}

// oneLine is a text without breaks, as tables want it.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
