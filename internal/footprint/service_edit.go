package footprint

import (
	"context"
	"encoding/json"
	"strings"

	"footprint/internal/scenario"
)

// Edit makes edits to a division and measures what comes of them, as of [Planner].
// The edited plan is kept if save is set.
func (s *Service) Edit(ctx context.Context, sc scenario.Scenario, d Division, edits []Edit, save bool) (x *Edited, id string, err error) {
	sc.Evidence = scenario.Evidence{}
	before, err := s.before(ctx, alone(sc), d)
	if err != nil {
		return nil, "", err
	}
	sc.Atlas, sc.Layer = before.Atlas.ID, before.Task.Layer.ID
	if x, err = s.Planner.edit(ctx, sc, before, edits); err != nil {
		return nil, "", err
	}
	if err := s.BestBound(ctx, x.After.Scorecard, "", x.After.report.Score.Objective); err != nil {
		return nil, "", err
	}
	if !save {
		return x, "", nil
	}
	stored := x.After.Stored(s.now())
	return x, stored.ID, s.Plans.PutPlan(ctx, stored)
}

// before measures what is to be edited. Whoever edits by hand begins with the same
// plan time and again.
func (s *Service) before(ctx context.Context, sc scenario.Scenario, d Division) (*Outcome, error) {
	if d.Plan == "" || sc.Atlas == "" {
		return s.score(ctx, sc, d)
	}
	asked, err := json.Marshal(sc)
	if err != nil {
		return nil, err
	}
	a, err := s.Atlas(ctx, sc.Atlas)
	if err != nil {
		return nil, err
	}
	key := strings.Join([]string{d.Plan, a.Digest(), string(asked)}, "\n")
	return s.edited.Get(key, func() (*Outcome, error) { return s.score(context.WithoutCancel(ctx), sc, d) })
}
