package footprint

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// FrontierSettings are what to set against what, as a caller asks for it.
type FrontierSettings struct {
	Aims   []string `json:"aims"`
	Points int      `json:"points"`
	Plans  int      `json:"plans"`
}

// MaxFrontierSteps is what the steps of a full search and the points of a frontier
// may come to, multiplied: as much as one search may have.
const MaxFrontierSteps = 1_000_000_000_000

// frontierWork is the payload of WorkFrontier.
type frontierWork struct {
	Scenario json.RawMessage  `json:"scenario"`
	Frontier FrontierSettings `json:"frontier"`
}

// FrontierPayload is a scenario and settings as WorkFrontier takes them.
func FrontierPayload(sc scenario.Scenario, settings FrontierSettings) ([]byte, error) {
	data, err := json.Marshal(sc)
	if err != nil {
		return nil, err
	}
	return json.Marshal(frontierWork{data, settings})
}

// FrontierOf is the scenario and the settings of a payload.
func FrontierOf(payload []byte) (sc scenario.Scenario, settings FrontierSettings, err error) {
	var w frontierWork
	if err := json.Unmarshal(payload, &w); err != nil {
		return sc, settings, err
	}
	sc, err = scenario.Decode("scenario", w.Scenario)
	return sc, w.Frontier, err
}

// CheckFrontier is Check for a frontier, with its settings, whose defaults it
// fills in.
func (s *Service) CheckFrontier(ctx context.Context, sc scenario.Scenario, settings FrontierSettings) (scenario.Scenario, FrontierSettings, error) {
	opt := FrontierOptions{Aims: settings.Aims, Points: settings.Points, Plans: settings.Plans}
	if err := opt.complete(); err != nil {
		return sc, settings, inFrontier(err)
	}
	settings = FrontierSettings{Aims: opt.Aims, Points: opt.Points, Plans: opt.Plans}
	sc, err := s.checkOne(ctx, sc, "a frontier")
	if err != nil {
		return sc, settings, err
	}
	l, err := s.find(ctx, &sc)
	if err != nil {
		return sc, settings, err
	}
	steps := sc.Steps
	if steps == 0 {
		steps = search.DefaultSteps(len(l.Areas))
	}
	if most := MaxFrontierSteps / int64(opt.Points); steps > most {
		return sc, settings, &InputError{Field: "frontier.points", Problem: fmt.Sprintf("%d points of %d steps: want at most %d steps with so many points", opt.Points, steps, most)}
	}
	// That there is no plan is told by the run.
	if err := s.Planner.poses(sc, opt.Aims); err != nil && !errors.Is(err, region.ErrInfeasible) {
		return sc, settings, err
	}
	return sc, settings, nil
}

// inFrontier names the fields of a request.
func inFrontier(err error) error {
	var bad *InputError
	if !errors.As(err, &bad) {
		return err
	}
	field := map[string]string{"measures": "frontier.aims", "points": "frontier.points", "regions": "scenario.regions"}[bad.Field]
	return &InputError{Field: field, Problem: bad.Problem, Err: bad.Err}
}

// WorkFrontier looks for the plans of a payload, keeps them and gives their ids, with
// a table of them. It may be repeated, and keeps nothing when its context ends, as Work.
func (s *Service) WorkFrontier(ctx context.Context, payload []byte, emit func([]byte)) ([]byte, error) {
	sc, settings, err := FrontierOf(payload)
	if err != nil {
		return nil, err
	}
	if sc, settings, err = s.CheckFrontier(ctx, sc, settings); err != nil {
		return nil, err
	}
	f, err := s.follow(ctx, &sc, emit)
	if err != nil {
		return nil, err
	}
	f.begun = 1
	first := f.options(s.Threads).Progress
	part := func(stage string, done, of int64) {
		f.now.Plan, f.now.Evidence, f.now.Step, f.now.Of = 1, stage, done, of
		f.tell()
	}
	front, err := s.Planner.Frontier(ctx, sc, FrontierOptions{
		Aims: settings.Aims, Points: settings.Points, Plans: settings.Plans, Threads: s.Threads, Progress: part, First: first,
	})
	if ended := ctx.Err(); ended != nil {
		return nil, ended
	}
	if err != nil {
		return nil, inFrontier(err)
	}
	table, err := s.keepFrontier(ctx, front, func(done int) { part("measures", int64(done), int64(len(front.Plans))) })
	if err != nil {
		return nil, err
	}
	result := WorkResult{Plans: []string{}, Front: table}
	for i := range table.Rows {
		result.Plans = append(result.Plans, table.Rows[i].Plan)
	}
	return json.Marshal(result)
}
