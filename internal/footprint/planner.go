package footprint

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"footprint/internal/atlas"
	"footprint/internal/exact"
	"footprint/internal/lately"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

// Version names the engine in scorecards and manifests. It changes whenever
// the same inputs and seed may give another plan.
const Version = "0.2.0"

// Planner finds what plans are made from: the atlases, presets and profiles
// that ship with the software (one folder each, atlases at the top, presets/
// and profiles/ beside them), or folders and files by path. It is safe for
// concurrent use.
type Planner struct {
	shipped fs.FS

	mu       sync.Mutex
	atlases  map[string]*atlas.Atlas
	profiles map[string]*atlas.Profile // that ship; nobody changes them

	rulers   kept[rulerKey, *ruler]
	problems lately.Cache[[sha256.Size]byte, *region.Problem] // of pieces

	prove prover
}

// prover is exact.Prove.
type prover func(context.Context, *region.Problem, exact.Options) (exact.Result, error)

// NewPlanner makes a planner over what ships.
func NewPlanner(shipped fs.FS) *Planner {
	return &Planner{shipped: shipped, atlases: make(map[string]*atlas.Atlas), profiles: make(map[string]*atlas.Profile), prove: exact.Prove}
}

// DefaultAtlas is the atlas of scenarios that name none.
const DefaultAtlas = "england-2017"

// Atlas opens an atlas by the name of one that ships, or by the path of a
// folder that footprint atlas build has written.
func (p *Planner) Atlas(name string) (*atlas.Atlas, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a, ok := p.atlases[name]; ok {
		return a, nil
	}
	fsys, err := p.atlasFolder(name)
	if err != nil {
		return nil, err
	}
	a, err := atlas.Open(fsys)
	if err != nil {
		return nil, fmt.Errorf("atlas %q: %w", name, err)
	}
	p.atlases[name] = a
	return a, nil
}

// Add makes an opened atlas known by its id. One that is known by that id
// already stays, and comes back.
func (p *Planner) Add(a *atlas.Atlas) *atlas.Atlas {
	p.mu.Lock()
	defer p.mu.Unlock()
	if there, ok := p.atlases[a.ID]; ok {
		return there
	}
	p.atlases[a.ID] = a
	return a
}

// known gives an atlas that was opened or added before.
func (p *Planner) known(id string) (*atlas.Atlas, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, ok := p.atlases[id]
	return a, ok
}

func (p *Planner) atlasFolder(name string) (fs.FS, error) {
	if fs.ValidPath(name) {
		if _, err := fs.Stat(p.shipped, path.Join(name, atlas.ManifestFile)); err == nil {
			return fs.Sub(p.shipped, name)
		}
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return os.DirFS(name), nil
	}
	return nil, &atlas.Error{
		File: name, Problem: "there is no such atlas",
		Want: "a folder made by footprint atlas build, or one that ships: " + strings.Join(p.Atlases(), ", "),
	}
}

// Atlases lists the atlases that ship.
func (p *Planner) Atlases() []string {
	var names []string
	entries, _ := fs.ReadDir(p.shipped, ".") // what ships is readable
	for _, e := range entries {
		if _, err := fs.Stat(p.shipped, path.Join(e.Name(), atlas.ManifestFile)); err == nil {
			names = append(names, e.Name())
		}
	}
	return names
}

// Presets lists the scenarios that ship, in order of their names.
func (p *Planner) Presets() ([]scenario.Scenario, error) {
	files, err := fs.Glob(p.shipped, "presets/*.yaml")
	if err != nil {
		return nil, err
	}
	var out []scenario.Scenario
	for _, file := range files {
		s, err := scenario.Read(p.shipped, file)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// Preset finds a scenario that ships by its name.
func (p *Planner) Preset(name string) (scenario.Scenario, error) {
	presets, err := p.Presets()
	if err != nil {
		return scenario.Scenario{}, err
	}
	var have []string
	for _, s := range presets {
		if s.ID == name {
			return s, nil
		}
		have = append(have, s.ID)
	}
	return scenario.Scenario{}, &atlas.Error{Problem: fmt.Sprintf("there is no preset %q", name), Want: "one of " + strings.Join(have, ", ")}
}

// Profile finds a needs profile by the name of one that ships or by the path
// of a file. Either with -without-sensitive behind it is the profile less its
// sensitive indicators.
func (p *Planner) Profile(name string) (*atlas.Profile, error) {
	if file := path.Join("profiles", name+".yaml"); fs.ValidPath(file) {
		if _, err := fs.Stat(p.shipped, file); err == nil {
			return p.shippedProfile(file)
		}
	}
	if _, err := os.Stat(name); err == nil {
		dir, file := filepath.Split(filepath.Clean(name))
		return atlas.ReadProfile(os.DirFS(filepath.Clean(dir)), file)
	}
	if base, ok := strings.CutSuffix(name, atlas.WithoutSensitive); ok {
		return p.withoutSensitive(base)
	}
	files, err := fs.Glob(p.shipped, "profiles/*.yaml")
	if err != nil {
		return nil, err
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".yaml")
	}
	return nil, &atlas.Error{Problem: fmt.Sprintf("there is no needs profile %q", name), Want: "a file, or one of " + strings.Join(files, ", ")}
}

func (p *Planner) shippedProfile(file string) (*atlas.Profile, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if kept, ok := p.profiles[file]; ok {
		return kept, nil
	}
	profile, err := atlas.ReadProfile(p.shipped, file)
	if err == nil {
		p.profiles[file] = profile
	}
	return profile, err
}

// Layer opens the atlas and the layer of a scenario, on its count of people.
func (p *Planner) Layer(s scenario.Scenario) (*atlas.Atlas, *atlas.Layer, error) {
	name := s.Atlas
	if name == "" {
		name = DefaultAtlas
	}
	a, err := p.Atlas(name)
	if err != nil {
		return nil, nil, err
	}
	id := s.Layer
	if id == "" {
		ids := a.LayerIDs()
		if len(ids) == 0 {
			return nil, nil, errors.New("the atlas has no layers")
		}
		id = ids[0]
	}
	l, err := a.Layer(id)
	if err != nil {
		return nil, nil, err
	}
	l, err = l.On(s.Population)
	return a, l, err
}
