package exact

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"footprint/internal/exact/certificate"
	"footprint/internal/exact/reason"
	"footprint/internal/region"
)

// Why finds the reason for which the problem has no plan: what
// [region.Problem.Obstacle] says, or else the smallest set of units that no
// disjoint regions hold. Where there is no small one, a certificate of the
// infeasibility says which units to begin with, and at the least that there is no
// plan; nil is for none. Where the reason rests on rules, it says on which. The answer is nil where no reason was found: there may be a plan.
func Why(ctx context.Context, p *region.Problem, proof *certificate.Certificate) *region.Obstacle {
	if o := simple(p); o != nil {
		o.Rules = reason.Rules(ctx, p, o)
		return o
	}
	priced := priced(proof)
	if o := reason.Find(ctx, p, reason.Options{From: priced}).Obstacle; o != nil {
		o.Rules = reason.Rules(ctx, p, o)
		return o
	}
	if proof == nil || !proof.Infeasible {
		return nil
	}
	o := &region.Obstacle{Kind: region.Proven, Units: priced[:min(len(priced), mostNamed)], Bounds: p.Bounds(), Regions: p.Regions()}
	for _, u := range o.Units {
		o.People += p.Population(u)
	}
	return o
}

// simple is what is found without looking at regions.
func simple(p *region.Problem) (o *region.Obstacle) {
	errors.As(p.Obstacle(), &o)
	return o
}

// mostNamed is how many units stand for a proof.
const mostNamed = 5

// priced lists the units with positive prices at the root of the proof, the
// highest first.
func priced(proof *certificate.Certificate) (units []region.Unit) {
	if proof == nil || !proof.Infeasible || len(proof.Nodes) == 0 || proof.Nodes[0].Prices == nil {
		return nil
	}
	prices := proof.Nodes[0].Prices.Units
	for u, price := range prices {
		if price > 0 {
			units = append(units, region.Unit(u)) //nolint:gosec // units fit
		}
	}
	slices.SortStableFunc(units, func(a, b region.Unit) int { return cmp.Compare(prices[b], prices[a]) })
	return units
}
