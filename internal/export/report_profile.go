package export

import (
	"math"
	"strconv"
	"strings"

	"footprint/internal/atlas"
)

// profileBlocks say what need is: the indicators, how they were made
// comparable, and how much each counts.
func (r *report) profileBlocks() []block {
	p := r.Profile
	var indicators []*atlas.ProfileIndicator
	for i := range p.Indicators {
		if p.Indicators[i].InPlans() {
			indicators = append(indicators, &p.Indicators[i])
		}
	}
	if len(indicators) == 0 {
		return nil
	}
	weights, shares := make([]float64, len(indicators)), []float64(nil)
	for j, i := range indicators {
		weights[j] = i.Weight
	}
	// Figures that cannot be scaled were refused before there was a plan; a plan
	// that comes from elsewhere still shows its weights.
	if needs, err := p.Apply(r.Layer); err == nil && len(needs.Weights) == len(indicators) {
		weights, shares = needs.Weights, needs.Shares
	}
	var sum float64
	for _, w := range weights {
		sum += w
	}
	t := table{ID: "t-profile", Caption: "Need: " + plain(p.Title), First: "Indicator"}
	differ := false // whether scales shift what the weights say
	for j, i := range indicators {
		name := plain(i.ID)
		if at, ok := r.Layer.Indicator(i.ID); ok {
			name = plain(r.Layer.Indicators[at].Title)
		}
		if i.Sensitive {
			name += " (sensitive)"
		}
		t.Rows = append(t.Rows, row{Name: name})
		differ = differ || shares != nil && math.Abs(shares[j]-weights[j]/sum) > 0.0005
	}
	t.add(column{Title: "Weight"}, func(j int) cell { return cell{percent(weights[j] / sum), rising(weights[j]/sum, 1)} })
	if differ {
		t.add(column{Title: "Part in all variation"}, func(j int) cell { return cell{percent(shares[j]), rising(shares[j], 1)} })
	}
	t.add(column{Title: "Made comparable by", Text: true}, func(j int) cell { return cell{Text: prepared(indicators[j])} })
	t.add(column{Title: "Source", Text: true}, func(j int) cell {
		if at, ok := r.Layer.Indicator(indicators[j].ID); ok {
			return cell{Text: plain(r.Layer.Indicators[at].Source)}
		}
		return cell{}
	})
	t.Note = plain(p.Note)
	return []block{{Table: &t}}
}

// prepared says in words how the values of an indicator were transformed,
// scaled and filled in.
func prepared(i *atlas.ProfileIndicator) string {
	var words []string
	for _, step := range i.Transform {
		switch step {
		case atlas.Cap:
			sd := i.CapSD
			if sd == 0 {
				sd = 5 // the default
			}
			words = append(words, "capped at "+strconv.FormatFloat(sd, 'f', -1, 64)+" standard deviations")
		case atlas.Sqrt:
			words = append(words, "square root")
		case atlas.Log:
			words = append(words, "logarithm")
		case atlas.Winsorise:
			words = append(words, "winsorised")
		default:
			words = append(words, string(step))
		}
	}
	switch i.Scaling {
	case "", atlas.ZByPopulation:
		words = append(words, "z-score over people")
	case atlas.ZByUnit:
		words = append(words, "z-score over areas")
	case atlas.MinMax:
		words = append(words, "from 0 at the least to 1 at the greatest")
	case atlas.Range:
		words = append(words, "over its range")
	}
	switch i.Missing {
	case atlas.Mean, atlas.Median:
		words = append(words, "missing values by the "+string(i.Missing))
	case atlas.Neighbours:
		words = append(words, "missing values by the neighbours")
	}
	return sentence(strings.Join(words, ", "))
}
