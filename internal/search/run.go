package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"footprint/internal/region"
)

// Options are the settings of a search. The zero value is usable.
type Options struct {
	// Seed selects the random numbers. Equal seeds give equal plans.
	Seed uint64
	// Steps is the budget over all chains: a shift of one unit that is looked at
	// is a step, and larger changes count as several. 0 means DefaultSteps.
	Steps int64
	// Threads is how many chains run at once; 0 means one for each core.
	// It does not change the result.
	Threads int
	// Start, when set, is a contiguous plan to start from instead of seed plans:
	// the region of each unit. The result is never worse than it. It may miss bounds and
	// break rules, but no region may cross a zone, and units that touch and must share a
	// region must do so.
	Start []region.Label
	// Progress, when set, is told now and then how far the search is. Calls
	// come one at a time, from any goroutine.
	Progress func(Progress)
	// Chain, when set, has the chains of [Run] done elsewhere, several at once: it is given
	// a task and gives what [Chain] gives for it and the problem, sooner or later and
	// wherever. It does not change the result. Its error ends the search.
	Chain func(ctx context.Context, task []byte) ([]byte, error)
}

// Progress is a glimpse of a running search.
type Progress struct {
	Steps, Of int64
	Best      region.Score // so far
	// Labels is the best plan so far, by unit and not canonical. It is shared:
	// nobody may change it.
	Labels []region.Label
}

// Result is the best plan found.
type Result struct {
	Plan  region.Plan
	Score region.Score
	// Steps is how much of the budget was used.
	Steps int64
	// Truncated says that the context ended the search before its budget.
	Truncated bool
}

const (
	chains = 8
	rounds = 3
)

// DefaultSteps is a budget that suits n units: enough for a plan that longer
// searches improve little at a few hundred units, and about half a minute on two
// cores at tens of thousands.
func DefaultSteps(n int) int64 {
	return min(20_000_000+int64(n)*2_000, 60_000_000)
}

// filled checks options and fills in what is left open.
func (opt Options) filled(steps int64) (Options, error) {
	if opt.Steps < 0 || opt.Threads < 0 {
		return opt, fmt.Errorf("%d steps on %d threads: want 0 or more", opt.Steps, opt.Threads)
	}
	opt.Steps, opt.Threads = cmp.Or(opt.Steps, steps), cmp.Or(opt.Threads, runtime.GOMAXPROCS(0))
	return opt, nil
}

// Run searches for the best plan. It returns the best that it saw even when no
// plan met the population bounds, or the rules: look at Score.Violation. What must
// share a region and touches is one unit to it, and closed regions and zones are pieces of the
// graph, so that no plan parts or crosses them. Where that leaves no plan at all, the
// error wraps [region.ErrInfeasible]. When ctx ends, the best so far comes back with
// Truncated set, or ctx's error if there is none.
func Run(ctx context.Context, p *region.Problem, opt Options) (Result, error) {
	opt, err := opt.filled(DefaultSteps(p.Len()))
	if err != nil {
		return Result{}, err
	}
	q, groups, err := p.Reduced()
	if err != nil {
		return Result{}, err
	}
	if q == p {
		return solve(ctx, p, opt)
	}
	if opt.Start != nil {
		if opt.Start, err = reduce(groups, opt.Start); err != nil {
			return Result{}, fmt.Errorf("the plan to start from: %w", err)
		}
	}
	if tell := opt.Progress; tell != nil {
		opt.Progress = func(now Progress) {
			now.Labels = groups.Spread(now.Labels)
			tell(now)
		}
	}
	r, err := solve(ctx, q, opt)
	if err != nil {
		return Result{}, err
	}
	r.Plan, err = region.NewPlan(groups.Spread(r.Plan.Labels()))
	return r, err
}

