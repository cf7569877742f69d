package footprint

import (
	"fmt"
	"math"
	"strings"

	"footprint/internal/scorecard"
)

// Limits at which a sample is not to be relied on. Those of R-hat and of the
// effective size are of Vehtari and others (2021), R-hat a little wider: of some
// twenty measures one is above 1.01 by chance.
const (
	largestRHat      = 1.05
	smallestESS      = 400.0
	smallestDistinct = 0.5  // of the plans
	smallestAccepted = 0.01 // of the proposals
	smallestNext     = 0.5  // of the variation of information across chains
	fewestPlans      = 100
)

// warn says in plain words what a sample cannot tell, and what to do. UsualThin
// is how many steps lie between plans by default, in a
// chain that makes them all.
func warn(c *scorecard.Ensemble, usualThin int) {
	further := max(3*c.Settings.Thin, usualThin)
	add := func(format string, args ...any) { c.Warnings = append(c.Warnings, fmt.Sprintf(format, args...)) }
	if !c.Complete {
		add("stopped after %d of %d plans: the same command draws these first again; give it more time", c.Plans, c.Settings.Plans)
	}
	if c.Plans < fewestPlans {
		add("%d plans are too few to say how well the chains are mixed: draw %d or more (-n)", c.Plans, fewestPlans)
		warnGiven(c, add)
		return
	}
	if worst, others := worstOf(c, func(m *scorecard.EnsembleMeasure) float64 { return or(m.RHat, 0) - largestRHat }); worst != nil {
		add("the chains do not yet tell the same of %s (R-hat %.2f, want at most %.2f)%s: draw more plans (-n), or let more steps pass between them (--thin %d)",
			worst.Name, min(*worst.RHat, 99), largestRHat, others, further)
	}
	if worst, others := worstOf(c, func(m *scorecard.EnsembleMeasure) float64 { return smallestESS - smallest(m) }); worst != nil {
		ess := max(1, smallest(worst))
		add("of %s the plans tell as much as %.0f independent ones would (want %.0f)%s: draw about %.0f (-n), or let more steps pass between them (--thin %d)",
			worst.Name, ess, smallestESS, others, roundUp(1.2*float64(c.Plans)*smallestESS/ess), further)
	}
	if share := float64(c.Distinct) / float64(c.Plans); share < smallestDistinct {
		add("only %.1f %% of the plans differ: let more steps pass between them (--thin %d); if that does not help there are few plans within the bounds, and a wider tolerance has more", 100*share, further)
	}
	if c.VINext != nil && c.VIAcross != nil && *c.VINext < smallestNext**c.VIAcross {
		add("a plan is much like the one before it in its chain (%.2f bits apart, plans of two chains %.2f): let more steps pass between them (--thin %d)", *c.VINext, *c.VIAcross, further)
	}
	if share := float64(c.Accepted) / float64(max(1, c.Proposals)); share < smallestAccepted {
		add("only %.2f %% of proposals are accepted, most of the others because %s", 100*share, mostRejected(c))
	}
	if c.Starts < c.Settings.Chains {
		add("%d of %d chains found a plan of their own to start from, the others share it: that they tell the same means less", c.Starts, c.Settings.Chains)
	}
	warnGiven(c, add)
}

func warnGiven(c *scorecard.Ensemble, add func(string, ...any)) {
	if c.Given != nil && !c.Given.Valid {
		add("the plan is not one that could be drawn, so mind what its place among them means: %s", c.Given.Faults[0])
	}
}

// worstOf finds the measure that is furthest beyond a limit, and says how many
// others are.
func worstOf(c *scorecard.Ensemble, beyond func(*scorecard.EnsembleMeasure) float64) (worst *scorecard.EnsembleMeasure, others string) {
	most, n := 0.0, 0
	for i := range c.Measures {
		if x := beyond(&c.Measures[i]); x > 0 {
			n++
			if x > most {
				worst, most = &c.Measures[i], x
			}
		}
	}
	switch {
	case n == 2:
		others = ", and of another measure"
	case n > 2:
		others = fmt.Sprintf(", and of %d other measures", n-1)
	}
	return worst, others
}

// smallest is the effective size of the sample by the worse of middle and tail.
func smallest(m *scorecard.EnsembleMeasure) float64 {
	return min(or(m.BulkESS, math.Inf(1)), or(m.TailESS, math.Inf(1)))
}

func or(x *float64, otherwise float64) float64 {
	if x == nil {
		return otherwise
	}
	return *x
}

// roundUp to two digits.
func roundUp(x float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(x))-1)
	return math.Ceil(x/unit) * unit
}

func mostRejected(c *scorecard.Ensemble) string {
	r := c.Rejected
	reasons := []struct {
		n     int64
		words string
	}{
		{r.NoCut, "no cut leaves both regions within the bounds: a wider tolerance would help"},
		{r.SameRegion, "the areas drawn lie in one region, which large regions make likely: let more steps pass between plans (--thin)"},
		{r.Coin, "of what makes the chain reversible: --method recom has no such loss, and no known target"},
		{r.Metropolis, "the target has less of the plans proposed: a higher --temperature, or a --compactness nearer to 1, would help"},
	}
	most := reasons[0]
	for _, x := range reasons[1:] {
		if x.n > most.n {
			most = x
		}
	}
	return strings.TrimSpace(most.words)
}
