package atlas

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/goccy/go-yaml"

	"footprint/internal/geo"
)

// Progress is told what is being done, one line at a time.
type Progress func(step string)

// Built is an atlas in memory, ready to be written.
type Built struct {
	ID    string
	Files []File // by name; atlas.yaml is one of them
	// Repairs are defects of boundary files that were put right.
	Repairs []RepairedFile
}

// File is one file of a built atlas.
type File struct {
	Name string
	Data []byte
}

// RepairedFile lists what was put right in one boundary file.
type RepairedFile struct {
	File    string
	Repairs []geo.Repair
}

// Build makes an atlas from a recipe and the folder of files that it names.
// Outlines is Official, Schematic or "", which is Official. The same inputs
// give the same bytes.
//
// What is wrong with the inputs comes back all at once, as far as one fault
// does not hide another: errors.As finds a Findings, an [*Error] or a
// [*geo.Error].
func Build(recipes fs.FS, recipeFile string, from fs.FS, outlines string, progress ...Progress) (*Built, error) {
	if outlines == "" {
		outlines = Official
	}
	if outlines != Official && outlines != Schematic {
		return nil, fmt.Errorf("outlines %q; want %s or %s", outlines, Official, Schematic)
	}
	r, err := readRecipe(recipes, recipeFile)
	if err != nil {
		return nil, err
	}
	b := &builder{
		recipe: r, recipeFile: recipeFile, from: from, outlines: outlines, progress: progress,
		tables: map[string]cachedTable{}, bases: map[string]*base{}, groupings: map[string]*grouping{},
		built: &Built{ID: r.Atlas},
	}
	b.run()
	if err := errors.Join(b.errs...); err != nil {
		return nil, err
	}
	return b.built, nil
}

type builder struct {
	recipe     *recipe
	recipeFile string
	from       fs.FS
	outlines   string
	progress   []Progress

	tables    map[string]cachedTable
	bases     map[string]*base
	groupings map[string]*grouping // every layer that could be built
	manifest  manifest
	built     *Built
	errs      []error
}

func (b *builder) say(format string, args ...any) {
	for _, p := range b.progress {
		p(fmt.Sprintf(format, args...))
	}
}

// fail keeps an error and lets the build go on to find others. The same fault
// of one file, met by two layers, is told once.
func (b *builder) fail(err error) {
	if err == nil || slices.ContainsFunc(b.errs, func(e error) bool { return e.Error() == err.Error() }) {
		return
	}
	b.errs = append(b.errs, err)
}

func (b *builder) run() {
	r := b.recipe
	b.manifest = manifest{Atlas: r.Atlas, Title: r.Title, Attribution: r.Attribution}
	for i := range r.Layers {
		if l := &r.Layers[i]; l.Boundaries != nil {
			base, err := b.readBase(l)
			if err != nil {
				b.fail(err)
				continue
			}
			b.bases[l.ID] = base
		}
	}
	for i := range r.Layers {
		l := &r.Layers[i]
		g, err := b.group(l)
		if err != nil {
			b.fail(err)
		}
		if g == nil {
			continue
		}
		b.groupings[l.ID] = g
		b.fail(b.emitLayer(g))
	}
	for i := range r.Layers {
		for k := i + 1; k < len(r.Layers); k++ {
			x, y := b.groupings[r.Layers[i].ID], b.groupings[r.Layers[k].ID]
			if x != nil && y != nil && x.base == y.base {
				b.emitLookup(x, y)
			}
		}
	}
	for i := range r.Layers {
		if g := b.groupings[r.Layers[i].ID]; g != nil {
			b.fail(b.emitReferences(g))
		}
	}
	b.emitRelations()
	if len(b.errs) > 0 {
		return
	}
	text, err := yaml.MarshalWithOptions(b.manifest, yaml.IndentSequence(true))
	if err != nil {
		b.fail(fmt.Errorf("manifest: %w", err))
		return
	}
	b.put(ManifestFile, text)
	slices.SortFunc(b.built.Files, func(x, y File) int {
		if x.Name < y.Name {
			return -1
		}
		return 1
	})
}

// put adds a file, packed when its name says so, and gives its entry in the
// manifest.
func (b *builder) put(name string, plain []byte) manifestFile {
	data := pack(name, plain)
	sum := sha256.Sum256(data)
	b.built.Files = append(b.built.Files, File{Name: name, Data: data})
	return manifestFile{File: name, SHA256: hex.EncodeToString(sum[:])}
}

// csvName is the name of a table, packed when it has many rows. Small ones
// stay readable.
func csvName(stem string, rows int) string {
	if rows > 1000 {
		return stem + ".csv.gz"
	}
	return stem + ".csv"
}
