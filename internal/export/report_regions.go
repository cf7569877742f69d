package export

import (
	"fmt"
	"slices"

	"footprint/internal/scorecard"
)

// most columns of a table that fit on A4.
const tableColumns = 6

// regionRows begins a table with a row for each region.
func (r *report) regionRows(id, caption string) table {
	t := table{ID: id, Caption: caption, First: "Region"}
	for i, c := range r.Scorecard.Regions {
		t.Rows = append(t.Rows, row{Code: r.code[i], Name: plain(c.Name), Swatch: palette[r.colour[i]]})
	}
	return t
}

// regionsPart is the map, and beside it the table of regions.
func (r *report) regionsPart() *section {
	c := r.Scorecard
	t := r.regionRows("t-regions", fmt.Sprintf("The %s, %s of %s", counted(len(c.Regions), "region", "regions"), r.who(), day(c.Population.Date)))
	deviations := make([]float64, len(c.Regions))
	for i, region := range c.Regions {
		deviations[i] = region.Deviation
		if full := plain(region.Code); full != r.code[i] {
			t.Rows[i].Full = full
		}
	}
	most := spread(0.01, append(deviations, c.Settings.Bounds.Tolerance)...)
	t.add(column{Title: "People"}, func(i int) cell { return cell{Text: thousands(c.Regions[i].Population)} })
	t.add(column{Title: "From average"}, func(i int) cell {
		return cell{signedPercent(deviations[i]), centred(deviations[i], most)}
	})
	t.add(column{Title: "Areas"}, func(i int) cell { return cell{Text: thousands(int64(c.Regions[i].Units))} })
	note := "Labels are the codes of the table. Neighbouring regions never share a colour; colours mean nothing else."
	if r.schematic() {
		note += " Outlines are schematic: they were drawn from points and are no boundaries."
		if c.Shape.MeanReock > 0 {
			note += " Of all measures only Reock rests on them."
		} else {
			note += " No measure rests on them."
		}
	}
	return &section{
		ID: "regions", Title: "The regions",
		Blocks: []block{{Beside: []block{{Map: &mapPart{SVG: r.svg, Note: note}}, {Table: &t}}}},
	}
}

// needPart says how alike regions are inside, and how they differ.
func (r *report) needPart() *section {
	c := r.Scorecard
	s := &section{ID: "need", Title: "Need, region by region"}
	s.Lead = append(s.Lead, fmt.Sprintf("Need is what the profile “%s” measures (%s). Of its variation between the areas, %s lies between regions and %s is left within them.",
		plain(r.Profile.Title), plain(r.Profile.ID), roughly(c.Needs.Captured), roughly(1-c.Needs.Captured)))
	if c.Needs.MeanDistanceAll > 0 {
		s.Lead = append(s.Lead, fmt.Sprintf("Two people of one region who live in different areas are %s apart in need on average; any two people of different areas are %s apart. The widest region is %s, where it is %s.",
			fixed(c.Needs.MeanDistance, 2), fixed(c.Needs.MeanDistanceAll, 2), r.named(c.Needs.WorstRegion), fixed(c.Needs.WorstDistance, 2)))
	}
	s.Blocks = append(s.Blocks, r.indicators("need", "Indicators of need", "Need of each region", c.Needs.Indicators,
		func(region *scorecard.RegionCard) []scorecard.IndicatorMean { return region.Indicators })...)
	s.Blocks = append(s.Blocks, r.contextBlocks()...)
	return s
}

// contextBlocks are the figures that are shown whatever was optimised, without
// those that the profile has already.
func (r *report) contextBlocks() []block {
	c := r.Scorecard
	var left []scorecard.IndicatorCapture
	var at []int
	var shown []string
	for j, i := range c.Context {
		if slices.ContainsFunc(c.Needs.Indicators, func(n scorecard.IndicatorCapture) bool { return n.ID == i.ID }) {
			shown = append(shown, inSentence(plain(i.Title)))
			continue
		}
		left, at = append(left, i), append(at, j)
	}
	if len(c.Context) == 0 {
		return nil
	}
	words := "These figures are shown of every plan, whatever it was made for."
	if len(left) == 0 {
		return []block{{Text: []string{"The figures that are shown of every plan, whatever it was made for, are all among these: " + listed(shown) + "."}}}
	}
	if len(shown) > 0 {
		words += " Those of " + listed(shown) + " stand above."
	}
	out := []block{{Heading: "Other figures of the regions", Text: []string{words}}}
	return append(out, r.indicators("context", "Other figures over the whole plan", "Other figures of each region", left,
		func(region *scorecard.RegionCard) []scorecard.IndicatorMean {
			out := make([]scorecard.IndicatorMean, 0, len(at))
			for _, j := range at {
				if j < len(region.Context) {
					out = append(out, region.Context[j])
				}
			}
			return out
		})...)
}

