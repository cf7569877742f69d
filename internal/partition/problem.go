package partition

import (
	"fmt"
	"slices"
)

// Problem is a list of columns: sets of rows, each with a cost.
type Problem struct {
	rows  int
	count int
	at    []int32 // column j holds members[at[j]:at[j+1]]
	in    []int32
	costs []int64
}

// NewProblem makes an empty problem over rows 0 to rows-1, to be covered by
// exactly count columns.
func NewProblem(rows, count int) *Problem {
	return &Problem{rows: rows, count: count, at: []int32{0}}
}

// Add appends a column and gives its number. Members must be in ascending
// order; they are copied.
func (p *Problem) Add(members []int32, cost int64) int {
	p.in = append(p.in, members...)
	p.at = append(p.at, int32(len(p.in))) //nolint:gosec // memory ends long before
	p.costs = append(p.costs, cost)
	return len(p.costs) - 1
}

// Len is the number of columns.
func (p *Problem) Len() int { return len(p.costs) }

// Members are the rows of column j, ascending; they must not be changed.
func (p *Problem) Members(j int) []int32 { return p.in[p.at[j]:p.at[j+1]] }

// Cost is the cost of column j.
func (p *Problem) Cost(j int) int64 { return p.costs[j] }

// check says what is wrong with a partition, if anything.
func (p *Problem) check(columns []int) error {
	if len(columns) != p.count {
		return fmt.Errorf("%d columns, want %d", len(columns), p.count)
	}
	seen := make([]bool, p.rows)
	covered := 0
	for _, j := range columns {
		if j < 0 || j >= p.Len() {
			return fmt.Errorf("no column %d", j)
		}
		for _, r := range p.Members(j) {
			if seen[r] {
				return fmt.Errorf("row %d is covered twice", r)
			}
			seen[r] = true
			covered++
		}
	}
	if covered != p.rows {
		return fmt.Errorf("%d of %d rows are covered", covered, p.rows)
	}
	return nil
}

// largest is the most that a column costs, without its sign.
func (p *Problem) largest() int64 {
	var most int64
	for _, c := range p.costs {
		most = max(most, c, -c)
	}
	return most
}

func (p *Problem) total(columns []int) int64 {
	var sum int64
	for _, j := range columns {
		sum += p.costs[j]
	}
	return sum
}

// Options bound the work, in steps of the method and never in time.
type Options struct {
	// Start is a partition that is known: columns by number.
	Start []int
	// Pivots and Nodes end the work; 0 is the default.
	Pivots, Nodes int
	// Cuts is how many subset-row cuts may be added; 0 is the default, below 0 none.
	Cuts int
}

// Result is the best partition found.
type Result struct {
	Columns []int // ascending
	Cost    int64
	// Optimal says that no other partition by these columns is cheaper, as far
	// as floating point can tell.
	Optimal bool
	// Bound is the value of the linear programme with its cuts; no partition by
	// these columns costs less, up to rounding. 0 where it was not reached.
	Bound                float64
	Pivots, Nodes, Cuts  int
	Survivors, Generated int // columns left after fixing, columns in the linear programme
}

const (
	defaultPivots = 60_000
	defaultNodes  = 400
	defaultCuts   = 400
)

func (o Options) withDefaults() Options {
	if o.Pivots == 0 {
		o.Pivots = defaultPivots
	}
	if o.Nodes == 0 {
		o.Nodes = defaultNodes
	}
	if o.Cuts == 0 {
		o.Cuts = defaultCuts
	}
	o.Cuts = max(o.Cuts, 0)
	o.Start = slices.Sorted(slices.Values(o.Start))
	return o
}
