package scorecard

import (
	"slices"
	"strings"
)

// Measure is one number of a scorecard as people know it.
type Measure struct {
	// Name is unique among the measures of a plan, and among those of a region.
	Name string
	// Unit is what is counted or measured in, such as "people" or "km"; empty for
	// shares, ratios and indices.
	Unit  string
	Value float64
	Aim   Aim
	// Detail marks what stands behind the main measures. Of is the id of the
	// geography or the flow that the measure is about: it is a main one to those
	// who asked for that.
	Detail bool
	Of     string
}

// Title is the name with the unit, such as "cut border, km", where the name does
// not say it.
func (m Measure) Title() string {
	if strings.Contains(m.Name, m.Unit) {
		return m.Name
	}
	return m.Name + ", " + m.Unit
}

// Names of measures that mean more than their number.
const (
	OutsideBounds = "people outside the bounds"
	InPieces      = "regions in several pieces"
	Captured      = "captured: " // and the title of the indicator
)

// Aim says which values of a measure are better.
type Aim int

// Aims.
const (
	Neither Aim = iota // it describes
	Larger
	Smaller
	NearZero
)

// Better is 1 where then is better than now, -1 where it is worse, and 0 where
// it is neither.
func (a Aim) Better(now, then float64) int {
	gain := 0.0
	switch a {
	case Larger:
		gain = then - now
	case Smaller:
		gain = now - then
	case NearZero:
		gain = max(now, -now) - max(then, -then)
	}
	switch {
	case gain > 0:
		return 1
	case gain < 0:
		return -1
	}
	return 0
}

// Measures lists the numbers that say what the plan is like, in the order of
// the scorecard. What holds of every plan of the layer (totals, means of all
// people, references, evidence) is left out, and so is the objective, which
// depends on the weights. Alike units are better, unless the plan was asked to
// mix needs.
func (c *Scorecard) Measures() []Measure {
	var l list
	mixed := c.mixed()
	alike, apart := Larger, Smaller // of what is captured; of distances within
	between := Neither
	if mixed {
		alike, apart, between = Smaller, Larger, Smaller
	}
	l.add("regions", "regions", float64(len(c.Regions)), Neither)
	l.add(OutsideBounds, "people", float64(c.Objective.Violation), Smaller)
	pieces := 0
	for i := range c.Regions {
		pieces += count(c.Regions[i].Pieces > 1)
	}
	l.add(InPieces, "regions", float64(pieces), Smaller)

	l.add("needs captured", "", c.Needs.Captured, alike)
	for i := range c.Needs.Indicators {
		l.indicator(&c.Needs.Indicators[i], alike, between)
	}
	l.add("mean distance in need", "", c.Needs.MeanDistance, apart)
	l.detail("mean distance in need, worst region", "", c.Needs.WorstDistance, apart)

	l.balance("", &c.Balance)
	for i := range c.Bases {
		from := len(l.measures)
		of := counting(&c.Bases[i].Population)
		l.balance(of, &c.Bases[i].Balance)
		l.add("needs captured"+of, "", c.Bases[i].NeedsCaptured, alike)
		for j := range l.measures[from:] {
			l.measures[from+j].Detail = true
		}
	}

	l.add("mean Polsby-Popper", "", c.Shape.MeanPolsbyPopper, Larger)
	l.detail("mean perimeter squared over area", "", c.Shape.MeanP2A, Smaller)
	l.detail("mean Reock", "", c.Shape.MeanReock, Larger)
	l.add("cut border", "km", c.Shape.CutBorderKm, Smaller)
	l.detail("cut pairs of areas", "pairs", float64(c.Shape.CutPairs), Smaller)
	l.detail("perimeter", "km", c.Shape.PerimeterKm, Smaller)
	l.detail("moment of inertia", "person km²", c.Shape.InertiaPersonKm2, Smaller)

	c.relations(&l)
	for i := range c.Context {
		l.indicator(&c.Context[i], Neither, between)
	}
	return l.measures
}

func (c *Scorecard) relations(l *list) {
	for _, a := range c.Alignments {
		from, of := len(l.measures), ": "+a.Title
		l.add("people outside their area's main region"+of, "people", float64(a.PeopleOutside), Smaller)
		l.add("areas split"+of, "areas", float64(a.AreasSplit), Smaller)
		l.detail("share of people outside their area's main region"+of, "", a.PeopleOutsideShare, Smaller)
		l.detail("separated share"+of, "", a.SeparatedShare, Smaller)
		l.detail("extra pieces"+of, "pieces", float64(a.ExtraPieces), Smaller)
		l.about(from, a.ID)
	}
	for _, f := range c.Flows {
		from, of := len(l.measures), ": "+f.Title
		l.add("internal share"+of, "", f.InternalShare, Larger)
		if f.Kind == "catchments" {
			l.detail("dominant share"+of, "", f.DominantShare, Larger)
			l.detail("effective number of regions"+of, "", f.EffectiveRegions, Smaller)
		}
		l.about(from, f.ID)
	}
	if b := c.Change; b != nil {
		of := " from " + b.Title
		l.add("people reassigned"+of, "people", float64(b.PeopleReassigned), Smaller)
		l.detail("share reassigned"+of, "", b.ReassignedShare, Smaller)
		l.detail("areas reassigned"+of, "areas", float64(b.UnitsReassigned), Smaller)
		l.detail("share of newcomers"+of, "", b.NewcomerShare, Smaller)
		l.detail("variation of information"+of, "bits", b.VariationOfInformation, Smaller)
		l.detail("pairs of areas agreed on"+of, "", b.Rand, Larger)
	}
	for _, m := range c.Money {
		of := ": " + m.Title
		l.detail("smallest amount"+of, m.Unit, m.Smallest, Neither)
		l.detail("largest amount"+of, m.Unit, m.Largest, Neither)
		l.detail("lowest amount a head"+of, m.Unit, m.LowestPerHead, Neither)
		l.detail("highest amount a head"+of, m.Unit, m.HighestPerHead, Neither)
	}
}

