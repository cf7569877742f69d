package footprint

import (
	"context"
	"slices"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// change is one setting that is changed to see what becomes of the plan.
type change struct {
	words, kind, subject string
	factor               float64
	weights              scenario.Weights
	profile              *atlas.Profile
}

// sensitivity makes the best plan under each change, of all that searches under
// the changes find.
func (q *inquiry) sensitivity(ctx context.Context, e *scorecard.Evidence) error {
	changes := q.changes()
	if len(changes) == 0 {
		return &noEvidence{"there is one weight only and no indicator to leave out, so there is nothing to change"}
	}
	start, err := q.startAt(ctx)
	if err != nil {
		return err
	}
	tasks, plans := make([]*scenario.Task, len(changes)), []region.Plan{q.outcome.Plan}
	for i, c := range changes {
		if tasks[i], err = q.task(c.weights, c.profile); err != nil {
			return err
		}
		plan, err := q.search(ctx, tasks[i], shareChange, start, i, len(changes))
		if err != nil {
			return err
		}
		plans = append(plans, plan)
	}
	cards := make([]scorecard.SensitivityCard, len(changes))
	for i, c := range changes {
		if cards[i], err = q.under(c, tasks[i], plans); err != nil {
			return err
		}
	}
	e.Sensitivity = cards
	return nil
}

// under measures the plan, and the best of plans, under a change.
func (q *inquiry) under(c change, t *scenario.Task, plans []region.Plan) (scorecard.SensitivityCard, error) {
	card := scorecard.SensitivityCard{Change: c.words, Kind: c.kind, Subject: c.subject, Factor: c.factor}
	o := q.outcome
	own, err := scoreOf(t, o.Plan)
	if err != nil {
		return card, err
	}
	best, score, err := bestOf(t, plans)
	if err != nil {
		return card, err
	}
	m := o.ruler.Measurer
	if c.profile != o.Task.Profile {
		if m, err = scorecard.NewMeasurer(o.Task.Layer, c.profile); err != nil {
			return card, err
		}
	}
	brief := m.Brief(best)
	card.OwnNeedsCaptured, card.OwnObjective = m.Brief(o.Plan).NeedsCaptured, objectiveOf(own)
	card.Objective, card.NeedsCaptured = objectiveOf(score), brief.NeedsCaptured
	card.MaxDeviation, card.MeanDeviation = brief.MaxDeviation, brief.MeanDeviation
	card.PeopleMovedShare, card.UnitsMoved = q.moved(best)
	return card, nil
}

// changes are those to be tried, after none at all: where the same search ends
// with nothing changed is what the others are to be read against.
func (q *inquiry) changes() []change {
	tried := append(q.weighed(), q.left()...)
	if len(tried) == 0 {
		return nil
	}
	t := q.outcome.Task
	control := change{words: "nothing changed", kind: "control", factor: 1, weights: t.Scenario.Weights, profile: t.Profile}
	return append([]change{control}, tried...)
}

// weighed are each weight a quarter up and down, where there are two or more.
func (q *inquiry) weighed() []change {
	t := q.outcome.Task
	w := t.Scenario.Weights
	var out []change
	above := 0
	for _, term := range scenario.TermNames {
		if *w.Of(term) > 0 {
			above++
		}
	}
	for _, term := range scenario.TermNames {
		if *w.Of(term) == 0 || above < 2 {
			continue
		}
		for _, by := range []struct {
			factor float64
			words  string
		}{{1.25, " weighs a quarter more"}, {0.75, " weighs a quarter less"}} {
			c := change{words: term + by.words, kind: "weight", subject: term, factor: by.factor, weights: w, profile: t.Profile}
			*c.weights.Of(term) *= by.factor
			out = append(out, c)
		}
	}
	return out
}

// left are each indicator in question left out, where need counts at all.
func (q *inquiry) left() []change {
	t := q.outcome.Task
	w := t.Scenario.Weights
	if w.Needs == 0 && w.Mixed == 0 {
		return nil
	}
	var out []change
	left := func(words, subject string, profile *atlas.Profile) {
		out = append(out, change{words: "without " + words, kind: "without", subject: subject, weights: w, profile: profile})
	}
	questioned := inQuestion(t.Profile)
	for _, id := range questioned {
		if without, ok := t.Profile.Without(id); ok {
			title := id
			if at, ok := t.Layer.Indicator(id); ok {
				title = t.Layer.Indicators[at].Title
			}
			left(title, id, without)
		}
	}
	if without, ok := t.Profile.WithoutSensitive(); ok && len(questioned) > 1 {
		left("all sensitive indicators", "all sensitive", without)
	}
	return out
}

// inQuestion are the indicators to be left out: the sensitive ones that plans
// rest on. A profile that flags none is not beyond question, so each is.
func inQuestion(p *atlas.Profile) []string {
	var all, sensitive []string
	for _, i := range p.Indicators {
		if !i.InPlans() {
			continue
		}
		all = append(all, i.ID)
		if i.Sensitive {
			sensitive = append(sensitive, i.ID)
		}
	}
	if len(sensitive) > 0 {
		return sensitive
	}
	return slices.Clip(all)
}
