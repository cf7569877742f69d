package relax

import "math"

// bundle climbs a concave function of prices that is known by values and slopes at
// some points (proximal bundle method, Lemaréchal 1978, Kiwiel 1990). Slopes that
// are not quite right make the way longer, and spoil nothing.
type bundle struct {
	scale  []float64 // by price: how far it moves where others move by 1
	centre []float64
	value  float64
	reach  float64 // how far the model is trusted
	planes []plane
	gram   [][]float64 // products of slopes, by scale
	failed int         // points that were not better, since the last that was
	hoped  float64     // by how much the next point should be better
}

// plane is the function as it looks from one point.
type plane struct {
	slope  []float64
	above  float64 // over the value at the centre
	weight float64
}

const (
	mostPlanes = 100
	exchanges  = 3000 // of weights, in a model
	enough     = 0.1  // of what was hoped for, to move the centre
)

func (b *bundle) dot(x, y []float64) (sum float64) {
	for u, s := range b.scale {
		sum += float64(float64(x[u]*y[u]) * s)
	}
	return sum
}

// learn takes value and slope at a point.
func (b *bundle) learn(point, slope []float64, value float64) {
	if len(b.planes) >= mostPlanes {
		b.forget()
	}
	if len(b.planes) == 0 {
		b.centre, b.value = point, value
		b.reach = 0.1 * max(math.Abs(value), 0.01) / max(b.dot(slope, slope), 1e-12)
	}
	step := make([]float64, len(point))
	for u := range step {
		step[u] = point[u] - b.centre[u]
	}
	gain := value - b.value
	var rise float64 // of the slope, from the centre to the point
	for u, s := range slope {
		rise += float64(s * step[u])
	}
	added := plane{slope: slope, above: gain - rise}
	if gain > 0 && gain >= enough*b.hoped {
		for i := range b.planes {
			p := &b.planes[i]
			for u, s := range p.slope {
				p.above += float64(s * step[u])
			}
			p.above -= gain
		}
		added.above = 0
		b.centre, b.value = point, value
		if gain >= 0.4*b.hoped {
			b.reach *= 1.6
		}
		b.failed = 0
	} else if b.failed++; b.failed%4 == 0 {
		b.reach *= 0.7
	}
	row := make([]float64, 0, mostPlanes)
	for i := range b.planes {
		x := b.dot(slope, b.planes[i].slope)
		b.gram[i] = append(b.gram[i], x)
		row = append(row, x)
	}
	b.planes, b.gram = append(b.planes, added), append(b.gram, append(row, b.dot(slope, slope)))
}

// forget drops the plane that matters least.
func (b *bundle) forget() {
	worst := 0
	for i := range b.planes {
		p, q := &b.planes[i], &b.planes[worst]
		if p.weight < q.weight || p.weight == q.weight && p.above > q.above {
			worst = i
		}
	}
	b.planes = append(b.planes[:worst], b.planes[worst+1:]...)
	b.gram = append(b.gram[:worst], b.gram[worst+1:]...)
	for i := range b.gram {
		b.gram[i] = append(b.gram[i][:worst], b.gram[i][worst+1:]...)
	}
}

// next is the point where the model is highest, less what it costs to go there. Its
// dual is a least square over mixtures of planes, solved by exchange of weights
// between two of them at a time.
func (b *bundle) next() []float64 {
	n := len(b.planes)
	sum := 0.0
	for i := range b.planes {
		sum += b.planes[i].weight
	}
	if sum <= 0 {
		b.planes[n-1].weight, sum = 1, 1
	}
	grad := make([]float64, n)
	for i := range b.planes {
		b.planes[i].weight /= sum
	}
	for i := range b.planes {
		grad[i] = max(0, b.planes[i].above)
		for j := range b.planes {
			grad[i] += float64(b.reach * b.gram[i][j] * b.planes[j].weight)
		}
	}
	for range exchanges {
		to, from := 0, -1
		for i := range grad {
			if grad[i] < grad[to] {
				to = i
			}
			if b.planes[i].weight > 0 && (from < 0 || grad[i] > grad[from]) {
				from = i
			}
		}
		if grad[from]-grad[to] < 1e-9 {
			break
		}
		curve := b.reach * (b.gram[to][to] + b.gram[from][from] - 2*b.gram[to][from])
		move := b.planes[from].weight
		if curve > 0 {
			move = min(move, (grad[from]-grad[to])/curve)
		}
		b.planes[to].weight += move
		if b.planes[from].weight -= move; b.planes[from].weight < 1e-12 {
			b.planes[from].weight = 0
		}
		for i := range grad {
			grad[i] += float64(b.reach * move * (b.gram[i][to] - b.gram[i][from]))
		}
	}
	mean, above := make([]float64, len(b.centre)), 0.0
	for i := range b.planes {
		p := &b.planes[i]
		if p.weight == 0 {
			continue
		}
		above += float64(p.weight * max(0, p.above))
		for u, s := range p.slope {
			mean[u] += float64(p.weight * s)
		}
	}
	b.hoped = above + float64(b.reach*b.dot(mean, mean))
	for u, s := range mean {
		mean[u] = b.centre[u] + float64(b.reach*b.scale[u]*s)
	}
	return mean
}
