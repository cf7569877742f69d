package region

import "math/big"

// The definitions of the terms, in arbitrary precision. Check rests on them:
// they call nothing that the terms' other methods call.

func (t *balance) recompute(members []Unit) int64 {
	people := new(big.Int)
	for _, u := range members {
		people.Add(people, big.NewInt(t.population[u]))
	}
	off := people.Mul(people, big.NewInt(t.regions))
	off.Sub(off, big.NewInt(t.total)).Abs(off)
	return off.Mul(off, big.NewInt(t.unitCost)).Int64()
}

func (t squares) recompute(members []Unit) int64 {
	mass, within, between := new(big.Int), new(big.Int), new(big.Int)
	for _, u := range members {
		mass.Add(mass, big.NewInt(t.mass[u]))
		within.Add(within, t.bigSquare(u))
	}
	for j := range t.features {
		moment := new(big.Int)
		for _, u := range members {
			moment.Add(moment, t.bigMoment(u, j))
		}
		between.Add(between, moment.Mul(moment, moment))
	}
	if mass.Sign() > 0 {
		within.Sub(within, between.Quo(between, mass))
	}
	return within.Int64()
}

// bigMoment is w q of a feature; of a group of units it is the sum, which is
// all that is known.
func (t *moments) bigMoment(u Unit, j int) *big.Int {
	i := int(u)*t.features + j
	if t.q == nil {
		return big.NewInt(t.moment[i])
	}
	return new(big.Int).Mul(big.NewInt(t.mass[u]), big.NewInt(t.q[i]))
}

// bigSquare is w |q|^2, of a group of units the sum.
func (t *moments) bigSquare(u Unit) *big.Int {
	if t.q == nil {
		return big.NewInt(t.square[u])
	}
	square := new(big.Int)
	for j := range t.features {
		wq := t.bigMoment(u, j)
		square.Add(square, wq.Mul(wq, big.NewInt(t.q[int(u)*t.features+j])))
	}
	return square
}

func (t *perimeter) recompute(members []Unit) int64 {
	in := make(map[Unit]bool, len(members))
	for _, u := range members {
		in[u] = true
	}
	length := new(big.Int)
	for _, u := range members {
		length.Add(length, big.NewInt(t.alone[u]))
		for i, v := range t.graph.Neighbours(u) {
			if in[v] {
				length.Sub(length, big.NewInt(t.graph.Weights(u)[i]))
			}
		}
	}
	return length.Mul(length, big.NewInt(t.unitCost)).Int64()
}

func (t mixed) recompute(members []Unit) int64 {
	mass, between := new(big.Int), new(big.Int)
	for _, u := range members {
		mass.Add(mass, big.NewInt(t.mass[u]))
	}
	if mass.Sign() == 0 {
		return 0
	}
	for j := range t.features {
		moment := new(big.Int)
		for _, u := range members {
			moment.Add(moment, t.bigMoment(u, j))
		}
		between.Add(between, moment.Mul(moment, moment))
	}
	return between.Quo(between, mass).Int64()
}

func (t *alignment) recompute(members []Unit) int64 {
	cost := new(big.Int)
	for a, total := range t.total {
		here := new(big.Int)
		for _, u := range members {
			for i := t.offsets[u]; i < t.offsets[u+1]; i++ {
				if int(t.group[i]) == a {
					here.Add(here, big.NewInt(t.people[i]))
				}
			}
		}
		if here.Sign() == 0 {
			continue
		}
		part := new(big.Int).Sub(big.NewInt(total), here)
		part.Mul(part, here).Mul(part, new(big.Int).SetUint64(t.price[a]))
		cost.Add(cost, part.Quo(part, new(big.Int).Lsh(big.NewInt(1), 64-uint(t.shift[a]))))
	}
	return cost.Int64()
}

func (t *flow) recompute(members []Unit) int64 {
	in := make(map[Unit]bool, len(members))
	for _, u := range members {
		in[u] = true
	}
	crossing := new(big.Int)
	for _, u := range members {
		crossing.Add(crossing, big.NewInt(t.alone[u]))
		for i, v := range t.graph.Neighbours(u) {
			if in[v] {
				crossing.Sub(crossing, big.NewInt(t.graph.Weights(u)[i]))
			}
		}
	}
	return crossing.Mul(crossing, big.NewInt(t.unitCost)).Int64()
}

func (t *change) recompute(members []Unit) int64 {
	all := new(big.Int)
	from := make([]big.Int, t.regions)
	for _, u := range members {
		for i := t.offsets[u]; i < t.offsets[u+1]; i++ {
			people := big.NewInt(t.people[i])
			all.Add(all, people)
			origin := &from[t.from[i]]
			origin.Add(origin, people)
		}
	}
	most := new(big.Int)
	for b := range from {
		if from[b].Cmp(most) > 0 {
			most = &from[b]
		}
	}
	moved := all.Sub(all, most)
	return moved.Mul(moved, big.NewInt(t.unitCost)).Int64()
}
