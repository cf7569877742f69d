package footprint

import (
	"bytes"
	"context"
	"fmt"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scorecard"
)

// EnsembleBorders are the pairs of units of a layer that touch, and how often
// the plans of an ensemble put them into one region.
type EnsembleBorders struct {
	Layer *atlas.Layer
	Edges []region.Edge // in order
	// Shares are those of plans, beside Edges: 0 to 1, rounded as in borders.csv.
	// They are 0 where a constraint keeps two units apart, which borders.csv leaves out.
	Shares []float64
}

// EnsembleBorders counts them in the plans of an ensemble that is kept; the last
// few are remembered. They must not be changed. ErrNotFound is for an unknown id.
func (s *Service) EnsembleBorders(ctx context.Context, id string) (*EnsembleBorders, error) {
	whole := context.WithoutCancel(ctx) // others may wait for the same count
	return s.borders.Get(id, func() (*EnsembleBorders, error) {
		e, err := s.Ensembles.Ensemble(whole, id)
		if err != nil {
			return nil, err
		}
		a, err := s.Atlas(whole, e.Atlas)
		if err != nil {
			return nil, err
		}
		l, err := a.Layer(e.Layer)
		if err != nil {
			return nil, err
		}
		return bordersIn(&e, l)
	})
}

// bordersIn goes through the plans of an ensemble.
func bordersIn(e *StoredEnsemble, l *atlas.Layer) (*EnsembleBorders, error) {
	plans, err := ReadPlans(bytes.NewReader(e.Plans))
	if err != nil {
		return nil, fmt.Errorf("ensemble %s: %w", e.ID, err)
	}
	codes := plans.Header().Codes
	same := len(codes) == len(l.Areas)
	for u := 0; same && u < len(codes); u++ {
		same = codes[u] == l.Areas[u].Code
	}
	if !same {
		return nil, &InputError{Field: "parent", Problem: fmt.Sprintf("layer %s of atlas %s has other areas than when the plans of the ensemble were drawn: draw them again", e.Layer, e.Atlas)}
	}
	b := &EnsembleBorders{Layer: l, Edges: l.Graph.Edges()}
	together, drawn := make([]int, len(b.Edges)), 0
	err = plans.Each(0, func(_ int, plan region.Plan) error {
		drawn++
		for i, edge := range b.Edges {
			if plan.Label(edge.A) == plan.Label(edge.B) {
				together[i]++
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("ensemble %s: %w", e.ID, err)
	}
	for _, n := range together {
		b.Shares = append(b.Shares, scorecard.Round(float64(n)/float64(max(1, drawn))))
	}
	return b, nil
}
