package export

import (
	"fmt"
	"math"
	"strings"
	"time"

	"footprint/internal/scorecard"
)

// day writes 2017-06-30 as 30 June 2017; anything else stays as it is.
func day(date string) string {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return plain(date)
	}
	return d.Format("2 January 2006")
}

// sizePart says how equal, how large and how compact regions are.
func (r *report) sizePart() *section {
	c := r.Scorecard
	b := c.Balance
	k := len(c.Regions)
	s := &section{ID: "size", Title: "People and shape, region by region"}
	s.Lead = append(s.Lead, fmt.Sprintf("%s of %s regions are within 5%s%% of the average population, %s within 10%s%% and %s within 20%s%%. The largest region has %s times the people of the smallest.",
		sentence(numberOf(b.Within5Percent)), thousands(int64(k)), nbsp, numberOf(b.Within10Percent), nbsp, numberOf(b.Within20Percent), nbsp, fixed(b.LargestToSmallest, 2)))
	if n := r.broken(); n > 0 {
		s.Lead = append(s.Lead, fmt.Sprintf("%s in several pieces.", counted(n, "region is", "regions are")))
	} else {
		s.Lead = append(s.Lead, "Every region is in one piece.")
	}
	whole := table{ID: "t-size", Caption: "The plan as a whole", First: "Measure"}
	add := func(name, value string) { whole.Rows = append(whole.Rows, row{Name: name, Cells: cells(value)}) }
	whole.Columns = []column{{Title: "Value"}}
	add("Largest deviation from the average population", percent(b.MaxDeviation))
	add("Mean deviation", percent(b.MeanDeviation))
	add("Coefficient of variation", fixed(b.CoefficientOfVariation, 3))
	add("Gini coefficient", fixed(b.Gini, 3))
	if b.BelowMinimum > 0 {
		add("Regions below the smallest population asked for", thousands(int64(b.BelowMinimum)))
	}
	add("Mean compactness (Polsby–Popper, 1 is a circle)", fixed(c.Shape.MeanPolsbyPopper, 3))
	if c.Shape.MeanReock > 0 {
		add("Mean compactness (Reock, 1 is a circle)", fixed(c.Shape.MeanReock, 3))
	}
	if c.Shape.MeanP2A > 0 {
		add("Mean perimeter squared over area (12.57 is a circle)", fixed(c.Shape.MeanP2A, 1))
	}
	add("Borders between regions", fixed(c.Shape.CutBorderKm, 0)+nbsp+"km")
	add("Pairs of neighbouring areas that are divided", thousands(int64(c.Shape.CutPairs)))
	if c.Shape.InertiaPersonKm2 > 0 && c.Population.Total > 0 {
		add("Mean squared distance of people from the centre of their region", fixed(c.Shape.InertiaPersonKm2/float64(c.Population.Total), 0)+nbsp+"km²")
	}
	s.Blocks = append(s.Blocks, block{Table: &whole})
	t := r.regionRows("t-shape", "Size and shape of each region")
	r.shapeColumns(&t)
	s.Blocks = append(s.Blocks, t.split(tableColumns+1)...)
	s.Blocks = append(append(s.Blocks, r.basesBlocks()...), r.moreBlocks()...)
	return s
}

func (r *report) broken() int {
	n := 0
	for _, c := range r.Scorecard.Regions {
		if c.Pieces > 1 {
			n++
		}
	}
	return n
}

// numberOf writes small numbers as words.
func numberOf(n int) string {
	if words := strings.Fields("none one two three four five six seven eight nine"); n >= 0 && n < len(words) {
		return words[n]
	}
	return thousands(int64(n))
}

