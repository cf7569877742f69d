package footprint

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
	"time"

	"footprint/internal/atlas"
	"footprint/internal/lately"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

// Service is the use cases for callers that are elsewhere: atlases and needs
// profiles go by id only, never by a path on this machine, and plans are kept
// in a store. It is safe for concurrent use.
type Service struct {
	Planner *Planner
	Plans   PlanStore
	Atlases AtlasStore
	// Ensembles keeps what WorkSample draws.
	Ensembles EnsembleStore
	// Proofs keeps what WorkProve proves.
	Proofs ProofStore
	// Threads of one search; 0 means one for each core.
	Threads int
	// Now is time.Now where it is nil.
	Now func() time.Time

	imports sync.Mutex // one at a time: each holds an archive in memory
	borders lately.Cache[string, *EnsembleBorders]
	edited  lately.Cache[string, *Outcome] // before their edits
}

// InputError says what is wrong with a request, by the field of the scenario
// or division that it is about; that is empty where several are.
type InputError struct {
	Field   string
	Problem string
	Err     error // may be nil
}

func (e *InputError) Error() string { return e.Problem }

func (e *InputError) Unwrap() error { return e.Err }

func input(field string, err error) error {
	if err == nil {
		return nil
	}
	var told *atlas.Error
	var missing *atlas.NotFoundError
	if errors.As(err, &told) || errors.As(err, &missing) {
		return err
	}
	return &InputError{Field: field, Problem: err.Error(), Err: err}
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

// Check resolves a scenario and finds what it names: atlas, layer, profile. It
// does not ask whether a plan can exist.
func (s *Service) Check(ctx context.Context, sc scenario.Scenario) (scenario.Scenario, error) {
	sc, err := sc.Resolve()
	if err != nil {
		return sc, input("scenario", err)
	}
	l, err := s.find(ctx, &sc)
	if err != nil {
		return sc, err
	}
	if len(sc.Levels) > 0 {
		return sc, s.checkLevels(ctx, sc, l)
	}
	points, err := sc.Points(l)
	for i := range points {
		if _, err = points[i].Scenario.Counts(l); err != nil {
			break
		}
	}
	return sc, input("scenario", err)
}

// find opens the layer that a scenario names, on its population, and fills in
// its name. All else that it names must be there too.
func (s *Service) find(ctx context.Context, sc *scenario.Scenario) (*atlas.Layer, error) {
	if sc.Atlas == "" {
		sc.Atlas = DefaultAtlas
	}
	a, err := s.Atlas(ctx, sc.Atlas)
	if err != nil {
		return nil, err
	}
	if ids := a.LayerIDs(); sc.Layer == "" && len(ids) > 0 {
		sc.Layer = ids[0]
	}
	l, err := a.Layer(sc.Layer)
	if err != nil {
		return nil, err
	}
	if l, err = l.On(sc.Population); err != nil {
		return nil, err
	}
	if err := sc.Find(a, l); err != nil {
		return nil, err
	}
	if *sc, err = sc.OfBaseline(a, l); err != nil {
		return nil, input("scenario.change_limit", err)
	}
	return l, s.checkProfile(sc.Needs)
}

func (s *Service) checkProfile(id string) error {
	if id == "" {
		return nil
	}
	base := strings.TrimSuffix(id, atlas.WithoutSensitive)
	if file := path.Join("profiles", base+".yaml"); !strings.Contains(id, "/") && fs.ValidPath(file) {
		if _, err := fs.Stat(s.Planner.shipped, file); err == nil {
			_, err := s.Planner.Profile(id)
			return input("scenario.needs", err)
		}
	}
	files, err := fs.Glob(s.Planner.shipped, "profiles/*.yaml")
	if err != nil {
		return err
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".yaml")
	}
	return &InputError{Field: "scenario.needs", Problem: fmt.Sprintf("there is no needs profile %q: want one of %s", id, strings.Join(files, ", "))}
}

// Score measures a division by a scenario. The plan is kept if save is set.
func (s *Service) Score(ctx context.Context, sc scenario.Scenario, d Division, save bool) (o *Outcome, id string, err error) {
	if o, err = s.score(ctx, sc, d); err != nil {
		return nil, "", err
	}
	if err := s.Planner.Evidence(ctx, o, Options{Threads: s.Threads}); err != nil {
		return nil, "", err
	}
	if err := s.BestBound(ctx, o.Scorecard, "", o.report.Score.Objective); err != nil {
		return nil, "", err
	}
	if !save {
		return o, "", nil
	}
	stored := o.Stored(s.now())
	return o, stored.ID, s.Plans.PutPlan(ctx, stored)
}

