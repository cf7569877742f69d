package ensemble

import "slices"

// maxTrace is how many plans of each chain a trace keeps at most.
const maxTrace = 2048

// trace keeps the measures of every plan of each chain, and where they become
// more than maxTrace those of every second, then every fourth, and so on: at least
// half of maxTrace, evenly spaced from the first on.
type trace struct {
	measures int
	every    int
	seen     []int       // by chain
	rows     [][]float64 // by chain, one row of measures after the other
}

func newTrace(chains, measures int) *trace {
	return &trace{measures: measures, every: 1, seen: make([]int, chains), rows: make([][]float64, chains)}
}

func (t *trace) add(chain int, values []float64) {
	if t.seen[chain]%t.every == 0 {
		if t.seen[chain]/t.every == maxTrace {
			t.thin()
		}
		t.rows[chain] = append(t.rows[chain], values...)
	}
	t.seen[chain]++
}

// thin drops every second row of each chain. The chains are a plan apart at
// most.
func (t *trace) thin() {
	t.every *= 2
	for c, rows := range t.rows {
		kept := rows[:0]
		for i := 0; i < len(rows); i += 2 * t.measures {
			kept = append(kept, rows[i:i+t.measures]...)
		}
		t.rows[c] = kept
	}
}

// of is one measure by chain, all of the length of the shortest.
func (t *trace) of(measure int) [][]float64 {
	length := t.kept()
	out := make([][]float64, len(t.rows))
	for c, rows := range t.rows {
		out[c] = make([]float64, length)
		for i := range length {
			out[c][i] = rows[i*t.measures+measure]
		}
	}
	return out
}

// sorted is all that is kept of one measure.
func (t *trace) sorted(measure int) []float64 {
	var out []float64
	for _, rows := range t.rows {
		for i := measure; i < len(rows); i += t.measures {
			out = append(out, rows[i])
		}
	}
	slices.Sort(out)
	return out
}

func (t *trace) kept() int {
	least := len(t.rows[0])
	for _, rows := range t.rows {
		least = min(least, len(rows))
	}
	return least / max(1, t.measures)
}
