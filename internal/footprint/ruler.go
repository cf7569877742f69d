package footprint

import (
	"fmt"
	"sync"

	"footprint/internal/atlas"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// ruler measures plans of a layer by a needs profile. It keeps what does not
// depend on the plan, and is safe for concurrent use.
type ruler struct {
	*scorecard.Measurer
	atlas   *atlas.Atlas
	layer   *atlas.Layer
	profile *atlas.Profile

	bases      func() ([]*scorecard.Measurer, error)
	alignments kept[string, *scorecard.Alignment]
	flows      kept[string, *scorecard.Flow]
	references kept[string, scorecard.ReferenceCard]
}

func newRuler(a *atlas.Atlas, l *atlas.Layer, profile *atlas.Profile) (*ruler, error) {
	m, err := scorecard.NewMeasurer(l, profile)
	if err != nil {
		return nil, err
	}
	r := &ruler{Measurer: m, atlas: a, layer: l, profile: profile}
	r.bases = sync.OnceValues(r.otherBases)
	return r, nil
}

// kept remembers what was made for a key. It is made once, also when several
// ask at a time.
type kept[K comparable, V any] struct {
	mu   sync.Mutex
	made map[K]func() (V, error)
}

func (k *kept[K, V]) get(key K, prepare func() (V, error)) (V, error) {
	k.mu.Lock()
	if k.made == nil {
		k.made = make(map[K]func() (V, error))
	}
	made, ok := k.made[key]
	if !ok {
		made = sync.OnceValues(prepare)
		k.made[key] = made
	}
	k.mu.Unlock()
	return made()
}

// ruler gives the one for a layer and a profile. It is kept where the profile
// ships; others are read anew for each request.
func (p *Planner) ruler(a *atlas.Atlas, l *atlas.Layer, profile *atlas.Profile) (*ruler, error) {
	prepare := func() (*ruler, error) { return newRuler(a, l, profile) }
	if !p.ships(profile) {
		return prepare()
	}
	return p.rulers.get(rulerKey{l, profile}, prepare)
}

func (p *Planner) ships(profile *atlas.Profile) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, kept := range p.profiles {
		if kept == profile {
			return true
		}
	}
	return false
}

type rulerKey struct {
	layer   *atlas.Layer // on its basis
	profile *atlas.Profile
}

// otherBases are measurers on the counts of people that the layer is not on.
func (r *ruler) otherBases() ([]*scorecard.Measurer, error) {
	var out []*scorecard.Measurer
	for _, b := range r.layer.Bases {
		if b.ID == r.layer.Population.ID {
			continue
		}
		l, err := r.layer.On(b.ID)
		if err != nil {
			return nil, err
		}
		m, err := scorecard.NewMeasurer(l, r.profile)
		if err != nil {
			return nil, fmt.Errorf("by %s: %w", b.ID, err)
		}
		out = append(out, m)
	}
	return out, nil
}

// reference measures a real division.
func (r *ruler) reference(id string) (scorecard.ReferenceCard, error) {
	return r.references.get(id, func() (scorecard.ReferenceCard, error) {
		d, err := r.atlas.Reference(r.layer.ID, id)
		if err != nil {
			return scorecard.ReferenceCard{}, err
		}
		c, err := r.Reference(d)
		if err != nil {
			return c, fmt.Errorf("reference %s: %w", id, err)
		}
		return c, nil
	})
}

// relations are what the plans of a scenario are measured against.
func (r *ruler) relations(s *scenario.Scenario) (with scorecard.Relations, err error) {
	if with.Bases, err = r.bases(); err != nil {
		return with, err
	}
	if with.Alignments, err = r.aligned(s.Alignment); err != nil {
		return with, err
	}
	if with.Flows, err = r.flowing(s.Flows); err != nil {
		return with, err
	}
	if with.Baseline, err = r.baseline(s.Baseline); err != nil {
		return with, err
	}
	if x := r.layer.Atoms; x != nil && x.Note() != "" {
		with.Notes = append(with.Notes, x.Note())
	}
	with.Money, err = r.amounts(s.Money)
	return with, err
}