func (s *Service) score(ctx context.Context, sc scenario.Scenario, d Division) (*Outcome, error) {
	var kept StoredPlan
	if d.Plan != "" {
		var err error
		if kept, err = s.Plans.Plan(ctx, d.Plan); err != nil {
			return nil, err
		}
		if sc.Atlas == "" && sc.Layer == "" {
			sc.Atlas, sc.Layer = kept.Atlas, kept.Layer
		}
	}
	asked := sc
	asked.Regions, asked.TargetPopulation, asked.Sweep = scenario.Count{From: 1, To: 1}, 0, nil
	if _, err := asked.Resolve(); err != nil {
		return nil, input("scenario", err)
	}
	if _, err := s.find(ctx, &sc); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.Planner.Score(sc, func(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) {
		switch {
		case d.Plan != "":
			return kept.lookup(a, l)
		case d.Reference != "":
			return ReadReference(a, l, d.Reference)
		default:
			return d.lookup(l)
		}
	})
}

// lookup is the plan on its layer.
func (p *StoredPlan) lookup(a *atlas.Atlas, l *atlas.Layer) (*Lookup, error) {
	if p.LayerDigest != l.Digest {
		return nil, &InputError{Field: "scenario.layer", Problem: fmt.Sprintf("plan %s is on layer %s of atlas %s, which is not layer %s of atlas %s", p.ID, p.Layer, p.Atlas, l.ID, a.ID)}
	}
	plan, err := region.NewPlan(p.Labels)
	return &Lookup{Plan: plan, Names: p.Names}, err
}

// Compare compares two divisions by what a scenario names.
func (s *Service) Compare(ctx context.Context, sc scenario.Scenario, a, b Division) (*Comparison, error) {
	first, err := s.score(ctx, sc, a)
	if err != nil {
		return nil, inPart("a", err)
	}
	sc.Atlas, sc.Layer = first.Atlas.ID, first.Task.Layer.ID
	second, err := s.score(ctx, sc, b)
	if err != nil {
		return nil, inPart("b", err)
	}
	c, err := Compare(first, second)
	return c, input("", err)
}

func inPart(part string, err error) error {
	var bad *InputError
	if errors.As(err, &bad) && strings.HasPrefix(bad.Field, "division.") {
		return &InputError{Field: part + strings.TrimPrefix(bad.Field, "division"), Problem: bad.Problem, Err: bad.Err}
	}
	return err
}

// Restored is a stored plan with the places it is about.
type Restored struct {
	StoredPlan
	Atlas   *atlas.Atlas
	Layer   *atlas.Layer
	Profile *atlas.Profile
	Plan    region.Plan
}

// Restore gives a stored plan and opens its layer.
func (s *Service) Restore(ctx context.Context, id string) (*Restored, error) {
	p, err := s.Plans.Plan(ctx, id)
	if err != nil {
		return nil, err
	}
	r := &Restored{StoredPlan: p}
	if r.Atlas, err = s.Atlas(ctx, p.Atlas); err != nil {
		return nil, err
	}
	if r.Layer, err = r.Atlas.Layer(p.Layer); err != nil {
		return nil, err
	}
	if r.Layer, err = r.Layer.On(p.Scenario.Population); err != nil {
		return nil, err
	}
	if r.Layer.Digest != p.LayerDigest {
		return nil, fmt.Errorf("plan %s: layer %s of atlas %s is not the one that the plan was made on: %w", id, p.Layer, p.Atlas, ErrNotFound)
	}
	if r.Profile, err = s.Planner.Profile(p.Scenario.Needs); err != nil {
		return nil, fmt.Errorf("plan %s: %w", id, err)
	}
	if r.Plan, err = region.NewPlan(p.Labels); err != nil {
		return nil, fmt.Errorf("plan %s: %w", id, err)
	}
	return r, s.BestBound(ctx, r.Scorecard, id, -1)
}

// Title is a heading for a plan of a scenario.
func Title(sc scenario.Scenario, l *atlas.Layer, regions int) string {
	if sc.Title == "" {
		return fmt.Sprintf("%d regions of %s", regions, l.Title)
	}
	return sc.Title
}

// Progress is what Work tells while it searches, as JSON.
type Progress struct {
	Regions int   `json:"regions"` // of the plan that is searched for
	Plan    int   `json:"plan"`    // plans found
	Plans   int   `json:"plans"`   // plans asked for
	Step    int64 `json:"step"`
	Of      int64 `json:"of"`
	Best    *Best `json:"best,omitempty"`
	// Evidence is the part of it, or of a frontier, that is being made, by name, and
	// Step and Of are about that; empty while a plan is searched for.
	Evidence string `json:"evidence,omitempty"`
	// Labels is the best plan so far, by unit; left out on layers of more than
	// MaxFollowed units, where it would be most of what is sent and kept.
	Labels []region.Label `json:"labels,omitempty"`
	// Proof is how far the proof is, once a plan was searched for.
	Proof *ProofProgress `json:"proof,omitempty"`
}

