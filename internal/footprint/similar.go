package footprint

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// DefaultSimilar is how many similar areas are listed where no number is asked
// for.
const DefaultSimilar = 10

// SimilarQuery asks which areas are most alike to one in need. Only Unit must
// be given: the code of an area or its exact name, with or without what all
// names of its kind share.
type SimilarQuery struct {
	Atlas string // default DefaultAtlas
	Layer string // default: the first that has the area and suits the profile
	Needs string // default scenario.DefaultNeeds
	Unit  string
	Count int // default DefaultSimilar
}

// Similar is the answer: the areas of the layer but the one asked for, the
// nearest first.
type Similar struct {
	Atlas      string        `json:"atlas"`
	Layer      string        `json:"layer"`
	Profile    string        `json:"profile"`
	Code       string        `json:"code"`
	Name       string        `json:"name"`
	Population int64         `json:"population"`
	Basis      string        `json:"populationBasis"` // of all populations here
	Date       string        `json:"populationDate"`
	Areas      []SimilarArea `json:"areas"`
	// Notes are what a reader should know, such as values that were filled in.
	Notes []string `json:"notes"`
}

// SimilarArea is an area with its distance in need from the one asked for: the
// sum over indicators of weight times squared difference, without a root, as
// RightCare has it.
type SimilarArea struct {
	Code       string  `json:"code"`
	Name       string  `json:"name"`
	Population int64   `json:"population"`
	Distance   float64 `json:"distance"`
	// Differences are those of all indicators, the largest share first; Words
	// tells of the first few.
	Differences []Difference `json:"differences"`
	Words       string       `json:"words"`
}

// Difference is one indicator of two areas, in its own unit of measure.
type Difference struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	Unit  string  `json:"unit"`
	From  float64 `json:"from"`  // of the area asked for
	To    float64 `json:"to"`    // of the other
	Share float64 `json:"share"` // of the distance
}

// String reads as People aged 65 and over: 21.3 %, here 18.0 %.
func (d Difference) String() string {
	from, to := inUnit(d.From, d.Unit, 1), inUnit(d.To, d.Unit, 1)
	if from == to {
		from, to = inUnit(d.From, d.Unit, 3), inUnit(d.To, d.Unit, 3)
	}
	return fmt.Sprintf("%s: %s, here %s", d.Title, to, from)
}

// inUnit writes a figure for people to read.
func inUnit(x float64, unit string, decimals int) string {
	switch {
	case unit == "fraction":
		return fmt.Sprintf("%.*f %%", decimals, 100*x)
	case unit == "%":
		return fmt.Sprintf("%.*f %%", decimals, x)
	case math.Abs(x) >= 1000:
		return fmt.Sprintf("%.0f", x)
	case math.Abs(x) < 10: // indices around 1
		return fmt.Sprintf("%.*f", decimals+1, x)
	default:
		return fmt.Sprintf("%.*f", decimals, x)
	}
}

