package atlas

import (
	"fmt"
	"strings"

	"footprint/internal/region"
)

// TransformWords reads as cap at 5 sd, sqrt; none where there is no step.
func (i *ProfileIndicator) TransformWords() string {
	if len(i.Transform) == 0 {
		return "none"
	}
	words := make([]string, len(i.Transform))
	for k, step := range i.Transform {
		words[k] = string(step)
		switch step {
		case Cap:
			words[k] = fmt.Sprintf("cap at %v sd", i.capSD())
		case Winsorise:
			words[k] = fmt.Sprintf("winsorise %v to %v %%", i.percentiles()[0], i.percentiles()[1])
		}
	}
	return strings.Join(words, ", ")
}

// ScalingWords reads as z-score by people.
func (i *ProfileIndicator) ScalingWords() string {
	switch i.Scaling {
	case ZByUnit:
		return "z-score by areas"
	case MinMax:
		return "from least to greatest"
	case Range:
		return "mean over range"
	default:
		return "z-score by people"
	}
}

// fillings say what stands for a missing value.
var fillings = map[Missing]string{
	Mean: "the mean of all people", Median: "the median area", Neighbours: "the mean of the areas that touch it",
}

// Notes tell a reader which values were filled in and what had no effect.
func (n *Needs) Notes() []string {
	var notes []string
	for _, i := range n.Indicators {
		var units []region.Unit
		for _, v := range n.Imputed {
			if v.Indicator == i.ID {
				units = append(units, v.Unit)
			}
		}
		if len(units) > 0 {
			notes = append(notes, fmt.Sprintf("%s is missing in %s, and %s stands for it", i.ID, n.Layer.Named(units), fillings[i.Missing]))
		}
	}
	return append(notes, n.Warnings...)
}

// Named counts units and gives the codes of the first: 2 areas (E1, E2).
func (l *Layer) Named(units []region.Unit) string {
	const most = 5
	var codes []string
	for _, u := range units[:min(len(units), most)] {
		codes = append(codes, l.Areas[u].Code)
	}
	if more := len(units) - most; more > 0 {
		codes = append(codes, fmt.Sprintf("and %d more", more))
	}
	if len(units) == 1 {
		return "1 area (" + codes[0] + ")"
	}
	return fmt.Sprintf("%d areas (%s)", len(units), strings.Join(codes, ", "))
}

// unsuited says that a layer lacks indicators, and which layers have them all.
func (p *Profile) unsuited(l *Layer, lacking []string) error {
	e := &Error{File: "profile " + p.ID, Problem: fmt.Sprintf("layer %s has no indicator %s", l.ID, strings.Join(lacking, ", "))}
	if l.atlas != nil {
		if have := l.atlas.LayersFor(p); len(have) > 0 {
			e.Want = "a layer that has all of this profile: " + strings.Join(have, ", ")
			return e
		}
	}
	e.Want = "one of " + l.indicatorIDs()
	return e
}

// LayersFor lists the layers that have all indicators of a profile. It reads
// nothing but the manifest.
func (a *Atlas) LayersFor(p *Profile) []string {
	var ids []string
	for _, l := range a.manifest.Layers {
		have := make(map[string]bool, len(l.Indicators))
		for _, i := range l.Indicators {
			have[i.ID] = true
		}
		all := true
		for _, i := range p.Indicators {
			all = all && have[i.ID]
		}
		if all {
			ids = append(ids, l.ID)
		}
	}
	return ids
}

func (l *Layer) indicatorIDs() string {
	ids := make([]string, len(l.Indicators))
	for i, x := range l.Indicators {
		ids[i] = x.ID
	}
	if len(ids) == 0 {
		return "none: the layer has no indicators"
	}
	return strings.Join(ids, ", ")
}
