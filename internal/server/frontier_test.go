package server

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	v1 "footprint/api/footprint/v1"
	"footprint/internal/atlas/atlastest"
	"footprint/internal/footprint"
	"footprint/internal/scenario"
	"footprint/internal/store"
)

// betweenAims is a run for a frontier of twelve squares.
func betweenAims(settings *v1.FrontierSettings) *v1.CreateRunRequest {
	wide := 0.5
	asked := overSquares(&v1.Scenario{Count: &v1.Scenario_Regions{Regions: 3}, Tolerance: &wide})
	asked.Run.Frontier = settings
	return asked
}

// A run with a frontier finds the plans that the planner finds, keeps them and the
// scenario's own, and sets them side by side; the same in either store, and after the
// service was started again.
func TestFrontierRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	durable := func() store.Store {
		kept, err := store.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
	settings := &v1.FrontierSettings{Aims: []string{"needs", "deviation", "compactness"}, Points: 3}
	var first *v1.Run
	for name, kept := range map[string]store.Store{"memory": store.Memory(), "sqlite": durable()} {
		t.Run(name, func(t *testing.T) {
			r := startOn(t, kept, Options{})
			if _, err := r.send(t, archiveOf(t, atlastest.Grid(t, "squares", 4, 3), "", "", "")); err != nil {
				t.Fatal(err)
			}
			run, progress := ended(t, r, betweenAims(settings))
			if run.GetState() != v1.Run_STATE_SUCCEEDED {
				t.Fatalf("ended as %v", run)
			}
			if progress.GetEvidence() != "measures" || progress.GetStep() != progress.GetOf() || progress.GetOf() != int64(len(run.GetPlans())) || progress.GetPlan() != 1 || progress.GetBest() == nil {
				t.Errorf("the last progress is %v", progress)
			}
			want := &v1.FrontierSettings{Aims: settings.GetAims(), Points: 3, Plans: footprint.DefaultFrontierPlans}
			if !proto.Equal(run.GetFrontier(), want) || run.GetScenario().GetCount() == nil {
				t.Errorf("asked for %v, want %v", run.GetFrontier(), want)
			}
			checkFront(t, r, run)
			if first == nil {
				first = run
			}
			if !proto.Equal(run.GetFront(), first.GetFront()) || !slices.Equal(run.GetPlans(), first.GetPlans()) {
				t.Errorf("%v, and %v in another store", run.GetFront(), first.GetFront())
			}
		})
	}
	t.Run("started again", func(t *testing.T) {
		r := startOn(t, durable(), Options{})
		list, err := r.runs.ListRuns(t.Context(), &v1.ListRunsRequest{})
		if err != nil || len(list.GetRuns()) != 1 || !proto.Equal(list.GetRuns()[0].GetFront(), first.GetFront()) {
			t.Fatalf("runs %v, %v", list, err)
		}
		for _, name := range list.GetRuns()[0].GetPlans() {
			if _, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: name}); err != nil {
				t.Error(err)
			}
		}
	})
}