// shapeColumns adds what was measured of the regions.
func (r *report) shapeColumns(t *table) {
	c := r.Scorecard
	add := func(title, unit string, of func(*scorecard.RegionCard) float64, format func(float64) string) {
		known := false
		for i := range c.Regions {
			known = known || of(&c.Regions[i]) != 0
		}
		if known {
			t.add(column{Title: title, Unit: unit}, func(i int) cell { return cell{Text: format(of(&c.Regions[i]))} })
		}
	}
	add("Area", "km²", func(g *scorecard.RegionCard) float64 { return g.AreaKm2 }, func(x float64) string { return fixed(x, 0) })
	add("Perimeter", "km", func(g *scorecard.RegionCard) float64 { return g.PerimeterKm }, func(x float64) string { return fixed(x, 0) })
	add("Polsby–Popper", "", func(g *scorecard.RegionCard) float64 { return g.PolsbyPopper }, func(x float64) string { return fixed(x, 2) })
	add("Reock", "", func(g *scorecard.RegionCard) float64 { return g.Reock }, func(x float64) string { return fixed(x, 2) })
	if r.broken() > 0 {
		add("Pieces", "", func(g *scorecard.RegionCard) float64 { return float64(g.Pieces) }, func(x float64) string { return fixed(x, 0) })
	}
	add("Variation in need within", "% of all", func(g *scorecard.RegionCard) float64 { return g.NeedsWithinShare }, percent)
	add("Distance in need within", "mean", func(g *scorecard.RegionCard) float64 { return g.MeanDistance }, func(x float64) string { return fixed(x, 2) })
}

// counts is what a count of people is called.
func (r *report) counts(p scorecard.Population) string {
	for _, b := range r.Layer.Bases {
		if b.ID == p.ID && b.Title != "" {
			return plain(b.Title)
		}
	}
	return sentence(plain(p.Basis))
}

// basesBlocks measure the plan by other counts of people.
func (r *report) basesBlocks() []block {
	c := r.Scorecard
	if len(c.Bases) == 0 {
		return nil
	}
	whole := table{ID: "t-bases", Caption: "The plan by other counts of people", First: "People counted"}
	whole.Columns = []column{{Title: "Date", Text: true}, {Title: "Fewest"}, {Title: "Most"}, {Title: "Largest deviation"}, {Title: "Mean deviation"}, {Title: "Need between regions"}}
	line := func(p scorecard.Population, b scorecard.Balance, captured float64, own bool) {
		whole.Rows = append(whole.Rows, row{
			Name: r.counts(p), Own: own,
			Cells: cells(day(p.Date), thousands(b.Smallest), thousands(b.Largest), percent(b.MaxDeviation), percent(b.MeanDeviation), percent(captured)),
		})
	}
	line(c.Population, c.Balance, c.Needs.Captured, true)
	for _, b := range c.Bases {
		line(b.Population, b.Balance, b.NeedsCaptured, false)
	}
	whole.Note = "The first row is the count on which the plan rests. Deviations are from the average of each count."
	return []block{{Table: &whole}}
}

// moreBlocks are the other counts of people, flows and money of each region.
func (r *report) moreBlocks() []block {
	c := r.Scorecard
	t := r.regionRows("t-more", r.moreTitle())
	for j, b := range c.Bases {
		most := spread(0.01, b.Balance.MaxDeviation)
		t.add(column{Title: r.counts(b.Population), Unit: day(b.Population.Date)}, func(i int) cell {
			own := c.Regions[i].Bases
			if j >= len(own) || b.Balance.Ideal <= 0 {
				return cell{Text: unknown}
			}
			d := float64(own[j])/b.Balance.Ideal - 1
			return cell{thousands(own[j]) + " (" + signedPercent(d) + ")", centred(d, most)}
		})
	}
	for j, f := range c.Flows {
		if f.Kind == "catchments" {
			continue // providers are not of one region
		}
		t.add(column{Title: plain(f.Title), Unit: "stays in the region"}, func(i int) cell {
			if own := c.Regions[i].Flows; j < len(own) {
				return cell{percent(own[j]), rising(own[j], 1)}
			}
			return cell{Text: unknown}
		})
	}
	for j := range c.Money {
		m := &c.Money[j]
		t.add(column{Title: sentence(plain(m.Title))}, func(i int) cell { return cell{Text: r.money(r.amount(i, j), m)} })
		t.add(column{Title: sentence(plain(m.Title)), Unit: "a head"}, func(i int) cell {
			head := math.NaN()
			if people := c.Regions[i].Population; people > 0 {
				head = r.amount(i, j) / float64(people)
			}
			return cell{r.money(head, m), rising(head, m.HighestPerHead)}
		})
	}
	return t.split(tableColumns - 1)
}

func (r *report) moreTitle() string {
	c := r.Scorecard
	var parts []string
	if len(c.Bases) > 0 {
		parts = append(parts, "other counts of people")
	}
	if len(c.Flows) > 0 {
		parts = append(parts, "flows")
	}
	if len(c.Money) > 0 {
		parts = append(parts, "money")
	}
	return sentence(listed(parts)) + " of each region"
}
