package atlas

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math"
	"strings"
)

// Profile says which indicators make two areas alike in need, and how much
// each counts. Similarity is contestable, so a profile is data with a source
// and a note, not code.
type Profile struct {
	ID         string             `yaml:"profile"`
	Title      string             `yaml:"title"`
	Source     string             `yaml:"source"`
	Note       string             `yaml:"note"`
	Indicators []ProfileIndicator `yaml:"indicators"`
}

// ProfileIndicator is an indicator with its weight; only the ratios of the
// weights matter.
type ProfileIndicator struct {
	ID     string  `yaml:"id"`
	Weight float64 `yaml:"weight"`
}

// Digest names what the profile asks for: SHA-256 over its indicators and their
// weights, in hexadecimal. Titles and notes do not count.
func (p *Profile) Digest() string {
	text := []byte("footprint profile 1\n")
	for _, i := range p.Indicators {
		text = fmt.Appendf(text, "%s %v\n", i.ID, i.Weight)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// ReadProfile reads a profile from a YAML file and checks it.
func ReadProfile(fsys fs.FS, file string) (*Profile, error) {
	data, err := readFile(fsys, file, maxManifestBytes)
	if err != nil {
		return nil, err
	}
	return decodeProfile(file, data)
}

func decodeProfile(file string, data []byte) (*Profile, error) {
	var p Profile
	if err := DecodeYAML(file, data, &p, yamlWant); err != nil {
		return nil, err
	}
	var found Findings
	bad := func(problem, want string) {
		found = append(found, &Error{File: file, Problem: problem, Want: want})
	}
	if problem := checkID(p.ID); problem != "" {
		bad("profile: "+problem, idRule)
	}
	if len(p.Indicators) == 0 {
		bad("no indicators", "at least one")
	}
	seen := map[string]bool{}
	for _, i := range p.Indicators {
		if i.ID == "" {
			bad("an indicator without id", "the id of an indicator of the layer")
		} else if seen[i.ID] {
			bad(fmt.Sprintf("indicator %q is given twice", i.ID), "each once")
		}
		seen[i.ID] = true
		// The upper end keeps the sum of weights finite.
		if !(i.Weight > 0) || i.Weight > 1e9 {
			bad(fmt.Sprintf("indicator %q has the weight %v", i.ID, i.Weight), "more than 0, at most 1e9")
		}
	}
	if found != nil {
		return nil, found
	}
	return &p, nil
}

// Features gives one row for each unit: the standardised indicators, each
// times the square root of its share of the weights. The squared distance of
// two rows is then the weighted mean of the squared differences, and the
// population-weighted total sum of squares is the population of the layer
// (unless an indicator is the same everywhere).
func (p *Profile) Features(l *Layer) ([][]float64, error) {
	z, err := p.Standardised(l)
	if err != nil {
		return nil, err
	}
	var sum float64
	for _, i := range p.Indicators {
		sum += i.Weight
	}
	for _, row := range z {
		for k, i := range p.Indicators {
			row[k] *= math.Sqrt(i.Weight / sum)
		}
	}
	return z, nil
}

// Standardised gives one row for each unit: each indicator of the profile less
// its population-weighted mean, divided by its population-weighted standard
// deviation (the root of the mean square, as RightCare has it). An indicator
// that is the same everywhere is 0 everywhere. The rows are the caller's to
// keep. Missing values and unknown indicators are refused, all at once.
func (p *Profile) Standardised(l *Layer) ([][]float64, error) {
	columns, err := p.columns(l)
	if err != nil {
		return nil, err
	}
	var people float64
	for u := range l.Areas {
		people += float64(l.Areas[u].Population)
	}
	if people == 0 {
		return nil, fmt.Errorf("layer %s: no people, so profile %s has no mean to standardise by", l.ID, p.ID)
	}
	m := len(columns)
	flat := make([]float64, len(l.Areas)*m)
	rows := make([][]float64, len(l.Areas))
	for u := range rows {
		rows[u] = flat[u*m : (u+1)*m : (u+1)*m]
	}
	for k, c := range columns {
		var sum, squares float64
		// The explicit conversions keep a product from being fused with the
		// sum, which would give other bits on other machines.
		for u := range l.Areas {
			sum += float64(float64(l.Areas[u].Population) * l.Areas[u].Values[c])
		}
		mean := sum / people
		largest := 0.0
		for u := range l.Areas {
			d := l.Areas[u].Values[c] - mean
			squares += float64(float64(l.Areas[u].Population) * float64(d*d))
			largest = math.Max(largest, math.Abs(l.Areas[u].Values[c]))
		}
		sd := math.Sqrt(squares / people)
		// What is left of equal values is rounding, not spread.
		if sd <= 1e-12*largest {
			continue
		}
		for u := range l.Areas {
			rows[u][k] = (l.Areas[u].Values[c] - mean) / sd
		}
	}
	return rows, nil
}

func (p *Profile) columns(l *Layer) ([]int, error) {
	var found Findings
	columns := make([]int, len(p.Indicators))
	for k, i := range p.Indicators {
		c, ok := l.Indicator(i.ID)
		if !ok {
			found = append(found, &Error{File: "profile " + p.ID, Problem: fmt.Sprintf("layer %s has no indicator %q", l.ID, i.ID), Want: "one of " + l.indicatorIDs()})
			continue
		}
		columns[k] = c
		for u := range l.Areas {
			if v := l.Areas[u].Values[c]; math.IsNaN(v) || math.IsInf(v, 0) {
				found = append(found, &Error{File: "layer " + l.ID, Code: l.Areas[u].Code, Problem: i.ID + " is missing", Want: "a number, or a profile without this indicator"})
			}
		}
	}
	return columns, found.err()
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
