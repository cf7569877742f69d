package region

import (
	"fmt"
	"hash"
	"math"
	"math/big"
	"math/bits"
)

// Membership says that people of a unit belong to a group: residents of a
// council, or patients of a hospital trust.
type Membership struct {
	Group  int32
	Weight int64 // people
}

// alignment costs weight times the share of people who are separated from
// others of their group. With P_ar the people of group a in region r, P_a all
// people of the group and T those of all groups, a region costs
//
//	sum_a P_ar (1 - P_ar/P_a) / T
//
// so a plan costs 1 - sum_a P_a/T sum_r s_ar^2, where s_ar = P_ar/P_a: the mean
// chance that two people of a group, drawn with replacement, live in different
// regions (Simpson 1949). 1 / sum_r s_ar^2 is the effective number of regions
// of a group (Laakso and Taagepera 1979). It is 0 when every group is whole
// and nears weight*One when all are scattered.
//
// A group in one unit only is always whole: it counts in T and nowhere else.
//
// Accumulators: P_ar for each other group.
type alignment struct {
	name string
	// Memberships in compressed rows: those of unit u are offsets[u] to
	// offsets[u+1].
	offsets []int32
	group   []int32 // numbers groups with people in two units or more
	people  []int64
	total   []int64  // by group: P_a
	shift   []uint8  // by group, see price
	price   []uint64 // by group
	scale   int64    // weight * One
}

// NewAlignment makes a term that keeps groups of people together in regions:
// the people of councils, of police areas, or of the catchments of hospital
// trusts. For each unit parts lists its people by group, in groups numbered
// from 0; a unit may belong to none, and name each group once. All people of
// all groups must fit 31 bits.
func NewAlignment(name string, parts [][]Membership, groups int, weight float64) (Term, error) {
	if err := checkWeight(weight); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	units, all, err := membersOf(parts, groups)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	t := &alignment{name: name, offsets: []int32{0}, scale: int64(math.Round(weight * float64(One)))}
	number := make([]int32, groups) // of the groups that can be parted
	for a, n := range units {
		number[a] = int32(len(t.total))
		if n > 1 {
			t.total = append(t.total, 0)
		}
	}
	if len(t.total) == 0 {
		return nil, fmt.Errorf("%s: none of %d groups has people in two units, so there is nothing to keep together", name, groups)
	}
	for _, memberships := range parts {
		for _, m := range memberships {
			if m.Weight > 0 && units[m.Group] > 1 {
				t.total[number[m.Group]] += m.Weight
				t.group = append(t.group, number[m.Group])
				t.people = append(t.people, m.Weight)
			}
		}
		t.offsets = append(t.offsets, int32(len(t.group)))
	}
	t.setPrices(all)
	return t, nil
}

// setPrices makes the factors of apart. With P_a below 2^p, people (P_a -
// people) is below 2^(2p-2): shifted by 64-2p bits it is below 2^62, and as
// precise as 64 bits allow. The price is scale 2^2p / (P_a T), rounded: as
// 2^p is at most 2 P_a and P_a at most T, it is at most 4 scale, below 2^62.
func (t *alignment) setPrices(all int64) {
	t.shift, t.price = make([]uint8, len(t.total)), make([]uint64, len(t.total))
	for a, total := range t.total {
		p := bits.Len64(uint64(total))
		price := new(big.Int).Lsh(big.NewInt(t.scale), uint(2*p))
		divisor := new(big.Int).Mul(big.NewInt(total), big.NewInt(all))
		price.Add(price, new(big.Int).Rsh(divisor, 1)).Quo(price, divisor)
		t.shift[a], t.price[a] = uint8(64-2*p), price.Uint64()
	}
}

// membersOf checks memberships, and counts the units with people of each group
// and the people of all.
func membersOf(parts [][]Membership, groups int) (units []int, all int64, err error) {
	if groups < 1 {
		return nil, 0, fmt.Errorf("%d groups: want at least 1", groups)
	}
	units = make([]int, groups)
	last := make([]int, groups) // the last unit that named it, from 1
	for u, memberships := range parts {
		for _, m := range memberships {
			if m.Group < 0 || int(m.Group) >= groups {
				return nil, 0, fmt.Errorf("unit %d: group %d outside 0..%d", u, m.Group, groups-1)
			}
			if last[m.Group] == u+1 {
				return nil, 0, fmt.Errorf("unit %d: group %d is named twice", u, m.Group)
			}
			last[m.Group] = u + 1
			if m.Weight < 0 {
				return nil, 0, fmt.Errorf("unit %d: %d people of group %d is negative", u, m.Weight, m.Group)
			}
			if m.Weight > math.MaxInt32-all {
				return nil, 0, fmt.Errorf("unit %d: the people of all groups exceed %d", u, math.MaxInt32)
			}
			all += m.Weight
			if m.Weight > 0 {
				units[m.Group]++
			}
		}
	}
	return units, all, nil
}

func (t *alignment) Name() string  { return t.name }
func (t *alignment) Width() int    { return len(t.total) }
func (t *alignment) Pairs() *Graph { return nil }
func (t *alignment) most() int64   { return t.scale }

func (t *alignment) Cost(acc []int64) int64 {
	var cost int64
	for a, people := range acc[:len(t.total)] {
		if people != 0 { // a small region has people of few groups
			cost += t.apart(a, people)
		}
	}
	return cost
}

// Least: larger regions can hold whole groups.
func (t *alignment) Least([]int64) int64 { return 0 }

// CostWith looks at the groups of the unit only, however many there are.
func (t *alignment) CostWith(acc []int64, cost int64, u Unit, sign, _ int64) int64 {
	for i := t.offsets[u]; i < t.offsets[u+1]; i++ {
		a := int(t.group[i])
		cost += t.apart(a, acc[a]+sign*t.people[i]) - t.apart(a, acc[a])
	}
	return cost
}

func (t *alignment) Add(acc []int64, u Unit, sign, _ int64) {
	for i := t.offsets[u]; i < t.offsets[u+1]; i++ {
		acc[t.group[i]] += sign * t.people[i]
	}
}

// apart is the cost of having people of group a in one region: people (P_a -
// people) scale / (P_a T), by the price of the group and rounded down. It is
// right to the unit of 1/One.
func (t *alignment) apart(a int, people int64) int64 {
	cost, _ := bits.Mul64(uint64(people*(t.total[a]-people))<<t.shift[a], t.price[a])
	return int64(cost)
}

func (t *alignment) hash(h hash.Hash) {
	hashInts(h, "alignment", t.scale, int64(len(t.total)))
	for _, p := range t.price {
		hashInts(h, "", int64(p))
	}
	for u := range t.offsets[1:] {
		from, to := t.offsets[u], t.offsets[u+1]
		hashInts(h, "unit", t.people[from:to]...)
		for _, a := range t.group[from:to] {
			hashInts(h, "", int64(a))
		}
	}
}
