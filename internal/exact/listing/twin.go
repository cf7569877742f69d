package listing

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"footprint/internal/region"
)

// ErrMany is wrapped by the error of [Twin] where there are too many sets to keep.
var ErrMany = errors.New("too many contiguous sets of units")

// Twin goes through the same sets as [Each], by their definition: sets of one
// unit, and sets made of a smaller one and a unit that touches it, each once.
// Costs are those of [region.Problem.Cost], in arbitrary precision; prices are
// added up as [Prices] says; rules are asked as they are given. It shares no code with Each and takes some hundred
// times as long. All sets of two sizes are kept at a time, some 200 bytes each;
// with more than most of one size it ends. Each set has its units ascending; the
// order of sets is always the same. Below and Threads do not matter. The error
// is that of ctx, or wraps [ErrMany].
func Twin(ctx context.Context, p *region.Problem, opt Options, most int, visit func(*Set) bool) error {
	rules, err := newTwinRules(p)
	if err != nil {
		return err
	}
	starts, barred := rules.starts(p.Len())
	for i := range starts {
		more, err := twinFrom(ctx, p, rules, opt, most, starts[i], barred[i], visit)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// twinFrom goes through the sets that grow from some units without barred ones, until
// visit ends it.
func twinFrom(
	ctx context.Context, p *region.Problem, rules *twinRules, opt Options, most int, starts, barred []region.Unit, visit func(*Set) bool,
) (more bool, err error) {
	never := make([]bool, p.Len())
	for _, u := range barred {
		never[u] = true
	}
	var sets []string // of one size, by their names
	for _, u := range starts {
		sets = append(sets, twinName([]region.Unit{u}))
	}
	for len(sets) > 0 {
		var larger []string
		known := make(map[string]bool)
		for i, name := range sets {
			if i%1024 == 0 && ctx.Err() != nil {
				return false, ctx.Err()
			}
			if len(larger) > most {
				return false, fmt.Errorf("%w: over %d of %d units", ErrMany, most, len(name)/4+1)
			}
			units := twinUnits(name)
			var people int64
			in := make([]bool, p.Len())
			for _, u := range units {
				people += p.Population(u)
				in[u] = true
			}
			keeps, can := rules.keeps(units, in, people)
			if !can {
				continue // nor can larger sets
			}
			if keeps {
				s := &Set{Units: units, People: people}
				if !opt.Free {
					s.Cost = p.Cost(units)
				}
				s.Reduced = s.Cost
				if opt.Prices != nil {
					s.Reduced += opt.Prices.twinSum(in)
				}
				if !visit(s) {
					return false, nil
				}
			}
			for _, u := range units {
				for _, v := range rules.graph.Neighbours(u) {
					if in[v] || never[v] || people+p.Population(v) > rules.loosest {
						continue
					}
					if name := twinName(twinInsert(units, v)); !known[name] {
						known[name] = true
						larger = append(larger, name)
					}
				}
			}
		}
		sets = larger
	}
	return true, nil
}

// twinSum is what prices add to the cost of a set.
func (p *Prices) twinSum(in []bool) (sum int64) {
	for u, price := range p.Units {
		if in[u] {
			sum -= price
		}
	}
	for _, c := range p.Cuts {
		common := 0
		for _, u := range c.Units {
			if in[u] {
				common++
			}
		}
		sum += int64(common/c.Divisor) * c.Price
	}
	return sum
}

// twinInsert is the units and one more, ascending.
func twinInsert(units []region.Unit, v region.Unit) (out []region.Unit) {
	for _, u := range units {
		if v >= 0 && v < u {
			out, v = append(out, v), -1
		}
		out = append(out, u)
	}
	if v >= 0 {
		out = append(out, v)
	}
	return out
}

func twinName(units []region.Unit) string {
	var name []byte
	for _, u := range units {
		name = binary.LittleEndian.AppendUint32(name, uint32(u))
	}
	return string(name)
}

func twinUnits(name string) (units []region.Unit) {
	for ; name != ""; name = name[4:] {
		units = append(units, region.Unit(binary.LittleEndian.Uint32([]byte(name))))
	}
	return units
}
