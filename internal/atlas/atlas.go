package atlas

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sync"
)

// Kinds of outlines. They say what is drawn; what is measured (contiguity,
// lengths, areas) is official in either case.
const (
	Official  = "official"
	Schematic = "schematic" // computed by this project from points, not by a mapping agency
)

// Atlas is an opened folder. It is immutable and safe for concurrent use;
// layers, lookups and references are read when first asked for and kept.
type Atlas struct {
	ID, Title string
	// Attribution must stand on everything that is made from the atlas.
	Attribution []string

	fsys     fs.FS
	manifest *manifest
	digest   string
	layers   map[string]func() (*Layer, error)
	lookups  map[[2]string]func() (*Lookup, error)
	refs     map[string]func() ([]*Division, error)

	derived    derived
	flows      map[string]func() ([]FlowRow, error)
	catchments map[string]func() (*catchmentSource, error)
}

// Open reads the manifest of a built atlas, and nothing else.
func Open(fsys fs.FS) (*Atlas, error) {
	m, data, err := readManifest(fsys)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	a := &Atlas{
		ID: m.Atlas, Title: m.Title, Attribution: m.Attribution,
		fsys: fsys, manifest: m, digest: hex.EncodeToString(sum[:]),
		layers:  map[string]func() (*Layer, error){},
		lookups: map[[2]string]func() (*Lookup, error){},
		refs:    map[string]func() ([]*Division, error){},
	}
	for _, l := range m.Layers {
		a.layers[l.ID] = sync.OnceValues(func() (*Layer, error) {
			layer, err := readLayer(fsys, l)
			if layer != nil {
				layer.atlas = a
			}
			return layer, a.wrap("layer", l.ID, err)
		})
	}
	for _, l := range m.Lookups {
		read := sync.OnceValues(func() (*Lookup, error) {
			lookup, err := a.readLookup(l)
			return lookup, a.wrap("lookup", l.From+" to "+l.To, err)
		})
		a.lookups[[2]string{l.From, l.To}] = read
		back := [2]string{l.To, l.From}
		if a.lookups[back] == nil {
			a.lookups[back] = sync.OnceValues(func() (*Lookup, error) {
				lookup, err := read()
				if err != nil {
					return nil, err
				}
				from, err := a.Layer(l.To)
				if err != nil {
					return nil, err
				}
				return lookup.reversed(from), nil
			})
		}
	}
	for _, r := range m.References {
		a.refs[r.Layer] = sync.OnceValues(func() ([]*Division, error) {
			divisions, err := a.readReferences(r)
			return divisions, a.wrap("references of", r.Layer, err)
		})
	}
	a.openRelations()
	return a, nil
}

func (a *Atlas) wrap(kind, id string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("atlas %q: %s %s: %w", a.ID, kind, id, err)
}

// Digest is the SHA-256 of the manifest in hexadecimal. The manifest holds the
// digest of every file, so equal digests mean equal atlases.
func (a *Atlas) Digest() string { return a.digest }

// LayerIDs lists the layers in the order of the manifest; the first is the
// default one. Any two of them joined by a plus are one more, of their atoms.
func (a *Atlas) LayerIDs() []string {
	ids := make([]string, len(a.manifest.Layers))
	for i, l := range a.manifest.Layers {
		ids[i] = l.ID
	}
	return ids
}

// Units is the number of areas of a layer, by the manifest alone unless they are
// atoms. An unknown id is a [*NotFoundError].
func (a *Atlas) Units(id string) (int, error) {
	for _, l := range a.manifest.Layers {
		if l.ID == id {
			return l.Units, nil
		}
	}
	l, err := a.Layer(id)
	if err != nil {
		return 0, err
	}
	return len(l.Areas), nil
}

// Layer reads one layer and verifies the digests of its files, or puts the layer
// of the atoms of two together (see [Atoms]): its id is theirs, joined by a plus.
// The same *Layer comes back each time. An unknown id is a [*NotFoundError].
func (a *Atlas) Layer(id string) (*Layer, error) {
	read := a.opener(id)
	if read == nil {
		return nil, a.unknownLayer(id)
	}
	return read()
}

// readVerified reads a file of the atlas and compares its digest, taken over
// the bytes as they lie in the folder, with that in the manifest.
func readVerified(fsys fs.FS, f manifestFile) ([]byte, error) {
	raw, err := fs.ReadFile(fsys, f.File)
	if err != nil {
		return nil, &Error{File: f.File, Problem: "cannot be read: " + err.Error(), Want: "the file that the manifest lists"}
	}
	sum := sha256.Sum256(raw)
	if got := hex.EncodeToString(sum[:]); got != f.SHA256 {
		return nil, &Error{File: f.File, Problem: "the content has the digest " + got[:12] + "…", Want: f.SHA256[:12] + "…, as in " + ManifestFile + " (build the atlas again)"}
	}
	return unpack(f.File, raw, maxTableBytes)
}

func readVerifiedTable(fsys fs.FS, f manifestFile) (*Table, error) {
	data, err := readVerified(fsys, f)
	if err != nil {
		return nil, err
	}
	return parseTable(f.File, data)
}
