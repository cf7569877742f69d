package footprint

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
	"footprint/internal/search"
)

// move puts a unit into another region.
func (e *editor) move(unit, to string) (string, error) {
	u, err := e.area(unit)
	if err != nil {
		return "", err
	}
	l, err := e.region(to)
	if err != nil {
		return "", err
	}
	from := e.labels[u]
	switch {
	case from == l:
		return "", fmt.Errorf("%s is in %s already", e.name(u), e.called(l))
	case len(e.members(from)) == 1:
		return "", fmt.Errorf("%s is all of %s, of which nothing would be left: merge the regions instead", e.name(u), e.called(from))
	}
	if err := e.free([]region.Unit{u}, from, l); err != nil {
		return "", err
	}
	apart := ""
	if !e.touches([]region.Unit{u}, l) {
		apart = ", which it does not touch"
	}
	e.put(u, l)
	return fmt.Sprintf("%s with %s people goes from %s to %s%s.", e.name(u), scenario.Thousands(e.layer.Areas[u].Population), e.called(from), e.called(l), apart), nil
}

func (e *editor) put(u region.Unit, l region.Label) {
	e.regions[e.labels[u]].changed, e.regions[l].changed = true, true
	e.labels[u] = l
	e.units[u] = true
}

// swap lets two units change places.
func (e *editor) swap(first, second string) (string, error) {
	a, err := e.area(first)
	if err != nil {
		return "", err
	}
	b, err := e.area(second)
	if err != nil {
		return "", err
	}
	of, other := e.labels[a], e.labels[b]
	if of == other {
		return "", fmt.Errorf("%s and %s are both in %s: want areas of two regions", e.name(a), e.name(b), e.called(of))
	}
	if err := e.free([]region.Unit{a, b}, of, other); err != nil {
		return "", err
	}
	e.put(a, other)
	e.put(b, of)
	return fmt.Sprintf("%s goes to %s, %s to %s.", e.name(a), e.called(other), e.name(b), e.called(of)), nil
}

// merge makes one region of two, by the name of the first.
func (e *editor) merge(first, second string) (string, error) {
	l, err := e.region(first)
	if err != nil {
		return "", err
	}
	other, err := e.region(second)
	if err != nil {
		return "", err
	}
	if l == other {
		return "", fmt.Errorf("%s with itself: want two regions", e.called(l))
	}
	units := e.members(other)
	if err := e.free(slices.Concat(units, e.members(l)), l, other); err != nil {
		return "", err
	}
	apart := ""
	if !e.touches(units, l) {
		apart = ", which it does not touch"
	}
	words := fmt.Sprintf("%s with %s goes into %s%s, and is no more.", e.called(other), plural(len(units), "area"), e.called(l), apart)
	for _, u := range units {
		e.labels[u] = l
	}
	e.regions[other].gone = true
	e.regions[l].changed, e.regions[l].whole = true, true
	return words, nil
}

// split makes two regions of one: the listed units are the new one, or what a
// search finds best.
func (e *editor) split(ctx context.Context, text string, listed []string) (string, error) {
	l, err := e.region(text)
	if err != nil {
		return "", err
	}
	units := e.members(l)
	if len(units) < 2 {
		return "", fmt.Errorf("%s is one area: it cannot be split", e.called(l))
	}
	if err := e.free(units, l); err != nil {
		return "", err
	}
	var part []region.Unit
	if len(listed) == 0 {
		part, err = e.cut(ctx, l)
	} else {
		part, err = e.listed(l, listed)
	}
	if err != nil {
		return "", err
	}
	if len(part) == len(units) {
		return "", fmt.Errorf("these are all areas of %s: nothing would be left of it", e.called(l))
	}
	fresh := region.Label(len(e.regions)) //nolint:gosec // G115: regions fit
	e.regions = append(e.regions, editedRegion{RegionName: scorecard.RegionName{Code: e.freeCode()}, made: true, whole: true, changed: true})
	for _, u := range part {
		e.labels[u] = fresh
	}
	e.regions[l].changed, e.regions[l].whole = true, true
	return fmt.Sprintf("%s is split: %s with %s people become %s.", e.called(l), plural(len(part), "area"), scenario.Thousands(e.people(part)), e.regions[fresh].Code), nil
}

