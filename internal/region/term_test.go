package region

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTermsRefuse(t *testing.T) {
	people := []int64{1, 2}
	pair := func(weight int64) *Graph {
		g, err := NewGraph(2, []Edge{{0, 1, weight}})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	wide := make([]float64, maxFeatures+1)
	two := [][]Membership{{{0, 5}}, {{1, 5}}}
	for name, c := range map[string]struct {
		make func() (Term, error)
		want string
	}{
		"zero weight":      {func() (Term, error) { return NewBalance(people, 2, 0) }, "weight 0"},
		"tiny weight":      {func() (Term, error) { return NewChange([]Label{0, 1}, people, 1e-9) }, "weight 1e-09: want at least 1e-07"},
		"large weight":     {func() (Term, error) { return NewFlow(pair(1), nil, 1.5) }, "weight 1.5"},
		"NaN weight":       {func() (Term, error) { return NewBalance(people, 2, math.NaN()) }, "weight NaN"},
		"alignment weight": {func() (Term, error) { return NewAlignment("councils", two, 2, -1) }, "councils: weight -1"},

		"NaN feature":      {func() (Term, error) { return NewSquares("needs", people, [][]float64{{1}, {math.NaN()}}, 1) }, "unit 1: feature 0 is NaN"},
		"constant feature": {func() (Term, error) { return NewMixed(people, [][]float64{{4}, {4}}, 1) }, "mixed: the features do not vary"},
		"ragged features":  {func() (Term, error) { return NewSquares("needs", people, [][]float64{{1}, {2, 3}}, 1) }, "unit 1 has 2 features"},
		"many features":    {func() (Term, error) { return NewMixed(people, [][]float64{wide, wide}, 1) }, "65 features, want 1 to 64"},
		"nobody":           {func() (Term, error) { return NewSquares("needs", []int64{0, 0}, [][]float64{{1}, {2}}, 1) }, "masses are zero"},

		"no groups":       {func() (Term, error) { return NewAlignment("councils", two, 0, 1) }, "0 groups"},
		"group outside":   {func() (Term, error) { return NewAlignment("councils", two, 1, 1) }, "unit 1: group 1 outside 0..0"},
		"group twice":     {func() (Term, error) { return NewAlignment("councils", [][]Membership{{{1, 2}, {1, 3}}}, 2, 1) }, "unit 0: group 1 is named twice"},
		"negative group":  {func() (Term, error) { return NewAlignment("councils", [][]Membership{{{-1, 2}}}, 2, 1) }, "group -1 outside"},
		"negative people": {func() (Term, error) { return NewAlignment("councils", [][]Membership{{{1, -2}}}, 2, 1) }, "unit 0: -2 people of group 1"},
		"many people": {func() (Term, error) {
			return NewAlignment("councils", [][]Membership{{{0, math.MaxInt32}, {1, 1}}}, 2, 1)
		}, "exceed 2147483647"},
		"no members": {func() (Term, error) {
			return NewAlignment("councils", [][]Membership{{{0, 0}, {1, 3}}, {{0, 4}, {1, 0}}}, 2, 1)
		}, "none of 2 groups has people in two units"},

		"own flow missing":  {func() (Term, error) { return NewFlow(pair(1), []int64{4}, 1) }, "flow within 1 units, flow between 2"},
		"own flow negative": {func() (Term, error) { return NewFlow(pair(1), []int64{4, -4}, 1) }, "unit 1: -4 is negative"},
		"large flow":        {func() (Term, error) { return NewFlow(pair(math.MaxInt32), []int64{1, 0}, 1) }, "units 0 and 1: the sum exceeds"},
		"larger flow":       {func() (Term, error) { return NewFlow(pair(math.MaxInt64), nil, 1) }, "the sum exceeds"},
		"no flow":           {func() (Term, error) { return NewFlow(pair(0), []int64{4, 4}, 1) }, "nothing flows between units"},

		"short baseline":  {func() (Term, error) { return NewChange([]Label{0}, people, 1) }, "a baseline of 1 units for 2"},
		"unit left out":   {func() (Term, error) { return NewChange([]Label{0, -1}, people, 1) }, "unit 1: has no region"},
		"nobody changes":  {func() (Term, error) { return NewChange([]Label{0, 1}, []int64{0, 0}, 1) }, "there are no people"},
		"fewer than none": {func() (Term, error) { return NewChange([]Label{0, 1}, []int64{3, -1}, 1) }, "-1 is negative"},
	} {
		if _, err := c.make(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

// Worked by hand: six units in a row, divided into the first two, the next
// three and the last.
func TestTermsByHand(t *testing.T) {
	people := []int64{100, 200, 300, 100, 100, 200} // 1000
	flows, err := NewGraph(6, []Edge{{0, 1, 30}, {1, 2, 20}, {0, 5, 10}, {2, 4, 25}, {3, 5, 5}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		make  func() (Term, error)
		costs [3]float64 // of the regions, as fractions of the full scale
	}{
		// One feature with mean 0 and 2,400 as its weighted sum of squares; the
		// moments of the regions are -100, 300 and -200.
		{"mixed", func() (Term, error) {
			return NewMixed(people, [][]float64{{-3}, {1}, {1}, {2}, {-2}, {-1}}, 1)
		}, [3]float64{100. * 100 / 300 / 2400, 300. * 300 / 500 / 2400, 200. * 200 / 200 / 2400}},
		// Group 0 has 60 people, 30 of them in each of the first two regions;
		// group 1 has 40, all in the last: 30 (1 - 30/60) / 100 twice.
		{"alignment", func() (Term, error) {
			return NewAlignment("alignment", [][]Membership{{{0, 10}}, {{0, 20}}, {}, {{0, 30}}, {}, {{1, 40}}}, 2, 1)
		}, [3]float64{0.15, 0.15, 0}},
		// 200 flow in all, 110 of them within units. 20 + 10 cross the border of the
		// first region, 20 + 5 of the second, 10 + 5 of the last; half counts.
		{"flow", func() (Term, error) { return NewFlow(flows, []int64{100, 0, 0, 10, 0, 0}, 1) },
			[3]float64{15. / 200, 12.5 / 200, 7.5 / 200}},
		// The first region is all from baseline region 7; of the second 300 are
		// from 7, 200 from 4; the last is all from 4.
		{"change", func() (Term, error) { return NewChange([]Label{7, 7, 7, 4, 4, 4}, people, 1) },
			[3]float64{0, 0.2, 0}},
	} {
		term, err := c.make()
		if err != nil {
			t.Fatal(err)
		}
		for r, members := range [][]Unit{{0, 1}, {2, 3, 4}, {5}} {
			got, want := term.recompute(members), c.costs[r]*float64(One)
			if math.Abs(float64(got)-want) > 1e-6*float64(One) {
				t.Errorf("%s of region %d: %d, want %.0f", c.name, r, got, want)
			}
		}
	}
}

// The price of a group stands in for a division: never off by as much as one
// unit more than rounding down is.
func TestAlignmentPrices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.OneOf(rapid.Int64Range(1, 9), rapid.Int64Range(1, 1<<29))
		a, b, other := count.Draw(t, "a"), count.Draw(t, "b"), count.Draw(t, "other")
		weight := rapid.Float64Range(minWeight, 1).Draw(t, "weight")
		made, err := NewAlignment("alignment", [][]Membership{{{0, a}}, {{0, b}}, {{1, other}}}, 2, weight)
		if err != nil {
			t.Fatal(err)
		}
		got := made.(*alignment).apart(0, a)
		exact := new(big.Rat).SetFrac(
			new(big.Int).Mul(big.NewInt(a*b), big.NewInt(made.(*alignment).scale)),
			new(big.Int).Mul(big.NewInt(a+b), big.NewInt(a+b+other)))
		off, _ := exact.Sub(exact, new(big.Rat).SetInt64(got)).Float64()
		if off < -0.25 || off > 1.25 {
			t.Fatalf("%d of %d people of %d: %d, off by %v", a, a+b, a+b+other, got, off)
		}
	})
}

// Needs and mixed needs are the two parts of one whole.
func TestSquaresAndMixed(t *testing.T) {
	people := []int64{100, 200, 300, 400}
	features := [][]float64{{1, 5}, {2, 1}, {3, 2}, {9, 0}}
	within, err := NewSquares("needs", people, features, 0.75)
	if err != nil {
		t.Fatal(err)
	}
	between, err := NewMixed(people, features, 0.75)
	if err != nil {
		t.Fatal(err)
	}
	sum := func(term Term, regions ...[]Unit) (cost int64) {
		for _, r := range regions {
			cost += term.recompute(r)
		}
		return cost
	}
	near := func(what string, got int64, want float64) {
		if math.Abs(float64(got)-want) > 1e-6*float64(One) {
			t.Errorf("%s: %d, want about %.0f", what, got, want)
		}
	}
	whole := 0.75 * float64(One)
	near("needs of all together", sum(within, []Unit{0, 1, 2, 3}), whole)
	near("mixed of all together", sum(between, []Unit{0, 1, 2, 3}), 0)
	near("needs of each alone", sum(within, []Unit{0}, []Unit{1}, []Unit{2}, []Unit{3}), 0)
	near("mixed of each alone", sum(between, []Unit{0}, []Unit{1}, []Unit{2}, []Unit{3}), whole)
	near("both, of two regions", sum(within, []Unit{0, 3}, []Unit{1, 2})+sum(between, []Unit{0, 3}, []Unit{1, 2}), whole)
}

// The largest and most features that are let in stay within 128 bits.
func TestMomentsOfManyFeatures(t *testing.T) {
	people := []int64{1 << 30, 1 << 29, 1 << 28, 3}
	features := make([][]float64, len(people))
	for u := range features {
		for j := range maxFeatures {
			features[u] = append(features[u], float64((u*7+j*5)%11))
		}
	}
	for _, build := range []func() (Term, error){
		func() (Term, error) { return NewSquares("needs", people, features, 1) },
		func() (Term, error) { return NewMixed(people, features, 1) },
	} {
		term, err := build()
		if err != nil {
			t.Fatal(err)
		}
		acc := slices.Repeat([]int64{0}, term.Width())
		var members []Unit
		for u := range Unit(len(people)) {
			members = append(members, u)
			term.Add(acc, u, 1, 0)
			if got, want := term.Cost(acc), term.recompute(members); got != want {
				t.Errorf("%s of %d units: %d, recomputed %d", term.Name(), u+1, got, want)
			}
		}
	}
}

// What the contract of Term promises to recombination and to the seeds: the
// accumulators of disjoint sets add up, subtracting works as adding does, and
// a pair may be counted with any unit.
func TestAccumulatorsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, _ := randomProblem(t)
		var members [3][]Unit // of a set, of another, and of both
		for u := range Unit(p.Len()) {
			if set := rapid.IntRange(0, 2).Draw(t, "set"); set < 2 {
				members[set] = append(members[set], u)
				members[2] = append(members[2], u)
			}
		}
		for _, term := range p.Terms() {
			var acc [3][]int64 // of the first, of the second, of both less the second
			for i := range acc {
				acc[i] = make([]int64, term.Width())
			}
			weight := func(u Unit, set []Unit) (sum int64) {
				if g := term.Pairs(); g != nil {
					for i, v := range g.Neighbours(u) {
						if slices.Contains(set, v) {
							sum += g.Weights(u)[i]
						}
					}
				}
				return sum
			}
			for i, set := range members[:2] {
				for at, u := range set {
					term.Add(acc[i], u, 1, weight(u, set[:at]))
				}
			}
			// The pairs between the sets are counted with the second.
			for i := range acc[2] {
				acc[2][i] = acc[0][i] + acc[1][i]
			}
			for _, u := range members[1] {
				none := make([]int64, term.Width())
				term.Add(none, u, 1, 0)
				term.Add(none, u, -1, -weight(u, members[0]))
				for i := range none {
					acc[2][i] += none[i]
				}
			}
			if got, want := term.Cost(acc[2]), term.recompute(members[2]); got != want {
				t.Fatalf("%s of both sets: %d, recomputed %d", term.Name(), got, want)
			}
			// Out with the second, each pair within it counted with the later unit.
			for at, u := range members[1] {
				term.Add(acc[2], u, -1, weight(u, members[2])-weight(u, members[1][:at]))
			}
			if got, want := term.Cost(acc[2]), term.recompute(members[0]); got != want {
				t.Fatalf("%s of both less the second: %d, recomputed %d", term.Name(), got, want)
			}
		}
	})
}