// reduce gives every group the label that its units share.
func reduce(groups region.Plan, labels []region.Label) ([]region.Label, error) {
	if len(labels) != groups.Len() {
		return nil, fmt.Errorf("%d labels for %d units", len(labels), groups.Len())
	}
	out := gather(groups, labels)
	for u, l := range labels {
		if g := groups.Label(region.Unit(u)); out[g] != l { //nolint:gosec // a unit
			return nil, fmt.Errorf("unit %d is in region %d, and must share one with a unit in region %d", u, l, out[g])
		}
	}
	return out, nil
}

// solve is Run, with all options set.
func solve(ctx context.Context, p *region.Problem, opt Options) (Result, error) {
	if r, only, err := onlyPlan(p); only || err != nil {
		return r, err
	}
	var elite []found
	if opt.Start != nil {
		start, err := given(p, opt.Start)
		if err != nil {
			return Result{}, fmt.Errorf("the plan to start from: %w", err)
		}
		elite = []found{start}
	}
	r := newRun(p, opt)
	look := r.rounds
	if r.levels {
		look = r.climbers
	}
	elite, err := look(ctx, elite)
	if err != nil {
		return Result{}, err
	}
	best := elite[0]
	plan, err := region.NewPlan(best.labels)
	if err != nil {
		return Result{}, err
	}
	return Result{Plan: plan, Score: best.score, Steps: r.steps, Truncated: ctx.Err() != nil}, nil
}

// onlyPlan is the answer when there is just one, or none: each piece of the graph a
// region, or each unit.
func onlyPlan(p *region.Problem) (r Result, only bool, err error) {
	labels := make([]region.Label, p.Len())
	piece, pieces := p.Graph().Components()
	switch k := p.Regions(); {
	case k < pieces || k > p.Len():
		return Result{}, true, fmt.Errorf("%d regions of %d units in %d pieces that no region may join: %w", k, p.Len(), pieces, region.ErrInfeasible)
	case k == pieces:
		for u, c := range piece {
			labels[u] = region.Label(c)
		}
	case k == p.Len():
		for u := range labels {
			labels[u] = region.Label(u)
		}
	default:
		return Result{}, false, nil
	}
	s, err := region.NewState(p, labels)
	if err != nil {
		return Result{}, true, err
	}
	return Result{Plan: s.Plan(), Score: s.Score()}, true, nil
}

// given checks a plan from elsewhere.
func given(p *region.Problem, labels []region.Label) (found, error) {
	s, err := region.NewState(p, labels)
	if err != nil {
		return found{}, err
	}
	for l, pieces := range region.Pieces(p.Graph(), s.Plan()) {
		if pieces > 1 {
			return found{}, fmt.Errorf("region %d is in %d pieces", l, pieces)
		}
	}
	return found{slices.Clone(labels), s.Score()}, nil
}

type run struct {
	problem *region.Problem
	options Options
	levels  bool // chains are climbers

	met *pool // regions that chains of earlier rounds met; nil where none are kept

	mu    sync.Mutex // guards what follows
	steps int64
	best  *found
}

func newRun(p *region.Problem, opt Options) *run {
	r := &run{problem: p, options: opt, levels: p.Len() > large}
	if polishes(p) {
		r.met = newPool(p.Len(), math.MaxInt)
	}
	return r
}

// rounds runs all chains of a round, then lets the next round start from the
// best plans so far; elite are plans that are known before. It returns plans in
// order of score.
func (r *run) rounds(ctx context.Context, elite []found) ([]found, error) {
	mix := newPortfolio(r.problem)
	for round := range rounds {
		by := mix.allot()
		results := make([]*found, chains)
		pools := make([]*pool, chains)
		err := r.eachChain(ctx, chains, func(ctx context.Context, i int) (err error) {
			results[i], pools[i], err = r.sent(ctx, &task{round: round, index: i, by: by[i], elite: elite})
			return err
		})
		if err != nil {
			return nil, err
		}
		mix.learn(by, results, elite)
		if elite, err = r.gatherPlans(elite, results); err != nil {
			return nil, err
		}
		if r.met != nil {
			if elite, err = r.polish(ctx, round, elite, pools); err != nil {
				return nil, err
			}
		}
		if ctx.Err() != nil {
			break
		}
	}
	if len(elite) == 0 {
		return nil, ctx.Err()
	}
	return elite, nil
}

