package export

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Charts are drawn for a column of 360 pixels, so that their words can be read
// on a telephone, and grow to about half a page.
const (
	chartWidth  = 360.0
	chartMargin = 12.0
)

// chart is a picture of marks with its title and what it shows in words. The
// same numbers stand in a table or text beside it.
type chart struct {
	ID, Title, Desc string
	Width, Height   px
	Marks           []mark
}

// mark is one element of a chart; Class says how the style sheet paints it.
type mark struct {
	Kind, Class   string // Kind is rect, line, circle, path or text
	X, Y, X2, Y2  px
	Width, Height px
	Text, Anchor  string
	Path          string
	Radius        px
}

func newChart(id, title string) *chart { return &chart{ID: id, Title: title, Width: chartWidth} }

func (c *chart) rect(class string, x, y, w, h float64) {
	c.Marks = append(c.Marks, mark{Kind: "rect", Class: class, X: px(x), Y: px(y), Width: px(w), Height: px(h)})
}

func (c *chart) line(class string, x1, y1, x2, y2 float64) {
	c.Marks = append(c.Marks, mark{Kind: "line", Class: class, X: px(x1), Y: px(y1), X2: px(x2), Y2: px(y2)})
}

func (c *chart) circle(class string, x, y, r float64) {
	c.Marks = append(c.Marks, mark{Kind: "circle", Class: class, X: px(x), Y: px(y), Radius: px(r)})
}

// diamond marks real divisions: another shape than the circle of the plan.
func (c *chart) diamond(class string, x, y, r float64) {
	var path strings.Builder
	for i, at := range [][2]float64{{x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}} {
		path.WriteString([]string{"M", "L"}[min(i, 1)] + px(at[0]).String() + " " + px(at[1]).String())
	}
	c.Marks = append(c.Marks, mark{Kind: "path", Class: class, Path: path.String() + "Z"})
}

// text writes words; anchor is start, middle or end.
func (c *chart) text(class string, x, y float64, anchor, words string) {
	c.Marks = append(c.Marks, mark{Kind: "text", Class: class, X: px(x), Y: px(y), Anchor: anchor, Text: words})
}

// scale maps values to a length of a drawing, with ticks at round numbers.
type scale struct {
	low, high float64 // values
	from, to  float64 // places
	step      float64
}

// newScale covers the values with about so many steps.
func newScale(values []float64, from, to float64, steps int) scale {
	known := slices.DeleteFunc(slices.Clone(values), isUnknown)
	low, high := 0.0, 1.0
	if len(known) > 0 {
		low, high = slices.Min(known), slices.Max(known)
	}
	if high-low < 1e-9*math.Max(1, math.Abs(high)) { // all the same
		room := math.Max(0.05*math.Abs(high), 0.01)
		low, high = low-room, high+room
	}
	step := roundStep((high - low) / float64(steps))
	return scale{math.Floor(low/step+1e-9) * step, math.Ceil(high/step-1e-9) * step, from, to, step}
}

// roundStep is the next of 1, 2 or 5 times a power of ten.
func roundStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, f := range []float64{1, 2, 5} {
		if x <= f*power*(1+1e-9) {
			return f * power
		}
	}
	return 10 * power
}

func (s scale) at(x float64) float64 {
	return s.from + float64((math.Min(math.Max(x, s.low), s.high)-s.low)/(s.high-s.low)*(s.to-s.from))
}

func (s scale) ticks() []float64 {
	var out []float64
	for i := 0; ; i++ {
		x := s.low + float64(float64(i)*s.step)
		if x > s.high+s.step/2 {
			return out
		}
		out = append(out, x)
	}
}

// labelling keeps the labels of points apart from each other and from points.
type labelling struct {
	left, right, top, bottom float64
	taken                    [][4]float64 // x, y, width, height
}

func (l *labelling) keep(x, y, w, h float64) { l.taken = append(l.taken, [4]float64{x, y, w, h}) }

// write puts a label beside a point, on the first side with room; with none
// the label is left out: the table has it. letter is about as wide as one.
func (l *labelling) write(c *chart, class string, x, y float64, words string, letter float64) {
	const high, off = 12.0, 9.0
	w := float64(letter * float64(utf8.RuneCountInString(words)))
	for _, side := range []struct {
		x, y   float64 // of the text
		anchor string
		left   float64
	}{
		{x + off, y + 14, "start", x + off},
		{x - off, y - 6, "end", x - off - w},
		{x + off, y - 6, "start", x + off},
		{x - off, y + 14, "end", x - off - w},
		{x, y + 20, "middle", x - w/2},
		{x, y - 10, "middle", x - w/2},
	} {
		top := side.y - high + 2
		if side.left < l.left || side.left+w > l.right || top < l.top || side.y > l.bottom {
			continue
		}
		free := true
		for _, t := range l.taken {
			free = free && (side.left+w < t[0] || side.left > t[0]+t[2] || top+high < t[1] || top > t[1]+t[3])
		}
		if free {
			l.keep(side.left, top, w, high)
			c.text(class, side.x, side.y, side.anchor, words)
			return
		}
	}
}

// axis draws grid lines from top to bottom with their values below.
func (c *chart) axis(s scale, top, bottom float64, format func(float64) string) {
	for _, x := range s.ticks() {
		at := s.at(x)
		c.line("grid", at, top, at, bottom)
		anchor := "middle"
		if at < s.from+8 {
			anchor = "start"
		} else if at > s.to-8 {
			anchor = "end"
		}
		c.text("tick", at, bottom+14, anchor, format(x))
	}
}

// place is one line of a dot plot.
type place struct {
	name  string
	value float64
	own   bool // the plan itself
}

const (
	laneHeight = 30.0
	maxLabel   = 46 // letters
)

// lanes draws a dot plot below y: each place has its name on a line of its own
// and its dot below.
func (c *chart) lanes(y float64, s scale, places []place, format func(float64) string) {
	for _, p := range places {
		base := y + 22
		c.line("lane", s.from, base, s.to, base)
		at := s.at(p.value)
		class := "other"
		if p.own {
			c.circle("own", at, base, 5.5)
			class = "ownname"
		} else {
			c.diamond("reference", at, base, 5.5)
		}
		c.text(class, chartMargin, y+13, "start", shortened(p.name, maxLabel)+": "+format(p.value))
		y += laneHeight
	}
}

// dotPlot compares places on one measure.
func dotPlot(id, title string, places []place, format, tick func(float64) string) *chart {
	c := newChart(id, title)
	values := []float64{0}
	words := make([]string, len(places))
	for i, p := range places {
		values = append(values, p.value)
		words[i] = p.name + " " + format(p.value)
	}
	s := newScale(values, chartMargin, chartWidth-chartMargin, 4)
	bottom := 4 + float64(laneHeight*float64(len(places)))
	c.axis(s, 4, bottom, tick)
	c.lanes(0, s, places, format)
	c.Height = px(bottom + 22)
	c.Desc = "Dot plot. " + strings.Join(words, "; ") + "."
	return c
}

// ticked writes the values of an axis of fractions: no decimals, unless the
// steps need them.
func ticked(s func(float64) string) func(float64) string {
	return func(x float64) string {
		return strings.Replace(strings.Replace(s(x), ".0"+nbsp+"%", nbsp+"%", 1), minus+"0"+nbsp, "0"+nbsp, 1)
	}
}
