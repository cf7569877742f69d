package export

import (
	"fmt"
	"math"

	"footprint/internal/scorecard"
)

// alignmentPart says how the plan keeps the areas of other geographies whole.
func (r *report) alignmentPart() *section {
	cards := r.Scorecard.Alignments
	if len(cards) == 0 {
		return nil
	}
	s := &section{ID: "alignment", Title: "Councils, police and other geographies"}
	s.Lead = []string{"Does a region hold whole areas of other geographies, or does it cut through them? An area counts as split when less than 99" + nbsp + "% of its people are in one region. Where a geography has fewer areas than there are regions, some must be split."}
	t := table{ID: "t-alignment", Caption: "Areas of other geographies", First: "Geography"}
	t.Columns = []column{{Title: "Areas"}, {Title: "Split"}, {Title: "People outside the main region of their area"}, {Title: "Share of all people"}, {Title: "Chance that two people of one area are separated"}, {Title: "Extra pieces"}}
	inexact := false
	for _, c := range cards {
		name := plain(c.Title)
		if !c.Exact {
			name, inexact = name+" *", true
		}
		line := cells(thousands(int64(c.Areas)), thousands(int64(c.AreasSplit)), thousands(c.PeopleOutside), "", percent(c.SeparatedShare), thousands(int64(c.ExtraPieces)))
		line[3] = cell{percent(c.PeopleOutsideShare), rising(c.PeopleOutsideShare, 1)}
		t.Rows = append(t.Rows, row{Name: name, Cells: line})
	}
	if inexact {
		t.Note = "* Approximate: each unit counts where most of its people are."
	}
	s.Blocks = []block{{Table: &t}}
	return s
}

// flowPart says how much of each flow stays within regions.
func (r *report) flowPart() *section {
	cards := r.Scorecard.Flows
	if len(cards) == 0 {
		return nil
	}
	s := &section{ID: "flows", Title: "Flows"}
	s.Lead = []string{"How much of what people do begins and ends in one region, and from how many regions do the patients of a provider come?"}
	t := table{ID: "t-flows", Caption: "Flows over the whole plan", First: "Flow"}
	t.Columns = []column{{Title: "Stays within a region"}, {Title: "Providers"}, {Title: "Largest share from one region", Unit: "mean of providers"}, {Title: "Regions per provider", Unit: "effective number"}, {Title: "Source", Text: true}}
	for _, c := range cards {
		line := cells(percent(c.InternalShare), "–", "–", "–", plain(c.Source))
		if c.Kind == "catchments" {
			line = cells("–", thousands(int64(c.Providers)), percent(c.DominantShare), fixed(c.EffectiveRegions, 2), plain(c.Source))
			line[2].Bar = rising(c.DominantShare, 1)
		} else {
			line[0].Bar = rising(c.InternalShare, 1)
		}
		t.Rows = append(t.Rows, row{Name: plain(c.Title), Cells: line})
	}
	s.Blocks = []block{{Table: &t}}
	return s
}

// changePart says how far the plan is from the baseline.
func (r *report) changePart() *section {
	c := r.Scorecard.Change
	if c == nil {
		return nil
	}
	title := plain(c.Title)
	if title == "" {
		title = plain(c.Baseline)
	}
	s := &section{ID: "change", Title: "Change from the baseline"}
	s.Lead = []string{fmt.Sprintf("The baseline is %s (%s). Going over from it to this plan would put %s people (%s) into another region, in %s; regions are matched one to one so that fewest move.",
		title, counted(c.Regions, "region", "regions"), thousands(c.PeopleReassigned), roughly(c.ReassignedShare), counted(c.UnitsReassigned, "area", "areas"))}
	t := table{ID: "t-change", Caption: "Measures of change", First: "Measure", Columns: []column{{Title: "Value"}}}
	for _, line := range [][2]string{
		{"People in another region than the one matched to theirs", percent(c.ReassignedShare)},
		{"People in regions that came mainly from another region", percent(c.NewcomerShare)},
		{"Variation of information (bits, 0 is the same)", fixed(c.VariationOfInformation, 3)},
		{"Pairs of areas on which both agree (Rand index)", percent(c.Rand)},
	} {
		t.Rows = append(t.Rows, row{Name: line[0], Cells: cells(line[1])})
	}
	s.Blocks = []block{{Table: &t}}
	return s
}

// moneyPart adds up amounts.
func (r *report) moneyPart() *section {
	cards := r.Scorecard.Money
	if len(cards) == 0 {
		return nil
	}
	s := &section{ID: "money", Title: "Money"}
	t := table{ID: "t-money", Caption: "Amounts over the whole plan", First: "Amount"}
	t.Columns = []column{{Title: "Total"}, {Title: "Smallest"}, {Title: "Largest"}, {Title: "A head"}, {Title: "Lowest a head"}, {Title: "Highest a head"}}
	for i := range cards {
		c := &cards[i]
		t.Rows = append(t.Rows, row{Name: sentence(plain(c.Title)), Cells: cells(
			r.money(c.Total, c), r.money(c.Smallest, c)+r.in(c.SmallestRegion), r.money(c.Largest, c)+r.in(c.LargestRegion),
			r.money(c.PerHead, c), r.money(c.LowestPerHead, c), r.money(c.HighestPerHead, c),
		)})
	}
	s.Blocks = []block{{Table: &t}}
	return s
}

func (r *report) money(x float64, c *scorecard.MoneyCard) string { return money(x, plain(c.Unit)) }

func (r *report) amount(region, j int) float64 {
	if m := r.Scorecard.Regions[region].Money; j < len(m) {
		return m[j]
	}
	return math.NaN()
}