// gatherPlans adds the plans of a round to an elite, and what is best of all, piece by
// piece.
func (r *run) gatherPlans(elite []found, plans []*found) ([]found, error) {
	all := slices.Clone(elite)
	for _, f := range plans {
		if f != nil {
			all = append(all, *f)
		}
	}
	best, err := combine(r.problem, all)
	if err != nil {
		return nil, err
	}
	return r.join(elite, append(plans, best)), nil
}

// each does n pieces of work on the threads of the search.
func (r *run) each(n int, work func(i int) error) error { return each(r.options.Threads, n, work) }

func each(threads, n int, work func(i int) error) error {
	errs := make([]error, n)
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(threads, n) {
		workers.Go(func() {
			for i := range next {
				errs[i] = work(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
	return errors.Join(errs...)
}

// start is where a chain begins, and how hot: in the first round at a seed plan;
// then half of the chains at the best plans of the elite, the others halfway
// between one of these and another plan, or at seed plans where the elite is stuck.
func (r *run) start(index int, elite []found, rng *rand.Rand) ([]region.Label, float64, error) {
	if len(elite) == 0 || index >= chains/2 && r.stuck(elite) {
		return seedPlan(r.problem, index, rng), 1, nil
	}
	from := index % min(len(elite), chains/2)
	if index < chains/2 || len(elite) == 1 {
		return elite[from].labels, reheat, nil
	}
	to := (from + 1 + rng.IntN(len(elite)-1)) % len(elite)
	halfway, err := relink(r.problem, elite[from], elite[to], rng)
	if err != nil || halfway == nil {
		return elite[from].labels, reheat, err
	}
	return halfway.labels, warm, nil
}

// stuck says that no plan of an elite keeps rules and bounds: what one is to keep may
// be far from all of them.
func (r *run) stuck(elite []found) bool {
	return r.problem.Rules() != nil && r.options.Start == nil && elite[0].score.Violation > 0
}

// chain runs one chain of one round; nil when the context ended it before it
// had a plan.
func (r *run) chain(ctx context.Context, round, index int, elite []found, by rule) (*found, *pool, error) {
	if ctx.Err() != nil {
		return nil, nil, nil //nolint:nilerr // no plan is the answer, rounds says why
	}
	number := uint64(round*chains + index)
	rng := rand.New(rand.NewPCG(r.options.Seed, number))
	start, heat, err := r.start(index, elite, rng)
	if err != nil {
		return nil, nil, err
	}
	if r.options.Start != nil {
		heat = warm
	}
	s, err := region.NewState(r.problem, start)
	if err != nil {
		return nil, nil, fmt.Errorf("seed plan: %w", err)
	}
	a := newAnnealer(s, rng, heat)
	if r.met != nil {
		a.met = newPool(r.problem.Len(), poolOfChain)
	}
	budget := share(r.options.Steps, round*chains+index, rounds*chains)
	a.rule = by.acceptance(s, budget)
	a.run(ctx, budget, func(steps int64) { r.report(steps, &a.best) })
	return &a.best, a.met, nil
}

// report tells of steps made by a chain and of its best plan so far.
func (r *run) report(steps int64, best *found) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.steps += steps
	if r.options.Progress == nil {
		return
	}
	if r.best == nil || best.score.Compare(r.best.score) < 0 {
		r.best = &found{slices.Clone(best.labels), best.score} // the chain goes on changing its own
	}
	r.options.Progress(Progress{Steps: r.steps, Of: r.options.Steps, Best: r.best.score, Labels: r.best.labels})
}