// checkFront holds a run to its plans, and to what the planner says.
func checkFront(t *testing.T, r *running, run *v1.Run) {
	t.Helper()
	front, wide := run.GetFront(), 0.5
	sc := scenario.Scenario{Atlas: "squares", Layer: "squares", Regions: scenario.Count{From: 3, To: 3}, Tolerance: &wide, Steps: 20_000}
	f, err := r.service.Planner.Frontier(t.Context(), sc, footprint.FrontierOptions{Aims: run.GetFrontier().GetAims(), Points: 3, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Plans) < 4 || len(front.GetRows()) != len(f.Plans) || !slices.Equal(front.GetIdeal(), f.Ideal) || !slices.Equal(front.GetWorst(), f.Worst) ||
		front.GetHypervolume() != f.Hypervolume || !slices.Equal(front.GetOwnValues(), f.Own) {
		t.Fatalf("%v, want %d plans between %v and %v, own %v", front, len(f.Plans), f.Ideal, f.Worst, f.Own)
	}
	if a := front.GetAims(); len(a) != 3 || a[1].GetName() != "deviation" || a[1].GetTitle() != "largest deviation in population" {
		t.Errorf("aims %v", a)
	}
	for i, row := range front.GetRows() {
		plan, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: row.GetPlan()})
		if err != nil {
			t.Fatal(err)
		}
		c := plan.GetScorecard()
		if c.GetPlanDigest() != f.Plans[i].Plan.Digest() || run.GetPlans()[i] != row.GetPlan() || !c.GetValid() || !slices.Equal(row.GetValues(), f.Plans[i].Values) {
			t.Errorf("plan %d is %v, want digest %s and values %v", i, row, f.Plans[i].Plan.Digest(), f.Plans[i].Values)
		}
		if s := c.GetSettings(); slices.Equal(s.GetBetween(), f.Aims) != (s.GetSteps() == 0) {
			t.Errorf("plan %d was made by %v", i, s)
		}
		if row.GetRegions() != 3 || row.GetObjective() != c.GetObjective().GetValue() || row.GetNeedsCaptured() != c.GetNeeds().GetCaptured() || row.GetMeanDistance() != c.GetNeeds().GetMeanDistance() ||
			row.GetMaxDeviation() != c.GetBalance().GetMaxDeviation() || row.GetMeanDeviation() != c.GetBalance().GetMeanDeviation() || row.GetValues()[1] != row.GetMaxDeviation() ||
			row.GetSmallest() != c.GetBalance().GetSmallest() || row.GetLargest() != c.GetBalance().GetLargest() ||
			row.GetMeanPolsbyPopper() != c.GetShape().GetMeanPolsbyPopper() || row.GetCutBorderKm() != c.GetShape().GetCutBorderKm() {
			t.Errorf("row %v of %v", row, c)
		}
	}
	own, err := r.plans.GetPlan(t.Context(), &v1.GetPlanRequest{Name: front.GetOwnPlan()})
	if err != nil || own.GetScorecard().GetPlanDigest() != f.Outcome.Plan.Digest() || own.GetScorecard().GetSettings().GetSteps() != 20_000 {
		t.Errorf("the own plan is %v, %v", own, err)
	}
	if !slices.Contains(run.GetPlans(), front.GetNearest()) || slices.Contains(run.GetPlans(), front.GetOwnPlan()) && front.GetNearest() != front.GetOwnPlan() {
		t.Errorf("nearest to %s is %s, of %v", front.GetOwnPlan(), front.GetNearest(), run.GetPlans())
	}
}

// longer is a frontier that takes a while.
func longer() *v1.CreateRunRequest {
	return &v1.CreateRunRequest{RequestId: "longer", Run: &v1.Run{
		Scenario: &v1.Scenario{Layer: "ccg17", Count: &v1.Scenario_Regions{Regions: 10}, Steps: 60_000}, Frontier: &v1.FrontierSettings{Points: 8, Plans: 10},
	}}
}

// underWay watches a run until parts of its frontier are made.
func underWay(t *testing.T, r *running, name string) v1.RunService_WatchRunClient {
	t.Helper()
	stream, err := r.runs.WatchRun(t.Context(), &v1.WatchRunRequest{Name: name})
	for err == nil {
		var e *v1.RunEvent
		if e, err = stream.Recv(); e.GetProgress().GetEvidence() != "" {
			return stream
		}
	}
	t.Fatal(err)
	return nil
}

