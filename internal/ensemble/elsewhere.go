package ensemble

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"footprint/internal/region"
)

// piecePlans and pieceBytes are how many plans a piece of a chain draws at most, and
// how many bytes they take, more or less.
const (
	piecePlans = 200
	pieceBytes = 512 << 10
)

// sendStarts looks for the starts of the chains elsewhere.
func (o *Options) sendStarts(ctx context.Context, p *region.Problem, own [][]region.Label) error {
	return together(ctx, func(ctx context.Context, c int) error {
		answer, err := o.Chain(ctx, (&task{seed: o.Seed, chain: c}).encode())
		if err != nil {
			return err
		}
		if own[c], err = decodeStart(p, answer); err != nil {
			return fmt.Errorf("start of chain %d: %w", c, err)
		}
		return nil
	})
}

// together does f for all chains at once. The first that fails ends the others, and
// its error comes back; ctx's where ctx ends them.
func together(ctx context.Context, f func(ctx context.Context, chain int) error) error {
	within, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	for c := range Chains {
		all.Go(func() {
			if err := f(within, c); err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return context.Cause(within)
}

// sender draws plans by chains that are elsewhere.
type sender struct {
	problem *region.Problem // as rules make it
	opt     *Options
	maxWork int64
	chains  []*chain // with what they have done
	states  [][]byte // where they stand
}

// advance has a chain go on from somewhere.
func (s *sender) advance(ctx context.Context, c int, from []byte, times, length int, unit unit) (*done, error) {
	g := &going{opt: *s.opt, times: times, length: int64(length), unit: unit, maxWork: s.maxWork, state: from}
	answer, err := s.opt.Chain(ctx, (&task{seed: s.opt.Seed, chain: c, going: g}).encode())
	if err != nil {
		return nil, err
	}
	d, err := decodeDone(s.problem, times, answer)
	if err != nil {
		return nil, fmt.Errorf("chain %d: %w", c, err)
	}
	return d, nil
}

// burn has all chains go on by a length.
func (s *sender) burn(ctx context.Context, length int, unit unit) error {
	if length == 0 {
		return nil
	}
	var tooLong [Chains]bool
	err := together(ctx, func(ctx context.Context, c int) error {
		d, err := s.advance(ctx, c, s.states[c], 1, length, unit)
		if err == nil {
			s.states[c], s.chains[c].counts, tooLong[c] = d.state, d.counts[0], d.tooLong
		}
		return err
	})
	if err == nil && slices.Contains(tooLong[:], true) {
		err = ErrTooLong
	}
	return err
}

// draw is what [Sample] does once chains have begun.
func (s *sender) draw(ctx context.Context, chains []*chain, drawn *Drawn, emit func(i int, plan []region.Label)) (Drawn, error) {
	s.chains = chains
	for _, c := range chains {
		s.states = append(s.states, c.encode())
	}
	if drawn.Thin > 0 {
		if err := s.burn(ctx, drawn.BurnIn*drawn.Thin, s.opt.unit()); err != nil {
			drawn.count(chains)
			return *drawn, err
		}
	} else {
		spacing, begun := defaultSpacing(s.problem), slices.Clone(s.states)
		var made [Chains]counts
		for i, c := range chains {
			made[i] = c.counts
		}
		if err := s.burn(ctx, max(1, drawn.BurnIn)*spacing, steps); err != nil {
			return *drawn, err
		}
		drawn.thinBy(spacing, chains)
		if drawn.BurnIn == 0 {
			s.states = begun
			for i, c := range chains {
				c.counts = made[i]
			}
		}
	}
	err := s.plans(ctx, drawn.Thin, emit)
	drawn.count(chains)
	return *drawn, err
}

// plans draws the plans: each chain by itself, some ahead, and one after the other
// they are taken.
func (s *sender) plans(ctx context.Context, thin int, emit func(i int, plan []region.Label)) error {
	rounds := (s.opt.Plans + Chains - 1) / Chains
	within, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ready := make([]chan *done, Chains)
	var all sync.WaitGroup
	for c := range ready {
		ready[c] = make(chan *done, 1)
		all.Go(func() {
			if err := s.ahead(within, c, rounds, thin, ready[c]); err != nil {
				cancel(err)
			}
		})
	}
	err := s.take(within, ready, rounds, emit)
	cancel(err)
	all.Wait()
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// ahead draws the plans of a chain.
func (s *sender) ahead(ctx context.Context, c, rounds, thin int, ready chan<- *done) error {
	times := min(piecePlans, max(1, pieceBytes/packed(s.problem)))
	for at := s.states[c]; rounds > 0; rounds -= times {
		d, err := s.advance(ctx, c, at, min(times, rounds), thin, s.opt.unit())
		if err != nil {
			return err
		}
		select {
		case ready <- d:
		case <-ctx.Done():
			return nil
		}
		if d.tooLong {
			return nil
		}
		at = d.state
	}
	return nil
}

// take gives the plans in order, as long as all chains have one.
func (s *sender) take(ctx context.Context, ready []chan *done, rounds int, emit func(i int, plan []region.Label)) error {
	var now [Chains]struct {
		*done
		at int
	}
	labels := make([]region.Label, s.problem.Len())
	for round := range rounds {
		tooLong := false
		for c := range now {
			n := &now[c]
			if n.at++; n.done == nil || n.at == len(n.counts) {
				select {
				case n.done = <-ready[c]:
				case <-ctx.Done():
					return context.Cause(ctx)
				}
				n.at = 0
			}
			s.chains[c].counts = n.counts[n.at]
			tooLong = tooLong || n.at == len(n.plans)
		}
		if tooLong {
			return ErrTooLong
		}
		for c := range min(Chains, s.opt.Plans-round*Chains) {
			unpack(now[c].plans[now[c].at], labels, s.problem.Regions())
			emit(round*Chains+c, labels)
		}
	}
	return nil
}
