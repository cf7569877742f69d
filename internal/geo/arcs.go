package geo

// outside stands for no area.
const outside int32 = -1

// arcSet is a list of lines with the area on each side. Arc k runs along the vertices points[start[k]:start[k+1]].
// The left area is never outside.
type arcSet struct {
	start       []int32
	points      []int32
	left, right []int32
}

func (s *arcSet) len() int { return len(s.left) }

func (s *arcSet) at(k int) []int32 { return s.points[s.start[k]:s.start[k+1]] }

func (s *arcSet) first(k int) int32 { return s.points[s.start[k]] }

func (s *arcSet) last(k int) int32 { return s.points[s.start[k+1]-1] }

func (s *arcSet) grow(arcs, points int) {
	s.start = make([]int32, 1, arcs+1)
	s.points = make([]int32, 0, points)
	s.left, s.right = make([]int32, 0, arcs), make([]int32, 0, arcs)
}

// add appends an arc, turned round when only its right side is an area.
func (s *arcSet) add(left, right int32, points []int32) {
	if len(s.start) == 0 {
		s.start = append(s.start, 0)
	}
	if left == outside {
		for i := len(points) - 1; i >= 0; i-- {
			s.points = append(s.points, points[i])
		}
		left, right = right, left
	} else {
		s.points = append(s.points, points...)
	}
	s.left, s.right = append(s.left, left), append(s.right, right)
	s.start = append(s.start, int32(len(s.points)))
}

// arcRef is an arc and the way it is walked: k, or ^k for backward.
type arcRef int32

func (r arcRef) backward() bool { return r < 0 }

func (r arcRef) arc() int {
	if r < 0 {
		return int(^r)
	}
	return int(r)
}

func (r arcRef) reversed() arcRef { return ^r }

// from and to are the vertices that a walk along ref begins and ends at.
func (s *arcSet) from(ref arcRef) int32 {
	if ref.backward() {
		return s.last(ref.arc())
	}
	return s.first(ref.arc())
}

func (s *arcSet) to(ref arcRef) int32 { return s.from(ref.reversed()) }

// leftOf is the area on the left of a walk along ref.
func (s *arcSet) leftOf(ref arcRef) int32 {
	if ref.backward() {
		return s.right[ref.arc()]
	}
	return s.left[ref.arc()]
}

// second is the vertex after the one where a walk along ref begins.
func (s *arcSet) second(ref arcRef) int32 {
	points := s.at(ref.arc())
	if ref.backward() {
		return points[len(points)-2]
	}
	return points[1]
}

// join makes arcs as long as they can be: at a vertex where exactly two ends meet, the two become one. Lines that go
// round without any junction become closed arcs.
func (s *arcSet) join(vertices int) arcSet {
	if s.len() == 0 {
		return arcSet{start: []int32{0}}
	}
	// ends[v] are the first two walks out of vertex v, degree[v] how many there are.
	degree := make([]int32, vertices)
	ends := make([][2]arcRef, vertices)
	leave := func(v int32, ref arcRef) {
		if degree[v] < 2 {
			ends[v][degree[v]] = ref
		}
		degree[v]++
	}
	for k := range s.len() {
		leave(s.first(k), arcRef(k))
		leave(s.last(k), arcRef(k).reversed())
	}
	// onward continues a walk past its end, or reports a junction.
	onward := func(ref arcRef) (arcRef, bool) {
		v := s.to(ref)
		if degree[v] != 2 {
			return 0, false
		}
		next := ends[v][0]
		if next == ref.reversed() {
			next = ends[v][1]
		}
		// Where areas overlap two lines may meet that do not bound the same areas.
		if s.leftOf(next) != s.leftOf(ref) || s.leftOf(next.reversed()) != s.leftOf(ref.reversed()) {
			return 0, false
		}
		return next, true
	}

	var joined arcSet
	joined.grow(s.len()/8+1, len(s.points)/2+s.len()/8)
	used := make([]bool, s.len())
	var line []int32
	walk := func(start arcRef) {
		line = append(line[:0], s.from(start))
		for ref, more := start, true; more && !used[ref.arc()]; ref, more = onward(ref) {
			used[ref.arc()] = true
			line = s.appendRest(line, ref)
		}
		joined.add(s.leftOf(start), s.leftOf(start.reversed()), line)
	}
	for k := range s.len() {
		for _, start := range [2]arcRef{arcRef(k), arcRef(k).reversed()} {
			if _, more := onward(start.reversed()); !more && !used[k] {
				walk(start)
			}
		}
	}
	for k := range s.len() { // what is left has no junction
		if !used[k] {
			walk(arcRef(k))
		}
	}
	return joined
}

// appendRest adds the vertices along ref after its first.
func (s *arcSet) appendRest(line []int32, ref arcRef) []int32 {
	points := s.at(ref.arc())
	if !ref.backward() {
		return append(line, points[1:]...)
	}
	for i := len(points) - 2; i >= 0; i-- {
		line = append(line, points[i])
	}
	return line
}