// A frontier that was not finished when the service stopped is looked for again, and
// is the one that it would have been.
func TestFrontierStopped(t *testing.T) {
	if testing.Short() {
		t.Skip("long: two frontiers of the CCGs")
	}
	dir := t.TempDir()
	open := func() store.Store {
		kept, err := store.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
	t.Run("stopped", func(t *testing.T) {
		r := startOn(t, open(), Options{})
		run, err := r.runs.CreateRun(t.Context(), longer())
		if err != nil {
			t.Fatal(err)
		}
		underWay(t, r, run.GetName())
	})
	again, _ := ended(t, startOn(t, open(), Options{}), longer())
	straight, _ := ended(t, start(t, Options{}), longer())
	if again.GetAttempts() != 2 || straight.GetAttempts() != 1 || again.GetState() != v1.Run_STATE_SUCCEEDED || !proto.Equal(again.GetFront(), straight.GetFront()) {
		t.Errorf("after a restart %v, without %v", again, straight)
	}
}

// A frontier can be cancelled while it is looked for, and nothing of it is kept.
func TestFrontierCancelled(t *testing.T) {
	r := start(t, Options{})
	run, err := r.runs.CreateRun(t.Context(), longer())
	if err != nil {
		t.Fatal(err)
	}
	stream := underWay(t, r, run.GetName())
	if _, err := r.runs.CancelRun(t.Context(), &v1.CancelRunRequest{Name: run.GetName()}); err != nil {
		t.Fatal(err)
	}
	var last *v1.Run
	for last == nil {
		e, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		last = e.GetRun()
	}
	if last.GetState() != v1.Run_STATE_CANCELLED || len(last.GetPlans()) > 0 || last.GetFront() != nil {
		t.Errorf("ended as %v", last)
	}
	plans, err := r.plans.ListPlans(t.Context(), &v1.ListPlansRequest{})
	if err != nil || len(plans.GetPlans()) > 0 {
		t.Errorf("kept %v, %v", plans, err)
	}
}

func TestFrontierRefused(t *testing.T) {
	r := withSquares(t)
	with := func(change func(*v1.Run)) *v1.CreateRunRequest {
		asked := betweenAims(&v1.FrontierSettings{})
		change(asked.GetRun())
		return asked
	}
	aims := func(names ...string) *v1.CreateRunRequest {
		return betweenAims(&v1.FrontierSettings{Aims: names})
	}
	for name, c := range map[string]struct {
		asked *v1.CreateRunRequest
		want  string
	}{
		"one aim":       {aims("needs"), "1 measures: want two to four"},
		"five aims":     {aims("needs", "balance", "deviation", "compactness", "flow"), "run.frontier.aims"},
		"twice":         {aims("needs", "needs"), "run.frontier.aims"},
		"unknown":       {aims("needs", "beauty"), "run.frontier.aims[1]"},
		"opposites":     {aims("needs", "mixed"), "needs and mixed"},
		"no flow named": {aims("needs", "flow"), "flow"},
		"many points":   {betweenAims(&v1.FrontierSettings{Points: 101}), "run.frontier.points"},
		"many plans":    {betweenAims(&v1.FrontierSettings{Plans: 201}), "run.frontier.plans"},
		"much work":     {with(func(m *v1.Run) { m.Scenario.Steps, m.Frontier.Points = 100_000_000_000, 11 }), "want at most 90909090909 steps"},
		"a sweep":       {with(func(m *v1.Run) { m.Scenario.SweepOver = &v1.SweepOver{Tolerances: []float64{0.4, 0.5}} }), "a frontier is of one point of it"},
		"roughly": {with(func(m *v1.Run) {
			m.Scenario.Count = &v1.Scenario_Roughly{Roughly: &v1.Roughly{About: 3, From: 2, To: 4}}
		}), "a frontier is of one number of regions"},
		"and sample": {with(func(m *v1.Run) { m.Sample = &v1.SampleSettings{Plans: 9} }), "want one of sample, prove and frontier"},
		"and prove":  {with(func(m *v1.Run) { m.Prove = &v1.ProveSettings{} }), "want one of sample, prove and frontier"},
	} {
		_, err := r.runs.CreateRun(t.Context(), c.asked)
		if st := wants(t, name, err, codes.InvalidArgument, ""); !strings.Contains(st.Message(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	// That there is no plan is said by the run.
	narrow := 0.001
	run, _ := ended(t, r, with(func(m *v1.Run) { m.Scenario.Tolerance = &narrow }))
	if run.GetState() != v1.Run_STATE_FAILED || run.GetFront() != nil || !strings.Contains(run.GetError().GetMessage(), "no plan") {
		t.Errorf("ended as %v", run)
	}
}
