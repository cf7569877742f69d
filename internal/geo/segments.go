package geo

// segmentUses are the segments of all rings with the uses of one segment together. Use h runs from vertex from[h] to
// to[h] with area[h] on its left.
type segmentUses struct {
	from, to, area []int32
	order          []int32 // all uses, by lower vertex, then upper vertex, then position
}

func (u *segmentUses) lower(h int32) int32 { return min(u.from[h], u.to[h]) }
func (u *segmentUses) upper(h int32) int32 { return max(u.from[h], u.to[h]) }

// run is the uses of the segment at order[i] from there on.
func (u *segmentUses) run(i int) []int32 {
	lo, hi := u.lower(u.order[i]), u.upper(u.order[i])
	end := i + 1
	for end < len(u.order) && u.lower(u.order[end]) == lo && u.upper(u.order[end]) == hi {
		end++
	}
	return u.order[i:end]
}

func (r *internedRings) uses() *segmentUses {
	n := len(r.points)
	u := &segmentUses{make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n)}
	for k := range r.area {
		ring := r.at(k)
		for i, v := range ring {
			h := int(r.start[k]) + i
			u.from[h], u.to[h], u.area[h] = v, ring[(i+1)%len(ring)], r.area[k]
		}
	}
	for h := range u.order {
		u.order[h] = int32(h)
	}
	// Two stable counting sorts take linear time however many segments meet in a vertex.
	u.order = countingSort(u.order, len(r.vertices), u.upper)
	u.order = countingSort(u.order, len(r.vertices), u.lower)
	return u
}

// segments pairs the two sides of each segment. A segment that one area walks both ways bounds nothing and vanishes.
func (r *internedRings) segments() (set arcSet, overlaps int) {
	u := r.uses()
	n := len(u.order)
	set.grow(n/2+n/8, n+n/4)
	var ups, downs []int32 // areas left of the segment when it runs from its lower to its upper vertex, or back
	for i := 0; i < n; {
		run := u.run(i)
		i += len(run)
		lo, hi := u.lower(run[0]), u.upper(run[0])
		ups, downs = ups[:0], downs[:0]
		for _, h := range run {
			if u.from[h] == lo {
				ups = append(ups, u.area[h])
			} else {
				downs = append(downs, u.area[h])
			}
		}
		if len(run) > 2 {
			ups, downs = withoutCommon(ups, downs)
		}
		overlaps += max(len(ups)-1, 0) + max(len(downs)-1, 0)
		for k := range max(len(ups), len(downs)) {
			switch {
			case k >= len(downs):
				set.add(ups[k], outside, []int32{lo, hi})
			case k >= len(ups):
				set.add(downs[k], outside, []int32{hi, lo})
			case ups[k] != downs[k]:
				set.add(ups[k], downs[k], []int32{lo, hi})
			}
		}
	}
	return set, overlaps
}

// countingSort orders items stably by a key below keys.
func countingSort(items []int32, keys int, key func(int32) int32) []int32 {
	next := make([]int32, keys+1)
	for _, it := range items {
		next[key(it)+1]++
	}
	for k := range keys {
		next[k+1] += next[k]
	}
	sorted := make([]int32, len(items))
	for _, it := range items {
		k := key(it)
		sorted[next[k]] = it
		next[k]++
	}
	return sorted
}

// withoutCommon removes from both lists what they have in common, keeping the order of the rest.
func withoutCommon(a, b []int32) ([]int32, []int32) {
	keptA := a[:0]
next:
	for _, v := range a {
		for k, w := range b {
			if v == w {
				b = append(b[:k], b[k+1:]...)
				continue next
			}
		}
		keptA = append(keptA, v)
	}
	return keptA, b
}