// MaxFollowed is how many units a layer may have for progress to hold plans.
const MaxFollowed = 10_000

// Best is the best score so far.
type Best struct {
	Value     float64 `json:"value"`
	Violation int64   `json:"violation"`
	// Of the plan with this score.
	NeedsCaptured float64 `json:"needsCaptured"`
	MaxDeviation  float64 `json:"maxDeviation"`
	MeanDeviation float64 `json:"meanDeviation"`
}

// WorkResult is what Work gives, as JSON: the ids of the plans, in order of the
// points of a sweep, and the points that have none.
type WorkResult struct {
	Plans   []string  `json:"plans"`
	Missing []Missing `json:"missing,omitempty"`
	// Sweep is nil without one.
	Sweep *SweepTable `json:"sweep,omitempty"`
	// Levels are the plans of a scenario with levels, once more by level.
	Levels []LevelPlan `json:"levels,omitempty"`
	// Count says how the number of regions of the plan came about; nil where it was
	// given. A plan that was kept before does not tell.
	Count *scorecard.CountCard `json:"count,omitempty"`
	// Ensemble is the id of what WorkSample has drawn.
	Ensemble string `json:"ensemble,omitempty"`
	// Proof is the id of what WorkProve has proved.
	Proof string `json:"proof,omitempty"`
	// Front is what WorkFrontier has found.
	Front *FrontierTable `json:"front,omitempty"`
}

// Missing is a point of a sweep without a plan, and why.
type Missing struct {
	Point   string `json:"point,omitempty"`
	Regions int    `json:"regions"` // 0 where several were tried
	Reason  string `json:"reason"`
}

// Payload is a scenario as Work takes it.
func Payload(sc scenario.Scenario) ([]byte, error) { return json.Marshal(sc) }

// ScenarioOf is the scenario of a payload.
func ScenarioOf(payload []byte) (scenario.Scenario, error) {
	return scenario.Decode("scenario", payload)
}

// Work solves the scenario of a payload, keeps its plans and gives their
// ids. It may be repeated: the same payload gives the same plans under the same
// ids. It keeps nothing when its context ends.
func (s *Service) Work(ctx context.Context, payload []byte, emit func([]byte)) ([]byte, error) {
	sc, err := ScenarioOf(payload)
	if err != nil {
		return nil, err
	}
	if sc, err = s.Check(ctx, sc); err != nil {
		return nil, err
	}
	f, err := s.follow(ctx, &sc, emit)
	if err != nil {
		return nil, err
	}
	outcomes, err := s.Planner.Solve(ctx, sc, f.options(s.Threads))
	if ended := ctx.Err(); ended != nil {
		return nil, ended
	}
	// A sweep without a plan for some number of regions has those for others.
	var some *SweepError
	if err != nil && (!errors.As(err, &some) || len(outcomes) == 0) {
		return nil, err
	}
	result := WorkResult{Plans: []string{}}
	if some != nil {
		for _, m := range some.Missing {
			lost := Missing{Point: m.Point.Name, Reason: m.Err.Error()}
			if c := m.Point.Scenario.Regions; c.From == c.To {
				lost.Regions = c.From
			}
			result.Missing = append(result.Missing, lost)
		}
	}
	for _, o := range outcomes {
		stored := o.Stored(s.now())
		if err := s.Plans.PutPlan(ctx, stored); err != nil {
			return nil, fmt.Errorf("keeping the plan of %d regions: %w", o.Plan.Regions(), err)
		}
		result.Plans = append(result.Plans, stored.ID)
		if l := o.Level; l != nil {
			result.Levels = append(result.Levels, LevelPlan{l.ID, l.Title, l.Functions, o.Plan.Regions(), stored.ID})
		}
	}
	if axis := sc.Axis(); axis != "" {
		var missing []MissingPlan
		if some != nil {
			missing = some.Missing
		}
		result.Sweep = sweepTable(axis, f.points, outcomes, result.Plans, missing)
	} else {
		result.Count = outcomes[0].Scorecard.Count
	}
	return json.Marshal(result)
}

// progressOf is a glimpse of a search.
func progressOf(m *scorecard.Measurer, k int, p search.Progress) (Progress, error) {
	plan, err := region.NewPlan(p.Labels)
	if err != nil {
		return Progress{}, err
	}
	best := &Best{Value: scorecard.Round(float64(p.Best.Objective) / float64(region.One)), Violation: p.Best.Violation}
	brief := m.Brief(plan)
	best.NeedsCaptured, best.MaxDeviation, best.MeanDeviation = brief.NeedsCaptured, brief.MaxDeviation, brief.MeanDeviation
	now := Progress{Regions: k, Step: p.Steps, Of: p.Of, Best: best}
	if plan.Len() <= MaxFollowed {
		now.Labels = plan.Labels()
	}
	return now, nil
}