// indicators are a table with a row for each indicator, a strip chart beside
// it, and tables with a row for each region.
func (r *report) indicators(id, caption, regionCaption string, indicators []scorecard.IndicatorCapture, of func(*scorecard.RegionCard) []scorecard.IndicatorMean) []block {
	if len(indicators) == 0 {
		return nil
	}
	whole := captures("t-"+id+"-all", caption, indicators, r.in)
	values := make([][]scorecard.IndicatorMean, len(r.Scorecard.Regions))
	var all []float64
	for i := range values {
		if values[i] = of(&r.Scorecard.Regions[i]); len(values[i]) != len(indicators) {
			return []block{{Table: whole}}
		}
		for _, v := range values[i] {
			all = append(all, v.Z)
		}
	}
	most := spread(1, all...)
	chart := r.strips("chart-"+id, "Where the regions lie, in standard deviations from the mean", indicators, values, most)
	return append([]block{{Beside: []block{{Chart: chart}, {Table: whole}}}}, r.means("t-"+id, regionCaption, indicators, values, most)...)
}

// captures is a table with a row for each indicator.
func captures(id, caption string, indicators []scorecard.IndicatorCapture, in func(code string) string) *table {
	t := table{ID: id, Caption: caption, First: "Indicator"}
	whole := false // whether means and extremes were measured
	for _, i := range indicators {
		name := plain(i.Title)
		if i.Sensitive {
			name += " (sensitive)"
		}
		t.Rows = append(t.Rows, row{Name: name})
		whole = whole || i.HighestRegion != ""
	}
	t.add(column{Title: "Between regions"}, func(j int) cell {
		return cell{percent(indicators[j].Captured), rising(indicators[j].Captured, 1)}
	})
	if whole {
		t.add(column{Title: "Mean"}, func(j int) cell { return cell{Text: figure(indicators[j].Mean, indicators[j].Unit)} })
		t.add(column{Title: "Lowest region"}, func(j int) cell {
			return cell{Text: figure(indicators[j].Lowest, indicators[j].Unit) + in(indicators[j].LowestRegion)}
		})
		t.add(column{Title: "Highest region"}, func(j int) cell {
			return cell{Text: figure(indicators[j].Highest, indicators[j].Unit) + in(indicators[j].HighestRegion)}
		})
		t.add(column{Title: "Spread of regions", Unit: "sd"}, func(j int) cell { return cell{Text: figure(indicators[j].BetweenSD, indicators[j].Unit)} })
	}
	t.Note = "Between regions: share of the indicator’s variation that lies between regions."
	if whole {
		t.Note += " Spread: standard deviation of the regions’ means, weighted by people; it is the inequality between regions."
	}
	for _, i := range indicators {
		if i.Sensitive {
			t.Note += " Sensitive: whether a plan should rest on it is contestable."
			break
		}
	}
	return &t
}

// means are tables with a row for each region.
func (r *report) means(id, caption string, indicators []scorecard.IndicatorCapture, values [][]scorecard.IndicatorMean, most float64) []block {
	t := r.regionRows(id, caption)
	for j, indicator := range indicators {
		unit := ""
		if !isFraction(indicator.Unit) {
			unit = plain(indicator.Unit)
		}
		t.add(column{Title: plain(indicator.Title), Unit: unit}, func(i int) cell {
			v := values[i][j]
			return cell{figure(v.Mean, indicator.Unit) + " (" + signed(v.Z, 1) + ")", centred(v.Z, most)}
		})
	}
	t.Note = "Means weighted by people, and in brackets how many standard deviations above (+) or below (" + minus + ") the mean of all people; bars show the same."
	return t.split(tableColumns - 1)
}

// strips shows where the regions lie on each indicator: one tick a region.
func (r *report) strips(id, title string, indicators []scorecard.IndicatorCapture, values [][]scorecard.IndicatorMean, most float64) *chart {
	c := newChart(id, title)
	s := newScale([]float64{-most, 0, most}, chartMargin, chartWidth-chartMargin, 6)
	const lane = 44.0
	bottom := float64(lane*float64(len(indicators))) + 4
	c.axis(s, 4, bottom, func(x float64) string { return signed(x, 0) })
	c.Desc = "One stroke for each region, by its distance from the mean of all people in standard deviations."
	for j, indicator := range indicators {
		y := lane * float64(j)
		low, high := 0, 0
		for i := range values {
			if values[i][j].Z < values[low][j].Z {
				low = i
			}
			if values[i][j].Z > values[high][j].Z {
				high = i
			}
		}
		c.text("other", chartMargin, y+14, "start", shortened(plain(indicator.Title), 50))
		c.line("lane", s.from, y+29, s.to, y+29)
		for i := range values {
			x := s.at(values[i][j].Z)
			c.line("stroke", x, y+21, x, y+37)
		}
		c.text("end", s.at(values[low][j].Z)-4, y+33, "end", r.code[low])
		c.text("end", s.at(values[high][j].Z)+4, y+33, "start", r.code[high])
		c.Desc += fmt.Sprintf(" %s: from %s in %s to %s in %s.", plain(indicator.Title),
			signed(values[low][j].Z, 1), r.code[low], signed(values[high][j].Z, 1), r.code[high])
	}
	c.Height = px(bottom + 22)
	return c
}
