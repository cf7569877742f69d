package region

// Match finds for every region of plan a the region of plan b that it is best
// called the same as: the one-to-one matching that keeps most people in place
// (Kuhn 1955, by shortest augmenting paths). Regions left over, where a has
// more than b, get -1. Staying is how many people a and b then agree on.
func Match(a, b Plan, population []int64) (to []Label, staying int64) {
	n := max(a.Regions(), b.Regions())
	shared := make([][]int64, n)
	for i := range shared {
		shared[i] = make([]int64, n)
	}
	for u, p := range population {
		shared[a.Label(Unit(u))][b.Label(Unit(u))] += p
	}
	to = make([]Label, a.Regions())
	for i, j := range assign(shared) {
		if i >= a.Regions() {
			continue
		}
		to[i] = -1
		if j < b.Regions() {
			to[i] = Label(j)
			staying += shared[i][j]
		}
	}
	return to, staying
}

// assign gives each row a column of its own so that the sum of values is
// largest. It adds one row at a time and augments along the path that loses
// least, with prices on rows and columns; O(n^3).
func assign(value [][]int64) []int {
	n := len(value)
	const none = -1
	rowPrice, columnPrice := make([]int64, n), make([]int64, n+1)
	owner := make([]int, n+1) // row that holds a column; column n is where paths start
	for j := range owner {
		owner[j] = none
	}
	from, slack, done := make([]int, n), make([]int64, n), make([]bool, n+1)
	for row := range n {
		owner[n] = row
		at := n
		for j := range n {
			from[j], slack[j] = n, 1<<62
		}
		clear(done)
		for owner[at] != none {
			done[at] = true
			i, next, step := owner[at], none, int64(1<<62)
			for j := range n {
				if done[j] {
					continue
				}
				if s := -value[i][j] - rowPrice[i] - columnPrice[j]; s < slack[j] {
					slack[j], from[j] = s, at
				}
				if slack[j] < step {
					step, next = slack[j], j
				}
			}
			for j := range n + 1 {
				if done[j] {
					rowPrice[owner[j]] += step
					columnPrice[j] -= step
				} else if j < n {
					slack[j] -= step
				}
			}
			at = next
		}
		for at != n {
			owner[at] = owner[from[at]]
			at = from[at]
		}
	}
	out := make([]int, n)
	for j := range n {
		out[owner[j]] = j
	}
	return out
}
