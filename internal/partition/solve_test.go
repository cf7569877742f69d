package partition

import (
	"context"
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"
)

// gridProblem has a column for each contiguous set of up to most cells of a
// grid, at random costs.
func gridProblem(wide, high, count, most int, r *rand.Rand) (*Problem, []uint64) {
	n := wide * high
	near := make([]uint64, n)
	for i := range n {
		if i%wide+1 < wide {
			near[i] |= 1 << (i + 1)
			near[i+1] |= 1 << i
		}
		if i+wide < n {
			near[i] |= 1 << (i + wide)
			near[i+wide] |= 1 << i
		}
	}
	p := NewProblem(n, count)
	var masks []uint64
	for mask := uint64(1); mask < 1<<n; mask++ {
		if bits.OnesCount64(mask) > most {
			continue
		}
		reach := mask & -mask
		for {
			next := reach
			for i := range n {
				if reach>>i&1 == 1 {
					next |= near[i] & mask
				}
			}
			if next == reach {
				break
			}
			reach = next
		}
		if reach != mask {
			continue
		}
		var members []int32
		for i := range int32(n) {
			if mask>>i&1 == 1 {
				members = append(members, i)
			}
		}
		p.Add(members, 1+r.Int64N(1_000_000)*int64(len(members)))
		masks = append(masks, mask)
	}
	return p, masks
}

// cheapest is the optimum by dynamic programming over sets of rows and counts.
func cheapest(p *Problem, masks []uint64) int64 {
	n := p.rows
	const none = math.MaxInt64
	best := make([][]int64, p.count+1)
	for c := range best {
		best[c] = make([]int64, 1<<n)
		for m := range best[c] {
			best[c][m] = none
		}
	}
	best[0][0] = 0
	byFirst := make([][]int, n)
	for j, m := range masks {
		f := bits.TrailingZeros64(m)
		byFirst[f] = append(byFirst[f], j)
	}
	for c := range p.count {
		for m := range uint64(1) << n {
			if best[c][m] == none || m == 1<<n-1 {
				continue
			}
			first := bits.TrailingZeros64(^m)
			for _, j := range byFirst[first] {
				if masks[j]&m == 0 {
					to := m | masks[j]
					best[c+1][to] = min(best[c+1][to], best[c][m]+p.Cost(j))
				}
			}
		}
	}
	return best[p.count][1<<n-1]
}

// some is any partition, by going through the columns.
func some(p *Problem, masks []uint64) []int {
	var chosen []int
	var find func(covered uint64) bool
	find = func(covered uint64) bool {
		if covered == 1<<p.rows-1 {
			return len(chosen) == p.count
		}
		if len(chosen) == p.count {
			return false
		}
		first := bits.TrailingZeros64(^covered)
		for j, m := range masks {
			if m>>first&1 == 1 && m&covered == 0 {
				chosen = append(chosen, j)
				if find(covered | m) {
					return true
				}
				chosen = chosen[:len(chosen)-1]
			}
		}
		return false
	}
	find(0)
	return chosen
}

func TestSolveFindsTheOptimum(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		p, masks := gridProblem(4, 3+int(seed%2), 4, 6, r)
		want := cheapest(p, masks)
		got, err := Solve(context.Background(), p, Options{Start: some(p, masks), Nodes: 100000, Pivots: 1e7})
		if err != nil {
			t.Fatal(err)
		}
		if got.Cost != want || !got.Optimal {
			t.Errorf("seed %d: cost %d, optimal %v, want %d (%+v)", seed, got.Cost, got.Optimal, want, got)
		}
		if err := p.check(got.Columns); err != nil || p.total(got.Columns) != got.Cost {
			t.Errorf("seed %d: %v", seed, err)
		}
		if got.Bound > float64(want)*(1+1e-9) {
			t.Errorf("seed %d: bound %v above the optimum %d", seed, got.Bound, want)
		}
	}
}

func TestSolveKeepsTheStartWithoutBudget(t *testing.T) {
	p, masks := gridProblem(4, 3, 3, 6, rand.New(rand.NewPCG(1, 1)))
	start := some(p, masks)
	got, err := Solve(context.Background(), p, Options{Start: start, Pivots: 1})
	if err != nil || got.Cost > p.total(start) || got.Optimal {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestSolveRefusesAStartThatIsNone(t *testing.T) {
	p, masks := gridProblem(3, 3, 3, 4, rand.New(rand.NewPCG(1, 1)))
	start := some(p, masks)
	for name, bad := range map[string][]int{"short": start[1:], "twice": {start[0], start[0], start[1]}, "unknown": {start[0], start[1], p.Len()}} {
		if _, err := Solve(context.Background(), p, Options{Start: bad}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