// Similar lists the areas that are most alike to one in need.
func (p *Planner) Similar(q SimilarQuery) (*Similar, error) {
	a, err := p.Atlas(cmp.Or(q.Atlas, DefaultAtlas))
	if err != nil {
		return nil, err
	}
	profile, err := p.Profile(cmp.Or(q.Needs, scenario.DefaultNeeds))
	if err != nil {
		return nil, err
	}
	layers := a.LayersFor(profile)
	if q.Layer != "" || layers == nil {
		l, err := a.Layer(cmp.Or(q.Layer, a.LayerIDs()[0]))
		if err != nil {
			return nil, err
		}
		if _, err := profile.ApplyAll(l); err != nil {
			return nil, err
		}
		layers = []string{l.ID}
	}
	var first error
	for _, id := range layers {
		l, err := a.Layer(id)
		if err != nil {
			return nil, err
		}
		u, err := findArea(a, l, q.Unit)
		if err == nil {
			return similar(a, l, profile, u, q.Count)
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// SimilarAreas is [Planner.Similar] for callers elsewhere, on a layer that is
// named; areas go by code or name.
func (s *Service) SimilarAreas(ctx context.Context, q SimilarQuery) (*Similar, error) {
	a, err := s.Atlas(ctx, q.Atlas)
	if err != nil {
		return nil, err
	}
	l, err := a.Layer(q.Layer)
	if err != nil {
		return nil, err
	}
	q.Needs = cmp.Or(q.Needs, scenario.DefaultNeeds)
	if err := s.checkProfile(q.Needs); err != nil {
		return nil, &InputError{Field: "needs", Problem: err.Error(), Err: err}
	}
	profile, err := s.Planner.Profile(q.Needs)
	if err != nil {
		return nil, err
	}
	u, err := findArea(a, l, q.Unit)
	if err != nil {
		return nil, &InputError{Field: "unit", Problem: err.Error(), Err: err}
	}
	return similar(a, l, profile, u, q.Count)
}

// inWords is how many differences Words tells of.
const inWords = 3

func similar(a *atlas.Atlas, l *atlas.Layer, profile *atlas.Profile, unit region.Unit, count int) (*Similar, error) {
	needs, err := profile.ApplyAll(l)
	if err != nil {
		return nil, err
	}
	if count == 0 {
		count = DefaultSimilar
	}
	from := &l.Areas[unit]
	out := &Similar{
		Atlas: a.ID, Layer: l.ID, Profile: profile.ID,
		Code: from.Code, Name: from.Name, Population: from.Population, Basis: l.Population.Basis, Date: l.Population.Date,
		Areas: []SimilarArea{}, Notes: append([]string{}, needs.Notes()...),
	}
	others := make([]region.Unit, 0, len(l.Areas))
	distance := make([]float64, len(l.Areas))
	for v := range l.Areas {
		if v := region.Unit(v); v != unit {
			others = append(others, v)
			distance[v], _ = needs.Distance(unit, v)
		}
	}
	// Areas at the same distance stay in the order of their codes.
	slices.SortStableFunc(others, func(x, y region.Unit) int { return cmp.Compare(distance[x], distance[y]) })
	for _, v := range others[:max(0, min(count, len(others)))] {
		area := SimilarArea{
			Code: l.Areas[v].Code, Name: l.Areas[v].Name, Population: l.Areas[v].Population,
			Distance: scorecard.Round(distance[v]), Differences: differences(needs, unit, v),
		}
		var words []string
		for _, d := range area.Differences[:min(inWords, len(area.Differences))] {
			words = append(words, d.String())
		}
		area.Words = strings.Join(words, "; ")
		out.Areas = append(out.Areas, area)
	}
	return out, nil
}

func differences(n *atlas.Needs, a, b region.Unit) []Difference {
	d, parts := n.Distance(a, b)
	out := make([]Difference, len(parts))
	for j, i := range n.Indicators {
		out[j] = Difference{ID: i.ID, Title: i.ID, From: n.Values[a][j], To: n.Values[b][j]}
		if at, ok := n.Layer.Indicator(i.ID); ok {
			out[j].Title = cmp.Or(n.Layer.Indicators[at].Title, i.ID)
			out[j].Unit = n.Layer.Indicators[at].Unit
		}
		if d > 0 {
			out[j].Share = scorecard.Round(parts[j] / d)
		}
	}
	slices.SortStableFunc(out, func(x, y Difference) int { return cmp.Compare(y.Share, x.Share) })
	return out
}

// findArea finds an area by its code or its exact name, in either case of
// letters.
func findArea(a *atlas.Atlas, l *atlas.Layer, text string) (region.Unit, error) {
	if u, ok := l.Unit(text); ok {
		return u, nil
	}
	var named []region.Unit
	var alike []string
	for v := range l.Areas {
		area := &l.Areas[v]
		if strings.EqualFold(area.Code, text) {
			return region.Unit(v), nil
		}
		if strings.EqualFold(area.Name, text) || strings.EqualFold(shortName(area.Name), text) {
			named = append(named, region.Unit(v))
		}
		if text != "" && strings.Contains(strings.ToLower(area.Name), strings.ToLower(text)) {
			alike = append(alike, fmt.Sprintf("%s (%s)", area.Code, area.Name))
		}
	}
	if len(named) == 1 {
		return named[0], nil
	}
	e := &atlas.Error{File: "layer " + l.ID, Problem: fmt.Sprintf("no area has the code or the name %q", text), Want: fmt.Sprintf("a code such as %s, or a name such as %s", l.Areas[0].Code, l.Areas[0].Name)}
	switch other := layerWith(a, l, text); {
	case len(named) > 1:
		e.Problem = fmt.Sprintf("%d areas have the name %q", len(named), text)
		e.Want = "the code of one: " + few(alike)
	case len(alike) > 0:
		e.Want = "one of " + few(alike)
	case other != "":
		e.Want = "layer " + other + ", which has it, or a code such as " + l.Areas[0].Code
	default:
		codes, names := make([]string, len(l.Areas)), make([]string, len(l.Areas))
		for v := range l.Areas {
			codes[v], names[v] = l.Areas[v].Code, l.Areas[v].Name
		}
		if like := nearly(text, codes, names); like != nil {
			e.Want = "one of " + few(like)
		}
	}
	return 0, e
}

// layerWith finds another layer that has an area of a code.
func layerWith(a *atlas.Atlas, not *atlas.Layer, code string) string {
	for _, id := range a.LayerIDs() {
		if l, err := a.Layer(id); err == nil && id != not.ID {
			if _, ok := l.Unit(code); ok {
				return id
			}
		}
	}
	return ""
}

// few joins the first of a list and says how many more there are.
func few(list []string) string {
	const most = 5
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}
