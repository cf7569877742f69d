package bench

import "math"

// Scaling is how the time to equal quality grows with the number of units.
type Scaling struct {
	// Gap is how far from the best known plan of its own problem a run may be
	// to count as equal: 0.01 is 1 %.
	Gap    float64
	Points []ScalingPoint
	// Exponent is the slope of the logarithm of time by that of units, by
	// least squares; 0 unless there are two points at least.
	Exponent float64
}

// ScalingPoint is the time to quality on one layer.
type ScalingPoint struct {
	ID    string
	Units int
	Best  float64 // known
	// Seconds is when the median run was there, on the budget that was there
	// first: 1/Rung of the full one. 0 when none was.
	Seconds float64
	Rung    int64
}

// Fit finds the exponent from the results of the problems of Scaling. Annealing
// gets good at the end of its budget, so a single budget tells more of the budget
// than of the search: each layer is run on several, and the quickest to arrive
// counts.
func Fit(problems []Problem, results map[string]*Result, gap float64, clock Clock) Scaling {
	s := Scaling{Gap: gap}
	for _, p := range problems {
		r := results[p.ID]
		if r == nil || !p.Scaling {
			continue
		}
		at := ScalingPoint{ID: p.ID, Units: r.Units}
		for _, run := range r.Runs {
			at.Best = max(at.Best, run.Trace.End().Captured)
		}
		for _, rung := range Rungs {
			var times []float64
			for _, run := range r.Runs {
				if run.Rung != rung {
					continue
				}
				t, ok := run.Trace.Reached(at.Best*(1-gap), clock)
				if !ok {
					t = math.Inf(1)
				}
				times = append(times, t)
			}
			if t := spreadOf(times).Median; t > 0 && !math.IsInf(t, 1) && (at.Seconds == 0 || t < at.Seconds) {
				at.Seconds, at.Rung = t, rung
			}
		}
		s.Points = append(s.Points, at)
	}
	s.Exponent = slope(s.Points)
	return s
}

// slope is that of the least squares line through the points with a time.
func slope(points []ScalingPoint) float64 {
	var n, sx, sy, sxx, sxy float64
	for _, p := range points {
		if p.Seconds == 0 {
			continue
		}
		x, y := math.Log(float64(p.Units)), math.Log(p.Seconds)
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	if n < 2 || n*sxx == sx*sx {
		return 0
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
