package footprint

import (
	"context"

	"footprint/internal/scenario"
)

// Edit makes edits to a division and measures what comes of them, as of [Planner].
// The edited plan is kept if save is set.
func (s *Service) Edit(ctx context.Context, sc scenario.Scenario, d Division, edits []Edit, save bool) (x *Edited, id string, err error) {
	sc.Evidence = scenario.Evidence{}
	before, err := s.score(ctx, alone(sc), d)
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
