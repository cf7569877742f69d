package atlas

import (
	"fmt"
	"math"

	"footprint/internal/region"
)

// Needs is a profile applied to a layer: the one place from which the search,
// the scorecard and the list of similar areas take their figures. It must not
// be changed.
type Needs struct {
	Layer   *Layer
	Profile *Profile
	// Indicators are those that count here. Values hold, for each unit, their
	// figures as the layer has them, with imputed ones where it has none.
	Indicators []ProfileIndicator
	Values     [][]float64
	// Rows hold, for each unit, its transformed and scaled indicators. The
	// squared distance of two units is the sum over indicators of Weights
	// times the squared difference of their rows.
	Rows    [][]float64
	Weights []float64
	// Shares are the indicators' parts in the population-weighted sum of
	// squares of all units about their mean: they add to 1, or are all 0 where
	// nothing varies. With z-scores by population they are as the weights;
	// every other scaling shifts them. Total is that sum of squares over the
	// people.
	Shares []float64
	Total  float64
	// Imputed are the values that were missing, by indicator, then by unit.
	Imputed []Imputation
	// Warnings tell what was asked for and has no effect.
	Warnings []string

	columns []int     // in Area.Values
	mean    []float64 // of each column of Rows, by people
	sd      []float64 // the same
}

// Imputation is a value that stands for a missing one.
type Imputation struct {
	Unit      region.Unit
	Indicator string
	Value     float64
}

// Apply takes the indicators that count in plans from a layer: imputed,
// transformed, scaled and weighted. Unknown indicators, missing values of which
// the profile says nothing and values that a transform has no meaning for are
// refused, all at once, by the area's code.
func (p *Profile) Apply(l *Layer) (*Needs, error) {
	return p.apply(l, (*ProfileIndicator).InPlans)
}

// ApplyAll is Apply with the indicators that plans leave out, for the search
// for similar areas.
func (p *Profile) ApplyAll(l *Layer) (*Needs, error) {
	return p.apply(l, func(*ProfileIndicator) bool { return true })
}

// Features gives one row for each unit, of which the squared distance of two
// is the squared distance of the units, up to one factor for all: that which
// makes the population-weighted total sum of squares the population of the
// layer (unless nothing varies).
func (p *Profile) Features(l *Layer) ([][]float64, error) {
	n, err := p.Apply(l)
	if err != nil {
		return nil, err
	}
	return n.Features(), nil
}

// Standardised gives one row for each unit: each indicator that counts in
// plans, transformed, less its population-weighted mean and divided by its
// population-weighted standard deviation (the root of the mean square), however
// the profile scales it. An indicator that is the same everywhere is 0
// everywhere. The rows are the caller's to keep.
func (p *Profile) Standardised(l *Layer) ([][]float64, error) {
	n, err := p.Apply(l)
	if err != nil {
		return nil, err
	}
	return n.Standardised(), nil
}

// Distance is the squared distance D(a, b) = sum_j w_j (s_aj - s_bj)^2, in the
// unit of the weights, and what each indicator adds to it.
func (n *Needs) Distance(a, b region.Unit) (d float64, parts []float64) {
	parts = make([]float64, len(n.Weights))
	for j, w := range n.Weights {
		x := n.Rows[a][j] - n.Rows[b][j]
		parts[j] = w * float64(x*x)
		d += parts[j]
	}
	return d, parts
}

// Features are those of [Profile.Features].
func (n *Needs) Features() [][]float64 {
	rows := matrix(len(n.Rows), len(n.Weights))
	if n.Total == 0 {
		return rows
	}
	for j, w := range n.Weights {
		factor := math.Sqrt(w / n.Total)
		for u := range rows {
			rows[u][j] = n.Rows[u][j] * factor
		}
	}
	return rows
}

// Standardised are the z-scores of [Profile.Standardised].
func (n *Needs) Standardised() [][]float64 {
	rows := matrix(len(n.Rows), len(n.Weights))
	for j, sd := range n.sd {
		if sd == 0 {
			continue
		}
		for u := range rows {
			rows[u][j] = (n.Rows[u][j] - n.mean[j]) / sd
		}
	}
	return rows
}

func (p *Profile) apply(l *Layer, counts func(*ProfileIndicator) bool) (*Needs, error) {
	n := &Needs{Layer: l, Profile: p}
	var lacking []string
	for k := range p.Indicators {
		i := &p.Indicators[k]
		if !counts(i) {
			continue
		}
		c, ok := l.Indicator(i.ID)
		if !ok {
			lacking = append(lacking, i.ID)
			continue
		}
		n.Indicators, n.columns = append(n.Indicators, *i), append(n.columns, c)
	}
	if lacking != nil {
		return nil, p.unsuited(l, lacking)
	}
	n.Rows, n.Values = matrix(len(l.Areas), len(n.Indicators)), matrix(len(l.Areas), len(n.Indicators))
	var found Findings
	for j := range n.Indicators {
		found = append(found, n.column(j)...)
	}
	if found != nil {
		return nil, found
	}
	for j, w := range n.Weights {
		share := w * float64(n.sd[j]*n.sd[j])
		n.Shares = append(n.Shares, share)
		n.Total += share
	}
	for j := range n.Shares {
		if n.Total > 0 {
			n.Shares[j] /= n.Total
		}
	}
	return n, nil
}

// column takes one indicator from the layer into the rows.
func (n *Needs) column(j int) Findings {
	i, l := &n.Indicators[j], n.Layer
	x := make([]float64, len(l.Areas))
	for u := range x {
		x[u] = l.Areas[u].Values[n.columns[j]]
	}
	imputed, found := i.impute(l, x)
	if found != nil {
		return found
	}
	n.Imputed = append(n.Imputed, imputed...)
	for u, v := range x {
		n.Values[u][j] = v
	}
	if found := i.transform(n.Profile.ID, l, x); found != nil {
		return found
	}
	people := make([]float64, len(l.Areas))
	for u := range people {
		people[u] = float64(l.Areas[u].Population)
	}
	mean, sd := moments(x, people)
	centre, divisor := mean, sd
	switch i.Scaling {
	case ZByUnit:
		centre, divisor = moments(x, nil)
	case MinMax:
		centre, divisor = extent(x)
	case Range:
		centre, _ = moments(x, nil)
		_, divisor = extent(x)
	default:
		if math.IsNaN(mean) {
			return Findings{{File: "layer " + l.ID, Problem: "no people, so profile " + n.Profile.ID + " has no mean to standardise by", Want: "people, or scaling: z-unit"}}
		}
	}
	w := i.Weight
	if n.Profile.Weights == Squared {
		w *= i.Weight
	}
	n.Weights = append(n.Weights, w)
	if !(divisor > 0) {
		n.mean, n.sd = append(n.mean, 0), append(n.sd, 0)
		n.Warnings = append(n.Warnings, fmt.Sprintf("%s is the same everywhere on layer %s as profile %s takes it, and counts for nothing", i.ID, l.ID, n.Profile.ID))
		return nil
	}
	for u := range x {
		n.Rows[u][j] = (x[u] - centre) / divisor
	}
	if math.IsNaN(mean) { // no people: nothing that a plan could weigh
		mean, sd = centre, 0
	}
	n.mean, n.sd = append(n.mean, (mean-centre)/divisor), append(n.sd, sd/divisor)
	return nil
}

func matrix(rows, columns int) [][]float64 {
	flat := make([]float64, rows*columns)
	out := make([][]float64, rows)
	for r := range out {
		out[r] = flat[r*columns : (r+1)*columns : (r+1)*columns]
	}
	return out
}
