package export

import (
	"fmt"
	"io"
	"math"
)

// writeStepsChart draws what is best for every tolerance, as a line of steps: what is captured
// of the variation in need where that is the objective, else the objective. To the left of the
// tightest tolerance there is no plan.
func writeStepsChart(w io.Writer, f *Steps) error {
	const wide, high, left, top, floor = 640.0, 420.0, 64.0, 62.0, 368.0
	c := newChart("frontier", f.Title)
	c.Width, c.Height = wide, high
	what, better := "Objective", "less is better"
	if f.Needs {
		what, better = "Variation in need captured", "more is better"
	}
	value := func(s *Step) (at, limit float64) {
		if f.Needs {
			return s.Captured, *s.Card.NeedsCaptured
		}
		return s.Objective, s.Card.Value
	}
	first, last := &f.Steps[0], &f.Steps[len(f.Steps)-1]
	xs, ys := []float64{first.From - (last.To-first.From)/20, last.To}, []float64{}
	for i := range f.Steps {
		at, limit := value(&f.Steps[i])
		ys = append(ys, at)
		if !f.Steps[i].Card.Proven {
			ys = append(ys, limit)
		}
	}
	x, y := newScale(xs, left, wide-chartMargin, 8), newScale(ys, floor, top, 5)
	c.rect("back", 0, 0, wide, high)
	c.rect("none", left, top, x.at(first.From)-left, floor-top)
	c.text("title", chartMargin, 20, "start", f.Title)
	how := "proved for every tolerance"
	if f.Truncated {
		how = "proved where filled"
	}
	c.text("tick", chartMargin, 42, "start", what+" by the best plan, "+how+"; "+better)
	c.text("tick", wide-chartMargin, floor+34, "end", "Tolerance: largest deviation of a region's population from the mean")
	c.axis(x, top, floor, ticked(percent))
	for _, v := range y.ticks() {
		at := y.at(v)
		c.line("grid", left, at, wide-chartMargin, at)
		c.text("tick", left-6, at+4, "end", ticked(percent)(v))
	}
	labels := labelling{left: left, right: wide, top: top, bottom: floor}
	for i := range f.Steps {
		s := &f.Steps[i]
		v, limit := value(s)
		at := y.at(v)
		c.line("curve", x.at(s.From), at, x.at(s.To), at)
		labels.keep(x.at(s.From), at-2, x.at(s.To)-x.at(s.From), 4)
		if i > 0 {
			before, _ := value(&f.Steps[i-1])
			c.line("rise", x.at(s.From), y.at(before), x.at(s.From), at)
		}
		if !s.Card.Proven {
			c.line("limit", x.at(s.From), y.at(limit), x.at(s.To), y.at(limit))
			c.Desc += fmt.Sprintf("%s: from %s to %s, %s, not proved: %s at best. ", s.ID, fine(s.From), fine(s.To), fine(v), fine(limit))
		} else {
			c.Desc += fmt.Sprintf("%s: from %s to %s, %s. ", s.ID, fine(s.From), fine(s.To), fine(v))
		}
	}
	for i := range f.Steps {
		s := &f.Steps[i]
		const radius = 3.0
		v, _ := value(s)
		class := "own"
		if !s.Card.Proven {
			class = "point"
		}
		c.circle(class, x.at(s.From), y.at(v), radius)
		labels.keep(x.at(s.From)-radius, y.at(v)-radius, 2*radius, 2*radius)
	}
	v, _ := value(first)
	words := "not proved any further"
	if f.Whole {
		words = "no plan within less than " + fine(math.Floor(1e4*first.From)/1e4)
	}
	labels.write(c, "end", x.at(first.From), y.at(v), words, 5.4)
	return frontierPage.ExecuteTemplate(w, "frontier", c)
}

// fine is a share in per cent with two decimals.
func fine(x float64) string { return fixed(100*x, 2) + nbsp + "%" }
