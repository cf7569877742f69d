package export

import (
	"fmt"
	"io"
	"math"
	"slices"

	"footprint/internal/scenario"
)

// Places of the chart of a sweep: two panels above each other, over one axis.
const (
	sweepWide, sweepHigh = 640.0, 500.0
	sweepLeft            = 64.0
	sweepRight           = sweepWide - 24
	panelTop, panelFloor = 66.0, 240.0
	lowerTop, lowerFloor = 292.0, 430.0
)

// writeSweepChart draws need captured, and below it the largest and the mean
// deviation, over the axis of the sweep. Points without a plan are grey.
func writeSweepChart(w io.Writer, s *Sweep) error {
	c := newChart("sweep", s.Title)
	c.Width, c.Height = sweepWide, sweepHigh
	c.rect("back", 0, 0, sweepWide, sweepHigh)
	c.text("title", chartMargin, 20, "start", s.Title)
	var captured, largest, mean []float64
	lost, aim := false, "more is better"
	for i := range s.Points {
		values := [3]float64{math.NaN(), math.NaN(), math.NaN()}
		if card := s.Points[i].Card; card != nil {
			values = [3]float64{card.Needs.Captured, card.Balance.MaxDeviation, card.Balance.MeanDeviation}
			c.Desc += fmt.Sprintf("%s: captured %s, largest deviation %s, mean %s. ", sentence(s.Points[i].Label), percent(values[0]), percent(values[1]), percent(values[2]))
		} else {
			c.Desc += sentence(s.Points[i].Label) + map[bool]string{true: ": no plan. ", false: ": not come to. "}[s.Points[i].Problem != ""]
			lost = lost || s.Points[i].Problem != ""
		}
		captured, largest, mean = append(captured, values[0]), append(largest, values[1]), append(mean, values[2])
	}
	x := s.scale()
	y := newScale(captured, panelFloor, panelTop, 5)
	if s.mixed() {
		aim = "less is better where regions are to be mixed"
	}
	c.text("tick", chartMargin, panelTop-18, "start", "Variation in need captured; "+aim)
	c.panel(s, x, y, panelTop, panelFloor)
	c.series(s, x, y, "point", captured)
	y = newScale(append(append([]float64{0}, largest...), mean...), lowerFloor, lowerTop, 4)
	c.text("tick", chartMargin, lowerTop-18, "start", "Deviation of regions from the mean population, largest (filled) and mean; less is better")
	c.panel(s, x, y, lowerTop, lowerFloor)
	c.series(s, x, y, "own", largest)
	c.series(s, x, y, "point", mean)
	s.names(c, x)
	if lost {
		c.text("tick", chartMargin, sweepHigh-14, "start", "Grey: no plan")
	}
	c.text("tick", sweepRight, sweepHigh-14, "end", map[string]string{
		scenario.AxisRegions: "Number of regions", scenario.AxisTolerance: "Tolerance: deviation that is allowed", scenario.AxisWeights: "Weights",
	}[s.Axis])
	return frontierPage.ExecuteTemplate(w, "frontier", c)
}

// mixed says that some plan is asked for regions that are each like the whole.
func (s *Sweep) mixed() bool {
	return slices.ContainsFunc(s.Points, func(p SweepPoint) bool { return p.Scenario.Weights.Mixed > 0 })
}

// scale is that of the axis, with half a step of room at either end.
func (s *Sweep) scale() scale {
	first, _ := s.at(0)
	last, _ := s.at(len(s.Points) - 1)
	room := 0.5
	if len(s.Points) > 1 {
		room = (last - first) / float64(2*(len(s.Points)-1))
	}
	return scale{low: first - room, high: last + room, from: sweepLeft, to: sweepRight}
}

// panel draws what lies behind the points: values across, and grey where there
// is no plan.
func (c *chart) panel(s *Sweep, x, y scale, top, floor float64) {
	const half = 10.0
	for i := range s.Points {
		at, _ := s.at(i)
		if s.Points[i].Problem != "" {
			c.rect("none", x.at(at)-half, top, 2*half, floor-top)
		}
		c.line("grid", x.at(at), top, x.at(at), floor)
	}
	for _, v := range y.ticks() {
		c.line("grid", sweepLeft, y.at(v), sweepRight, y.at(v))
		c.text("tick", sweepLeft-6, y.at(v)+4, "end", ticked(percent)(v))
	}
}

// series draws values over the axis; those of neighbours are joined, but for
// weights, which have no order.
func (c *chart) series(s *Sweep, x, y scale, class string, values []float64) {
	for i := 1; i < len(values); i++ {
		before, _ := s.at(i - 1)
		at, _ := s.at(i)
		if s.Axis != scenario.AxisWeights && !isUnknown(values[i-1]) && !isUnknown(values[i]) {
			c.line("curve", x.at(before), y.at(values[i-1]), x.at(at), y.at(values[i]))
		}
	}
	for i, v := range values {
		if at, _ := s.at(i); !isUnknown(v) {
			c.circle(class, x.at(at), y.at(v), 4)
		}
	}
}

// names writes what the points are called below the axis, on two lines in turn
// where they are long, and leaves out those for which there is no room.
func (s *Sweep) names(c *chart, x scale) {
	const letter, gap = 6.2, 8.0
	end := []float64{math.Inf(-1), math.Inf(-1)}
	for i := range s.Points {
		at, name := s.at(i)
		name = shortened(name, maxLabel)
		half := letter * float64(len([]rune(name))) / 2
		middle := math.Max(x.at(at), half+2)
		middle = math.Min(middle, sweepWide-half-2)
		line := slices.IndexFunc(end, func(e float64) bool { return middle-half > e+gap })
		if line < 0 {
			continue
		}
		end[line] = middle + half
		c.text("tick", middle, lowerFloor+16+float64(line)*14, "middle", name)
	}
}
