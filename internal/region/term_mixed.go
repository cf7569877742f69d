package region

import "hash"

// mixed costs weight times the share of the total weighted sum of squares that
// lies between regions: the counterpart of squares. For a region with masses w
// and features q it is |sum w q|^2 / W, rounded down to an integer. It is 0
// when every region has the mean features of the whole, and weight*One when
// all members of every region are alike.
type mixed struct{ *moments }

// NewMixed makes the mixed needs term, by which every region should look like
// the whole: the between-region sum of squares, from the input of
// [NewSquares]. The two pull in opposite directions: at equal weights their
// sum is the same for every plan, but for rounding.
func NewMixed(mass []int64, features [][]float64, weight float64) (Term, error) {
	m, err := newMoments("mixed", mass, features, weight)
	if err != nil {
		return nil, err
	}
	return mixed{m}, nil
}

func (t mixed) Width() int { return 1 + t.features }

func (t mixed) Cost(acc []int64) int64 { return t.between(acc) }

// Least: what lies between regions can become less.
func (t mixed) Least([]int64) int64 { return 0 }

func (t mixed) CostWith(acc []int64, _ int64, u Unit, sign, _ int64) int64 {
	return t.betweenWith(acc, u, sign)
}

func (t mixed) Add(acc []int64, u Unit, sign, _ int64) { t.add(acc, u, sign) }

func (t mixed) hash(h hash.Hash) {
	hashInts(h, "between regions")
	t.moments.hash(h)
}
