package export

// colours gives neighbouring regions different colours: the regions with most
// neighbours left choose last (smallest-last order needs at most six colours
// on a planar map).
func colours(p *Plan) []int {
	k := p.Plan.Regions()
	touches := make([]map[int]bool, k)
	for r := range touches {
		touches[r] = map[int]bool{}
	}
	for _, e := range p.Layer.Graph.Edges() {
		a, b := int(p.Plan.Label(e.A)), int(p.Plan.Label(e.B))
		if a != b {
			touches[a][b], touches[b][a] = true, true
		}
	}
	left := make([]int, k)
	for r := range left {
		left[r] = len(touches[r])
	}
	order, gone := make([]int, 0, k), make([]bool, k)
	for range k {
		least := -1
		for r := range k {
			if !gone[r] && (least < 0 || left[r] < left[least]) {
				least = r
			}
		}
		gone[least] = true
		order = append(order, least)
		for n := range touches[least] {
			left[n]--
		}
	}
	colour := make([]int, k)
	for r := range colour {
		colour[r] = -1
	}
	uses := [len(palette)]int{}
	for i := k - 1; i >= 0; i-- {
		r := order[i]
		taken := [len(palette)]bool{}
		for n := range touches[r] {
			if colour[n] >= 0 {
				taken[colour[n]] = true
			}
		}
		best := 0
		for c := range palette { // the least used of those free
			if !taken[c] && (taken[best] || uses[c] < uses[best]) {
				best = c
			}
		}
		colour[r] = best
		uses[best]++
	}
	return colour
}
