package exact

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"footprint/internal/exact/listing"
	"footprint/internal/partition"
	"footprint/internal/region"
)

// columns are regions that are stored: the columns of the linear programme, and
// those that it may be offered.
type columns struct {
	*partition.Problem
	threads int
	number  map[uint64]int32 // by fingerprint; nil where none can come twice
}

func newColumns(p *region.Problem, threads int) *columns {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	return &columns{partition.NewProblem(p.Len(), p.Regions()), threads, nil}
}

// found is a set that a listing has shown.
type found struct {
	members []int32 // ascending
	cost    int64
	reduced int64
}

// take stores a set, once.
func (c *columns) take(f found) int32 {
	if c.number == nil {
		c.number = make(map[uint64]int32)
		for j := range c.Len() {
			c.number[fingerprint(c.Members(j))] = int32(j) //nolint:gosec // fits: see storeLimit
		}
	}
	mark := fingerprint(f.members)
	j, old := c.number[mark]
	if !old {
		j = int32(c.Add(f.members, f.cost)) //nolint:gosec // fits
		c.number[mark] = j
	}
	return j
}

// fingerprint is a number for a set: another for other sets, but for one chance in
// 2^64.
func fingerprint(members []int32) (sum uint64) {
	for _, u := range members {
		sum ^= region.Fingerprint(region.Unit(u))
	}
	return sum
}

func sorted(set *listing.Set) []int32 {
	out := make([]int32, len(set.Units))
	for i, u := range set.Units {
		out[i] = int32(u)
	}
	slices.Sort(out)
	return out
}

// list stores the sets of a listing, and gives their numbers. It gives up, and
// says so, where there are more than limit.
func (c *columns) list(ctx context.Context, p *region.Problem, opt listing.Options, limit int64) (all []int32, whole bool, err error) {
	type part struct {
		members, ends []int32
		costs         []int64
	}
	parts := make([]part, listing.Parts(p))
	var total atomic.Int64
	err = listing.Each(ctx, p, opt, func(i int) func(*listing.Set) bool {
		t := &parts[i]
		return func(set *listing.Set) bool {
			from := len(t.members)
			for _, u := range set.Units {
				t.members = append(t.members, int32(u))
			}
			slices.Sort(t.members[from:])
			t.ends = append(t.ends, int32(len(t.members))) //nolint:gosec // memory ends long before
			t.costs = append(t.costs, set.Cost)
			return total.Add(1) <= limit
		}
	})
	if err != nil || total.Load() > limit {
		return nil, false, err //nolint:wrapcheck // of ctx
	}
	empty := c.Len() == 0
	all = make([]int32, 0, total.Load())
	for i := range parts {
		t := &parts[i]
		from := int32(0)
		for n, end := range t.ends {
			if empty { // a listing has each set once
				all = append(all, int32(c.Add(t.members[from:end], t.costs[n]))) //nolint:gosec // fits
			} else {
				all = append(all, c.take(found{members: t.members[from:end], cost: t.costs[n]}))
			}
			from = end
		}
		parts[i] = part{}
	}
	return all, true, nil
}

// within gives those of some columns whose population is within bounds.
func (c *columns) within(p *region.Problem, b region.Bounds, of []int32) (out []int32) {
	for _, j := range of {
		var people int64
		for _, u := range c.Members(int(j)) {
			people += p.Population(region.Unit(u))
		}
		if b.Outside(people) == 0 {
			out = append(out, j)
		}
	}
	return out
}

// pricer finds reduced costs of columns.
type pricer struct {
	columns *columns
	prices  *listing.Prices
	of      [][]int32 // by unit: cuts with it
	used    []int32
}

func (c *columns) pricer(p *listing.Prices) *pricer {
	r := &pricer{columns: c, prices: p, of: make([][]int32, len(p.Units)), used: make([]int32, len(p.Cuts))}
	for i := range p.Cuts {
		for _, u := range p.Cuts[i].Units {
			r.of[u] = append(r.of[u], int32(i)) //nolint:gosec // few
		}
	}
	return r
}

// reduced is the reduced cost of column j.
func (r *pricer) reduced(j int) int64 {
	sum := r.columns.Cost(j)
	members := r.columns.Members(j)
	touched := false
	for _, u := range members {
		sum -= r.prices.Units[u]
		for _, c := range r.of[u] {
			touched = true
			if r.used[c]++; int(r.used[c])%r.prices.Cuts[c].Divisor == 0 {
				sum += r.prices.Cuts[c].Price
			}
		}
	}
	if touched {
		for _, u := range members {
			for _, c := range r.of[u] {
				r.used[c] = 0
			}
		}
	}
	return sum
}

// reduced gives the reduced costs of some columns, and the least of them; 0 where
// there are none.
func (c *columns) reduced(of []int32, p *listing.Prices) (costs []int64, least int64) {
	if len(of) == 0 {
		return nil, 0
	}
	costs = make([]int64, len(of))
	threads := min(c.threads, 1+len(of)/10_000)
	leasts := make([]int64, threads)
	var wg sync.WaitGroup
	for t := range threads {
		wg.Go(func() {
			r := c.pricer(p)
			leasts[t] = math.MaxInt64
			for i := t * len(of) / threads; i < (t+1)*len(of)/threads; i++ {
				costs[i] = r.reduced(int(of[i]))
				leasts[t] = min(leasts[t], costs[i])
			}
		})
	}
	wg.Wait()
	return costs, slices.Min(leasts)
}

// mostOffers is about how many offers are looked at.
const mostOffers = 50_000

// bestOf is about what the best mostOffers of n offers reach, by a sample of them.
func bestOf(n int, reduced func(i int) int64) int64 {
	if n <= mostOffers {
		return math.MaxInt64
	}
	const size = 5000
	sample := make([]int64, size)
	for i := range sample {
		sample[i] = reduced(int(uint64(i) * 0x9e3779b97f4a7c15 % uint64(n))) //nolint:gosec // not negative
	}
	slices.Sort(sample)
	return sample[size*mostOffers/n]
}

// Of the best offers so many may have a unit that every part of the map gets some:
// few where pricing is quick, many where it is slow.
const (
	crowd     = 8
	bigCrowds = 80
)

// choose picks among offers, given by members and reduced cost, those to put in
// play: the best, and where they crowd those that bring another unit.
func choose(n, units, crowd int, members func(i int) []int32, reduced func(i int) int64) []int {
	order := make([]int, 0, min(n, mostOffers))
	bar := bestOf(n, reduced)
	for i := range n {
		if reduced(i) <= bar {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		if c := cmp.Compare(reduced(a), reduced(b)); c != 0 {
			return c
		}
		return a - b
	})
	used := make([]int, units)
	var out []int
	for _, i := range order {
		fresh := false
		for _, u := range members(i) {
			fresh = fresh || used[u] < crowd
		}
		if !fresh {
			continue
		}
		for _, u := range members(i) {
			used[u]++
		}
		out = append(out, i)
	}
	return out
}
