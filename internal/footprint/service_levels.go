package footprint

import (
	"context"
	"fmt"

	"footprint/internal/atlas"
	"footprint/internal/scenario"
)

// LevelPlan is the plan of a level in a [WorkResult].
type LevelPlan struct {
	Level     string   `json:"level"`
	Title     string   `json:"title,omitempty"`
	Functions []string `json:"functions,omitempty"`
	Regions   int      `json:"regions"`
	Plan      string   `json:"plan"`
}

// checkLevels is [Service.Check] for each level.
func (s *Service) checkLevels(ctx context.Context, sc scenario.Scenario, l *atlas.Layer) error {
	tiers, err := sc.Tiers(l)
	if err != nil {
		return input("scenario.levels", err)
	}
	for i := range tiers {
		if _, err := s.find(ctx, &tiers[i].Scenario); err != nil {
			return fmt.Errorf("level %s: %w", tiers[i].ID, err)
		}
	}
	return nil
}

// searchesOf are the points of a sweep, or the levels in their place, and how many
// searches they take.
func searchesOf(sc scenario.Scenario, l *atlas.Layer) (points []scenario.Point, searches int, err error) {
	if len(sc.Levels) > 0 {
		tiers, err := sc.Tiers(l)
		for i := range tiers {
			points = append(points, tiers[i].Point())
			searches += len(tiers[i].Counts)
		}
		return points, searches, err
	}
	if points, err = sc.Points(l); err != nil {
		return nil, 0, err
	}
	for i := range points {
		counts, err := points[i].Scenario.Counts(l)
		if err != nil {
			return nil, 0, err
		}
		searches += len(counts)
	}
	return points, searches, nil
}