// RegionMeasures lists the numbers that say what region i is like, in the order
// of its card. The z-scores are the means in another unit and are left out.
func (c *Scorecard) RegionMeasures(i int) []Measure {
	var l list
	r := &c.Regions[i]
	apart := Smaller
	if c.mixed() {
		apart = Larger
	}
	l.add("areas", "areas", float64(r.Units), Neither)
	l.add("population", "people", float64(r.Population), Neither)
	l.add("deviation from the ideal population", "", r.Deviation, NearZero)
	l.add("pieces", "pieces", float64(r.Pieces), Smaller)
	l.add("share of all variation in need", "", r.NeedsWithinShare, apart)
	l.detail("mean distance in need", "", r.MeanDistance, apart)
	l.detail("area", "km²", r.AreaKm2, Neither)
	l.detail("perimeter", "km", r.PerimeterKm, Smaller)
	l.add("Polsby-Popper", "", r.PolsbyPopper, Larger)
	l.detail("perimeter squared over area", "", r.P2A, Smaller)
	l.detail("Reock", "", r.Reock, Larger)
	l.detail("moment of inertia", "person km²", r.InertiaPersonKm2, Smaller)
	for j, m := range r.Indicators {
		l.detail("mean: "+titleAt(c.Needs.Indicators, j, m.ID), unitAt(c.Needs.Indicators, j), m.Mean, Neither)
	}
	for j, m := range r.Context {
		l.detail("mean: "+titleAt(c.Context, j, m.ID), unitAt(c.Context, j), m.Mean, Neither)
	}
	for j, n := range r.Bases {
		l.detail("population"+counting(&c.Bases[j].Population), "people", float64(n), Neither)
	}
	for j, share := range r.Flows {
		if c.Flows[j].Kind != "catchments" {
			l.detail("internal share: "+c.Flows[j].Title, "", share, Larger)
		}
	}
	for j, x := range r.Money {
		l.detail(c.Money[j].Title, c.Money[j].Unit, x, Neither)
	}
	return l.measures
}

// mixed says that the plan was asked for regions that are each like the whole.
func (c *Scorecard) mixed() bool {
	return slices.ContainsFunc(c.Objective.Terms, func(t Term) bool { return t.Name == "mixed" })
}

// list gathers measures. Context may repeat an indicator of the profile: each
// name comes once.
type list struct{ measures []Measure }

func (l *list) add(name, unit string, value float64, aim Aim) {
	l.put(Measure{Name: name, Unit: unit, Value: value, Aim: aim})
}

func (l *list) detail(name, unit string, value float64, aim Aim) {
	l.put(Measure{Name: name, Unit: unit, Value: value, Aim: aim, Detail: true})
}

func (l *list) put(m Measure) {
	if !slices.ContainsFunc(l.measures, func(x Measure) bool { return x.Name == m.Name }) {
		l.measures = append(l.measures, m)
	}
}

// about marks the measures from a position on.
func (l *list) about(from int, id string) {
	for i := range l.measures[from:] {
		l.measures[from+i].Of = id
	}
}

// counting says which people count, such as " (weighted, 2023/24)".
func counting(p *Population) string {
	if words := strings.Trim(p.Basis+", "+p.Date, ", "); words != "" {
		return " (" + words + ")"
	}
	return " (" + p.ID + ")"
}

func (l *list) indicator(i *IndicatorCapture, alike, between Aim) {
	l.add(Captured+i.Title, "", i.Captured, alike)
	l.detail("standard deviation between regions: "+i.Title, i.Unit, i.BetweenSD, between)
	l.detail("lowest mean of a region: "+i.Title, i.Unit, i.Lowest, Neither)
	l.detail("highest mean of a region: "+i.Title, i.Unit, i.Highest, Neither)
}

func (l *list) balance(of string, b *Balance) {
	l.add("largest deviation"+of, "", b.MaxDeviation, Smaller)
	l.add("mean deviation"+of, "", b.MeanDeviation, Smaller)
	l.detail("ideal population"+of, "people", b.Ideal, Neither)
	l.add("smallest region"+of, "people", float64(b.Smallest), Neither)
	l.add("largest region"+of, "people", float64(b.Largest), Neither)
	l.detail("largest over smallest region"+of, "", b.LargestToSmallest, Smaller)
	l.detail("coefficient of variation of populations"+of, "", b.CoefficientOfVariation, Smaller)
	l.detail("Gini coefficient of populations"+of, "", b.Gini, Smaller)
	l.detail("regions within 5 %"+of, "regions", float64(b.Within5Percent), Larger)
	l.detail("regions within 10 %"+of, "regions", float64(b.Within10Percent), Larger)
	l.detail("regions within 20 %"+of, "regions", float64(b.Within20Percent), Larger)
	l.detail("regions below the minimum"+of, "regions", float64(b.BelowMinimum), Smaller)
}

func titleAt(of []IndicatorCapture, j int, id string) string {
	if j < len(of) && of[j].Title != "" {
		return of[j].Title
	}
	return id
}

func unitAt(of []IndicatorCapture, j int) string {
	if j < len(of) {
		return of[j].Unit
	}
	return ""
}
