package scorecard

import "footprint/internal/region"

// Relations are what a plan is measured against besides the figures of its
// layer. The zero value is nothing.
type Relations struct {
	// Bases measure the same units by other counts of people.
	Bases      []*Measurer
	Alignments []*Alignment
	Flows      []*Flow
	Baseline   *Baseline
	Money      []*Amount
	// MinPopulation is the smallest population that was asked for; 0 for none.
	MinPopulation int64
	// Notes go to those of the scorecard.
	Notes []string
}

// relate fills in what the relations tell of a plan.
func (m *Measurer) relate(card *Scorecard, plan region.Plan, people []int64, names []RegionName, with *Relations) {
	for _, n := range people {
		card.Balance.BelowMinimum += count(n < with.MinPopulation)
	}
	for _, basis := range with.Bases {
		counted := basis.peopleOf(plan)
		card.Bases = append(card.Bases, BasisCard{
			Population: basis.populationCard(), Balance: balance(counted),
			NeedsCaptured: Round(basis.captured(plan, counted)),
		})
		for l, n := range counted {
			card.Regions[l].Bases = append(card.Regions[l].Bases, n)
		}
	}
	for _, a := range with.Alignments {
		card.Alignments = append(card.Alignments, a.measure(plan))
		if !a.exact && a.note != "" {
			card.Notes = append(card.Notes, a.title+": "+a.note)
		}
	}
	for _, f := range with.Flows {
		c, regions := f.measure(plan)
		card.Flows = append(card.Flows, c)
		for l, share := range regions {
			card.Regions[l].Flows = append(card.Regions[l].Flows, share)
		}
		if f.note != "" {
			card.Notes = append(card.Notes, c.Title+": "+f.note)
		}
	}
	if with.Baseline != nil {
		card.Change = m.change(with.Baseline, plan)
	}
	for _, a := range with.Money {
		c, sums := m.money(a, plan, people, names)
		card.Money = append(card.Money, c)
		for l, sum := range sums {
			card.Regions[l].Money = append(card.Regions[l].Money, sum)
		}
	}
	card.Notes = append(card.Notes, with.Notes...)
}
