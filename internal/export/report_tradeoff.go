package export

import "fmt"

// tradeOffPart says what more of one aim costs of another.
func (r *report) tradeOffPart() *section {
	e := r.Scorecard.Evidence
	if e == nil || len(e.TradeOff) == 0 {
		return nil
	}
	s := &section{ID: "tradeoff", Title: "What more of one aim costs"}
	s.Lead = []string{"Alike in need and equal in people pull apart. Each point is the best plan found when, of the weight that the two have together, so much lay on need and the rest on equal population; bounds and other weights stayed. None is proved to be the best there is."}
	t := table{ID: "t-tradeoff", Caption: "Plans by the weight on need", First: "Weight on need"}
	t.Columns = []column{{Title: "Need between regions"}, {Title: "Mean deviation"}, {Title: "Largest deviation"}, {Title: "Polsby–Popper", Unit: "mean"}, {Title: "People elsewhere than in this plan"}}
	for _, p := range e.TradeOff {
		t.Rows = append(t.Rows, row{
			Name:  ticked(percent)(p.NeedsWeight),
			Cells: cells(percent(p.NeedsCaptured), percent(p.MeanDeviation), percent(p.MaxDeviation), fixed(p.MeanPolsbyPopper, 3), percent(p.PeopleMovedShare)),
		})
	}
	c := r.Scorecard
	t.Rows = append(t.Rows, row{Name: "This plan", Own: true,
		Cells: cells(percent(c.Needs.Captured), percent(c.Balance.MeanDeviation), percent(c.Balance.MaxDeviation), fixed(c.Shape.MeanPolsbyPopper, 3), percent(0))})
	s.Blocks = []block{{Beside: []block{{Chart: r.tradeOff()}, {Table: &t}}}}
	return s
}

// tradeOff draws need against balance; points are joined in order of weight.
func (r *report) tradeOff() *chart {
	card := r.Scorecard
	c := newChart("chart-tradeoff", "Need between regions against deviation in population")
	var xs, ys []float64
	for _, p := range card.Evidence.TradeOff {
		xs, ys = append(xs, p.MeanDeviation), append(ys, p.NeedsCaptured)
	}
	const top, floor, left = 24.0, 264.0, 46.0
	x := newScale(append(xs, card.Balance.MeanDeviation), left, chartWidth-chartMargin, 4)
	y := newScale(append(ys, card.Needs.Captured), floor, top, 4)
	c.axis(x, top, floor, ticked(percent))
	for _, v := range y.ticks() {
		at := y.at(v)
		c.line("grid", left, at, chartWidth-chartMargin, at)
		c.text("tick", left-6, at+4, "end", ticked(percent)(v))
	}
	c.text("tick", chartMargin, 12, "start", "Need between regions")
	c.text("tick", chartWidth-chartMargin, floor+30, "end", "Mean deviation from the average population")
	for i := range xs {
		if i > 0 {
			c.line("curve", x.at(xs[i-1]), y.at(ys[i-1]), x.at(xs[i]), y.at(ys[i]))
		}
	}
	own := [2]float64{x.at(card.Balance.MeanDeviation), y.at(card.Needs.Captured)}
	labels := labelling{left: left, right: chartWidth, top: 0, bottom: floor}
	labels.keep(own[0]-6, own[1]-6, 12, 12)
	for i, p := range card.Evidence.TradeOff {
		at := [2]float64{x.at(xs[i]), y.at(ys[i])}
		c.circle("point", at[0], at[1], 4)
		labels.keep(at[0]-4, at[1]-4, 8, 8)
		c.Desc += fmt.Sprintf("With %s of the weight on need, %s of the variation in need lies between regions and the mean deviation is %s. ",
			roughly(p.NeedsWeight), percent(ys[i]), percent(xs[i]))
	}
	c.circle("own", own[0], own[1], 6)
	labels.write(c, "ownname", own[0], own[1], "This plan", 7.5)
	for i, p := range card.Evidence.TradeOff {
		labels.write(c, "end", x.at(xs[i]), y.at(ys[i]), roughly(p.NeedsWeight), 6.2)
	}
	c.Desc += fmt.Sprintf("This plan: %s and %s.", percent(card.Needs.Captured), percent(card.Balance.MeanDeviation))
	c.Height = floor + 38
	return c
}
