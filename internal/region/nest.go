package region

// Straddler is a region of one plan whose units lie in two regions of another.
type Straddler struct {
	Region Label
	Units  [2]Unit // one in each
}

// Straddlers lists the regions of a plan that do not lie in one region of the outer
// plan, in order: none where the plan is strictly nested in it. Both plans are of the
// same units.
func Straddlers(inner, outer Plan) []Straddler {
	first := make([]Unit, inner.regions)
	for r := range first {
		first[r] = -1
	}
	told := make([]bool, inner.regions)
	var out []Straddler
	for u, r := range inner.labels {
		switch at := first[r]; {
		case at < 0:
			first[r] = Unit(u)
		case outer.labels[at] != outer.labels[u] && !told[r]:
			told[r] = true
			out = append(out, Straddler{r, [2]Unit{at, Unit(u)}})
		}
	}
	return out
}
