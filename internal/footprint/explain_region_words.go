package footprint

import (
	"fmt"
	"slices"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// regionWords say what stands out in a region.
func (e *explainer) regionWords(own region.Label, x *RegionExplanation) []string {
	words := []string{e.sizeWords(own)}
	if len(x.Members) > 1 {
		words = append(words, e.alikeWords(own, x)...)
	}
	words = append(words, e.neighbourWords(x)...)
	words = append(words, e.shapeWords(own))
	return append(words, e.sensitiveWords()...)
}

func (e *explainer) sizeWords(own region.Label) string {
	card := &e.Scorecard.Regions[own]
	words := fmt.Sprintf("%s has %s people%s, %s", e.called(own), scenario.Thousands(card.Population), e.counted(), fromIdeal(card.Population, e.Scorecard.Balance.Ideal))
	b := e.Task.Problem.Bounds()
	switch {
	case card.Population < b.Min:
		words += fmt.Sprintf(" and %s fewer than it must have", scenario.Thousands(b.Min-card.Population))
	case card.Population > b.Max:
		words += fmt.Sprintf(" and %s more than it may have", scenario.Thousands(card.Population-b.Max))
	}
	units := mostPeople(e.layer(), e.members[own])
	if len(units) == 1 {
		return words + fmt.Sprintf(". It is one area: %s.", e.area(units[0]).Name)
	}
	return words + fmt.Sprintf(", in %s: %s.", plural(len(units), "area"), e.named(units))
}

// alikeWords say in what the areas of a region are alike, in what not, which
// area differs most, and how the region compares with the others.
func (e *explainer) alikeWords(own region.Label, x *RegionExplanation) []string {
	s := e.spreads[own]
	if s.PerPerson == 0 {
		return []string{"Its areas do not differ in any indicator of need."}
	}
	var words []string
	first, last := x.Indicators[0], x.Indicators[len(x.Indicators)-1]
	if len(x.Indicators) > 1 {
		words = append(words, fmt.Sprintf("Its areas are most alike in %q (they differ %s as much as all areas do) and most apart in %q (%s as much, and %s of their variation in need).",
			first.Title, percent(first.Spread), last.Title, percent(last.Spread), percent(last.WithinShare)))
	}
	far := 0
	for i := range s.Units {
		if s.Units[i].Distance > s.Units[far].Distance {
			far = i
		}
	}
	if j := s.Units[far].Indicator; j >= 0 {
		u := e.members[own][far]
		here := e.ruler.Spread([]region.Unit{u})
		words = append(words, fmt.Sprintf("%s differs most from the region as a whole, above all in %q: %s there, %s in the region. It makes %s of the variation, with %s of the people.",
			e.area(u).Name, e.title(j), e.figure(j, here.Mean[j]), e.figure(j, s.Mean[j]), percent(s.Units[far].Share), percent(ratio(e.area(u).Population, e.Scorecard.Regions[own].Population))))
	}
	return append(words, e.rankWords(own))
}

func (e *explainer) rankWords(own region.Label) string {
	varied := 1
	for l := range e.spreads {
		if e.spreads[l].PerPerson > e.spreads[own].PerPerson {
			varied++
		}
	}
	n, card := len(e.spreads), &e.Scorecard.Regions[own]
	return fmt.Sprintf("Of the %s it is %s varied in need for its size: it holds %s of all people and %s of all variation in need.",
		plural(n, "region"), ranked(varied, n), percent(ratio(card.Population, e.Scorecard.Population.Total)), percent(card.NeedsWithinShare))
}

func (e *explainer) neighbourWords(x *RegionExplanation) []string {
	if len(x.Neighbours) == 0 {
		return nil
	}
	border := func(r NeighbourRegion) string {
		if r.BorderKm == 0 {
			return "joined by a link only"
		}
		return digits(r.BorderKm, 1) + " km of border"
	}
	near, far := x.Neighbours[0], x.Neighbours[len(x.Neighbours)-1]
	words := fmt.Sprintf("Of the %s that it touches, %s is most like it in need (at a distance of %.2f, %s)", plural(len(x.Neighbours), "region"), e.calledRef(near.Region), near.Distance, border(near))
	if len(x.Neighbours) == 1 {
		return []string{fmt.Sprintf("It touches one region, %s, at a distance in need of %.2f (%s).", e.calledRef(near.Region), near.Distance, border(near))}
	}
	return []string{words + fmt.Sprintf(" and %s least (%.2f, %s).", e.calledRef(far.Region), far.Distance, border(far))}
}

func (e *explainer) shapeWords(own region.Label) string {
	card, rank := &e.Scorecard.Regions[own], 1
	for l := range e.Scorecard.Regions {
		if e.Scorecard.Regions[l].PolsbyPopper > card.PolsbyPopper {
			rank++
		}
	}
	words := fmt.Sprintf("Its outline is %s km long, coast included. Its compactness is %s (Polsby-Popper; 1 is a circle), %s compact of %s.",
		digits(card.PerimeterKm, 1), digits(card.PolsbyPopper, 4), ranked(rank, len(e.Scorecard.Regions)), plural(len(e.Scorecard.Regions), "region"))
	if card.Pieces > 1 {
		words += fmt.Sprintf(" It is in %d pieces.", card.Pieces)
	}
	return words
}

// sensitiveWords warn of indicators that a plan should perhaps not rest on.
func (e *explainer) sensitiveWords() []string {
	var titles []string
	for _, i := range e.Task.Profile.Indicators {
		at := slices.IndexFunc(e.Scorecard.Needs.Indicators, func(x scorecard.IndicatorCapture) bool { return x.ID == i.ID })
		if i.Sensitive && at >= 0 {
			titles = append(titles, fmt.Sprintf("%q", e.title(at)))
		}
	}
	if titles == nil {
		return nil
	}
	return []string{fmt.Sprintf("The needs profile calls %s sensitive: whether a plan should rest on that is contestable.", series(titles))}
}

func (e *explainer) calledRef(r RegionRef) string {
	for l, name := range e.Names {
		if name.Code == r.Code {
			return e.called(region.Label(l))
		}
	}
	return r.Code
}

func ratio(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