// The change term is a lower bound of the people reassigned under the best
// matching of regions, and equal where main baseline regions differ.
func TestChangeAndMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "units")
		plan, err := NewPlan(randomLabels(t, n, "plan"))
		if err != nil {
			t.Fatal(err)
		}
		baseline, err := NewPlan(randomLabels(t, n, "baseline"))
		if err != nil {
			t.Fatal(err)
		}
		population := rapid.SliceOfN(rapid.Int64Range(0, 1000), n, n).Draw(t, "people")
		population[0]++
		term, err := NewChange(baseline.Labels(), population, 1)
		if err != nil {
			t.Fatal(err)
		}
		var cost, people int64
		mains := map[Label]bool{}
		for _, members := range plan.Members() {
			cost += term.recompute(members)
			from := make([]int64, baseline.Regions())
			for _, u := range members {
				people += population[u]
				from[baseline.Label(u)] += population[u]
			}
			mains[Label(slices.Index(from, slices.Max(from)))] = true
		}
		_, staying := Match(plan, baseline, population)
		reassigned := (people - staying) * term.(*change).unitCost
		if cost > reassigned {
			t.Fatalf("change %d exceeds the %d reassigned", cost, reassigned)
		}
		if len(mains) == plan.Regions() && cost != reassigned {
			t.Fatalf("change %d with all main regions different, but %d reassigned", cost, reassigned)
		}
	})
}

