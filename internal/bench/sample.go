package bench

import (
	"context"
	"errors"
	"time"

	"footprint/internal/ensemble"
	"footprint/internal/region"
)

// Sampled is how fast plans are drawn by recombination, without their starts.
type Sampled struct {
	// Plans are the recombinations made, Proposals those tried, in Seconds of
	// processor time. All are 0 where no plans are drawn.
	Plans     int64   `json:"plans"`
	Proposals int64   `json:"proposals"`
	Seconds   float64 `json:"seconds"`
}

// PerSecond is plans a second of one processor.
func (s Sampled) PerSecond() float64 {
	if s.Seconds == 0 {
		return 0
	}
	return float64(s.Plans) / s.Seconds
}

// Plans are drawn for at least sampleAtLeast, and for layers of at most
// sampleUnits units, as one plan of the next takes minutes.
const (
	sampleAtLeast = time.Second
	sampleUnits   = 10_000
)

// sample draws few plans, then more until the difference in time is enough.
// The difference leaves out the starts and what comes before the first plan.
func sample(ctx context.Context, p *region.Problem, threads int) (Sampled, error) {
	if p.Len() > sampleUnits {
		return Sampled{}, nil
	}
	draw := func(rounds int) (ensemble.Drawn, time.Duration, error) {
		before := cpuTime()
		d, err := ensemble.Sample(ctx, p, ensemble.Options{Plans: rounds * ensemble.Chains, Seed: 1, Threads: threads}, func(int, []region.Label) {})
		return d, cpuTime() - before, err
	}
	few, base, err := draw(1)
	if errors.Is(err, ensemble.ErrNoStart) || errors.Is(err, ensemble.ErrTooLong) {
		return Sampled{}, nil
	}
	if err != nil {
		return Sampled{}, err
	}
	for rounds := 16; ; rounds *= 4 {
		many, took, err := draw(1 + rounds)
		if err != nil {
			return Sampled{}, err
		}
		if took-base >= sampleAtLeast {
			return Sampled{Plans: many.Steps - few.Steps, Proposals: many.Proposals - few.Proposals, Seconds: (took - base).Seconds()}, nil
		}
	}
}
