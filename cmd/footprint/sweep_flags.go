package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"footprint/internal/scenario"
)

// sweepFlags ask for several plans at once, or for roughly a number of regions.
type sweepFlags struct {
	SweepTolerance []float64 `help:"Tolerances, with a plan for each, such as 0.1,0.15,0.2." placeholder:"T,T"`
	SweepWeights   []string  `help:"Weights by name, with a plan for each; given once for each." sep:"none" placeholder:"NAME:TERM=W,TERM=W"`
	About          int       `help:"With a range of --regions, one plan: the best when each region more or fewer than this costs --price." placeholder:"K"`
	Price          float64   `help:"What a region more or fewer than --about costs, in the units of the objective." placeholder:"0.002"`
}

func (f *sweepFlags) sweep(s scenario.Scenario) (scenario.Scenario, error) {
	switch {
	case f.About != 0 && s.Regions.From == 0:
		return s, usageError{errors.New("--about: want a range of --regions too, such as --regions 25..35 --about 30")}
	case f.About < 0 || f.Price < 0:
		return s, usageError{errors.New("--about and --price want 0 or more")}
	case f.About == 0 && f.Price != 0 && !s.Regions.Roughly():
		return s, usageError{errors.New("--price is of a region more or fewer than --about")}
	case f.About != 0:
		s.Regions.About = f.About
		s = withoutTitle(s)
	}
	if f.Price != 0 {
		s.Regions.Price = f.Price
	}
	if len(f.SweepTolerance)+len(f.SweepWeights) == 0 {
		return s, nil
	}
	over := &scenario.Sweep{Tolerances: f.SweepTolerance}
	for _, given := range f.SweepWeights {
		w, err := readWeighting(given)
		if err != nil {
			return s, usageError{fmt.Errorf("--sweep-weights %s: %w", given, err)}
		}
		over.Weights = append(over.Weights, w)
	}
	if len(over.Tolerances) > 0 {
		s.MinPopulation, s.MaxPopulation = nil, nil
	}
	s.Sweep = over
	return withoutTitle(s), nil
}

// readWeighting reads even:needs=0.5,balance=0.5.
func readWeighting(text string) (w scenario.Weighting, err error) {
	name, terms, ok := strings.Cut(text, ":")
	if w.Name = name; !ok {
		return w, errors.New("want a name before the weights, such as even:needs=0.5,balance=0.5")
	}
	for _, given := range strings.Split(terms, ",") {
		term, value, _ := strings.Cut(given, "=")
		x, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return w, fmt.Errorf("%q: want a term and its weight, such as needs=0.5", given)
		}
		if err := w.Set(term, x); err != nil {
			return w, err
		}
	}
	return w, nil
}

// readCount reads 38, 25..35 or 25,30,35; a list comes apart.
func readCount(text string) (c scenario.Count, list []int, err error) {
	whole := func(text string) int {
		n, bad := strconv.Atoi(text)
		if bad != nil && err == nil {
			err = fmt.Errorf("%q: want a whole number such as 38, a range such as 25..35, or a list such as 25,30,35", text)
		}
		if bad == nil && n < 1 && err == nil {
			err = errors.New("want at least 1")
		}
		return n
	}
	if from, to, ok := strings.Cut(text, ".."); ok {
		return scenario.Count{From: whole(from), To: whole(to)}, nil, err
	}
	numbers := strings.Split(text, ",")
	if len(numbers) == 1 {
		n := whole(text)
		return scenario.Count{From: n, To: n}, nil, err
	}
	for _, n := range numbers {
		list = append(list, whole(n))
	}
	return c, list, err
}

// withoutAxis is a sweep, unless it goes over an axis of which one value is given.
func withoutAxis(s *scenario.Sweep, axis string) *scenario.Sweep {
	if s != nil && (scenario.Scenario{Sweep: s}).Axis() == axis {
		return nil
	}
	return s
}
