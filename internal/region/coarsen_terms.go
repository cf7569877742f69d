package region

import "slices"

// Groups of units in the place of units, term by term. Prices and totals stay:
// they are of the whole.

func (t *moments) coarsen(m *merger) *moments {
	return &moments{
		name: t.name, features: t.features,
		mass: m.sum(t.mass, 1), moment: m.sum(t.moment, t.features), square: m.sum(t.square, 1),
	}
}

func (t squares) coarsen(m *merger) Term { return squares{t.moments.coarsen(m)} }

func (t mixed) coarsen(m *merger) Term { return mixed{t.moments.coarsen(m)} }

func (t *balance) coarsen(m *merger) Term {
	return &balance{m.sum(t.population, 1), t.regions, t.total, t.unitCost, t.dearest}
}

// coarsen: pairs inside a group are never cut, so they leave what it costs
// alone.
func (t *cut) coarsen(m *merger) cut {
	alone := m.sum(t.alone, 1)
	for g, inner := range m.inner(t.graph) {
		alone[g] -= inner
	}
	return cut{t.name, m.contract(t.graph), alone, t.unitCost}
}

func (t *perimeter) coarsen(m *merger) Term { return &perimeter{t.cut.coarsen(m)} }

func (t *flow) coarsen(m *merger) Term { return &flow{t.cut.coarsen(m)} }

func (t *alignment) coarsen(m *merger) Term {
	c := &alignment{name: t.name, total: t.total, shift: t.shift, price: t.price, scale: t.scale}
	c.offsets, c.group, c.people = m.rows(t.offsets, t.group, t.people)
	return c
}

func (t *change) coarsen(m *merger) Term {
	c := &change{regions: t.regions, unitCost: t.unitCost}
	c.offsets, c.from, c.people = m.rows(t.offsets, t.from, t.people)
	return c
}

// rows merges compressed rows of people by kind: a group has each kind once, in
// ascending order.
func (m *merger) rows(offsets, kind []int32, people []int64) (newOffsets, newKind []int32, newPeople []int64) {
	newOffsets = make([]int32, 1, len(m.members)+1)
	type entry struct {
		kind   int32
		people int64
	}
	var row []entry
	for _, units := range m.members {
		row = row[:0]
		for _, u := range units {
			for i := offsets[u]; i < offsets[u+1]; i++ {
				row = append(row, entry{kind[i], people[i]})
			}
		}
		slices.SortFunc(row, func(x, y entry) int { return int(x.kind) - int(y.kind) })
		for i, e := range row {
			if last := len(newKind) - 1; i > 0 && newKind[last] == e.kind {
				newPeople[last] += e.people
				continue
			}
			newKind, newPeople = append(newKind, e.kind), append(newPeople, e.people)
		}
		newOffsets = append(newOffsets, int32(len(newKind)))
	}
	return newOffsets, newKind, newPeople
}