func (e *editor) people(units []region.Unit) (sum int64) {
	for _, u := range units {
		sum += e.layer.Areas[u].Population
	}
	return sum
}

// listed are units of a region.
func (e *editor) listed(l region.Label, texts []string) (out []region.Unit, err error) {
	for _, text := range texts {
		u, err := e.area(text)
		switch {
		case err != nil:
			return nil, err
		case e.labels[u] != l:
			return nil, fmt.Errorf("%s is in %s, not in %s", e.name(u), e.called(e.labels[u]), e.called(l))
		case slices.Contains(out, u):
			return nil, fmt.Errorf("%s is listed twice", e.name(u))
		}
		out = append(out, u)
	}
	return out, nil
}

// cut searches for the best cut of a region, under the bounds of the scenario for
// one region more: the new one is the part with fewer people.
func (e *editor) cut(ctx context.Context, l region.Label) ([]region.Unit, error) {
	labels, k := make([]region.Label, len(e.labels)), region.Label(0)
	number := make(map[region.Label]region.Label)
	for u, of := range e.labels {
		n, ok := number[of]
		if !ok {
			n = k
			number[of] = n
			k++
		}
		labels[u] = n
	}
	t := e.outcome.Task
	task, err := t.Scenario.Task(t.Atlas, t.Layer, t.Profile, int(k)+1)
	if err != nil {
		return nil, err
	}
	after, err := search.Split(ctx, task.Problem, labels, number[l], *t.Scenario.Seed)
	if err != nil {
		return nil, err
	}
	var stay, leave []region.Unit
	for u := range labels {
		switch unit := region.Unit(u); { //nolint:gosec // G115: units fit
		case after[u] == k:
			leave = append(leave, unit)
		case labels[u] == number[l]:
			stay = append(stay, unit)
		}
	}
	if e.people(stay) < e.people(leave) {
		leave = stay
	}
	return leave, nil
}

// freeCode is the next code of a region that is not used.
func (e *editor) freeCode() string {
	for n := e.alive() + 1; ; n++ {
		code := fmt.Sprintf("R%02d", n)
		if !slices.ContainsFunc(e.regions, func(r editedRegion) bool { return r.Code == code }) {
			return code
		}
	}
}

// alive is the number of regions.
func (e *editor) alive() (n int) {
	for l := range e.regions {
		if !e.regions[l].gone {
			n++
		}
	}
	return n
}

// lock keeps a region or a unit as it is.
func (e *editor) lock(text string) (string, error) {
	l, noRegion := e.region(text)
	u, noArea := e.area(text)
	switch {
	case noRegion == nil && noArea == nil:
		return "", fmt.Errorf("%q is an area and a region: want a code", text)
	case noRegion == nil && e.regions[l].locked:
		return "", fmt.Errorf("%s is locked already", e.called(l))
	case noRegion == nil:
		e.regions[l].locked = true
		units := e.members(l)
		return fmt.Sprintf("%s with %s and %s people is locked.", e.called(l), plural(len(units), "area"), scenario.Thousands(e.people(units))), nil
	case noArea == nil && e.locked[u]:
		return "", fmt.Errorf("%s is locked already", e.name(u))
	case noArea == nil:
		e.locked[u] = true
		return fmt.Sprintf("%s is locked: it stays in %s.", e.name(u), e.called(e.labels[u])), nil
	}
	var told *InputError
	if errors.As(noRegion, &told) {
		return "", fmt.Errorf("neither a region nor an area: %s; %w", told.Problem, noArea)
	}
	return "", noArea
}