// Any change of what determines a term changes the problem's digest.
func TestTermsAreHashed(t *testing.T) {
	g, _ := line(t, 1, 2, 3)
	flows := func(weight int64) *Graph {
		f, err := NewGraph(3, []Edge{{0, 2, weight}, {0, 1, 5}})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	people := []int64{1, 2, 3}
	parts := func(a int32, people int64) [][]Membership {
		return [][]Membership{{{0, people}, {1, 3}}, {{a, 4}}, {{2, people}}}
	}
	seen := map[string]int{}
	for i, build := range []func() (Term, error){
		func() (Term, error) { return NewSquares("needs", people, [][]float64{{1}, {2}, {4}}, 0.5) },
		func() (Term, error) { return NewSquares("mixed", people, [][]float64{{1}, {2}, {4}}, 0.5) },
		func() (Term, error) { return NewMixed(people, [][]float64{{1}, {2}, {4}}, 0.5) },
		func() (Term, error) { return NewMixed(people, [][]float64{{1}, {2}, {5}}, 0.5) },
		func() (Term, error) { return NewMixed(people, [][]float64{{1}, {2}, {4}}, 0.6) },
		func() (Term, error) { return NewFlow(flows(1), nil, 0.5) },
		func() (Term, error) { return NewFlow(flows(2), nil, 0.5) },
		func() (Term, error) { return NewFlow(flows(1), []int64{1, 0, 0}, 0.5) },
		func() (Term, error) { return NewFlow(flows(1), nil, 0.6) },
		func() (Term, error) { return NewAlignment("alignment", parts(0, 2), 3, 0.5) },
		func() (Term, error) { return NewAlignment("alignment", parts(1, 2), 3, 0.5) },
		func() (Term, error) { return NewAlignment("alignment", parts(1, 3), 3, 0.5) },
		func() (Term, error) { return NewAlignment("alignment", parts(1, 3), 3, 0.6) },
		func() (Term, error) { return NewChange([]Label{0, 0, 1}, people, 0.5) },
		func() (Term, error) { return NewChange([]Label{0, 1, 1}, people, 0.5) },
		func() (Term, error) { return NewChange([]Label{0, 1, 1}, []int64{2, 1, 3}, 0.5) },
		func() (Term, error) { return NewChange([]Label{0, 1, 1}, people, 0.6) },
	} {
		term, err := build()
		if err != nil {
			t.Fatal(err)
		}
		p, err := NewProblem(g, people, 2, Bounds{0, 6}, term)
		if err != nil {
			t.Fatal(err)
		}
		if before, ok := seen[p.Digest()]; ok {
			t.Errorf("terms %d and %d have one digest", before, i)
		}
		seen[p.Digest()] = i
	}
}

// No region costs less than Least says of a part of it.
func TestLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, _ := randomProblem(t)
		order := make([]Unit, p.Len())
		for u := range order {
			order[u] = Unit(u)
		}
		order = rapid.Permutation(order).Draw(t, "order")
		for i, term := range p.terms {
			acc := make([]int64, term.Width())
			var floors []int64
			for at, u := range order {
				var inside int64
				if pairs := p.pairs[i]; pairs != nil {
					for j, v := range pairs.Neighbours(u) {
						if slices.Contains(order[:at], v) {
							inside += pairs.Weights(u)[j]
						}
					}
				}
				term.Add(acc, u, 1, inside)
				cost := term.Cost(acc)
				floors = append(floors, term.Least(acc))
				for n, least := range floors {
					if least > cost {
						t.Fatalf("%s: %d units cost %d, but the first %d of them at least %d", term.Name(), at+1, cost, n+1, least)
					}
				}
			}
		}
	})
}
