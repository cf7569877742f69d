package atlas

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math"
	"slices"
)

// Profile says which indicators make two areas alike in need, how each is
// measured and how much it counts. Similarity is contestable, so a profile is
// data with a source and a note, not code. [Profile.Apply] puts it to work.
type Profile struct {
	ID         string             `yaml:"profile" json:"profile"`
	Title      string             `yaml:"title" json:"title"`
	Source     string             `yaml:"source" json:"source,omitzero"`
	Note       string             `yaml:"note" json:"note,omitzero"`
	Weights    Convention         `yaml:"weights" json:"weights,omitzero"`
	Indicators []ProfileIndicator `yaml:"indicators" json:"indicators"`
}

// ProfileIndicator is an indicator of a profile. Of the weights only the
// ratios matter to plans; distances are in their unit. The zero value of every
// other field is the default: the figures as they are, z-scores by population,
// missing values refused.
type ProfileIndicator struct {
	ID     string  `yaml:"id" json:"id"`
	Weight float64 `yaml:"weight" json:"weight"`
	// Transform lists steps that are taken in their order before scaling.
	Transform Steps `yaml:"transform" json:"transform,omitzero"`
	// CapSD is how many standard deviations above the mean Cap cuts; 0 is 5.
	CapSD float64 `yaml:"cap_sd" json:"capSd,omitzero"`
	// Percentiles are the lower and the upper end of Winsorise; nil is 1
	// and 99.
	Percentiles []float64 `yaml:"percentiles" json:"percentiles,omitzero"`
	Scaling     Scaling   `yaml:"scaling" json:"scaling,omitzero"`
	Missing     Missing   `yaml:"missing" json:"missing,omitzero"`
	// Cluster false keeps the indicator out of plans: it counts only in the
	// search for similar areas. Nil is true.
	Cluster *bool `yaml:"cluster" json:"cluster,omitzero"`
	// Sensitive marks what a reader may want to see left out, such as
	// ethnicity. It changes no figure by itself; see WithoutSensitive.
	Sensitive bool `yaml:"sensitive" json:"sensitive,omitzero"`
}

// Convention says how a weight w enters the squared distance of two areas.
type Convention string

// Conventions of weights.
const (
	// Linear: w times the squared difference, as RightCare has it.
	Linear Convention = "linear"
	// Squared: w squared times the squared difference, as it comes about when
	// features are scaled to [0, w] (peers of local authorities, NHS England).
	Squared Convention = "squared"
)

// Step is one step of a transform.
type Step string

// Steps of transforms. Their statistics are taken over areas, each counting
// once, of the layer at hand.
const (
	Sqrt Step = "sqrt"
	Log  Step = "log" // natural
	// Asinh is like a logarithm for large values of either sign and like the
	// value itself near 0.
	Asinh Step = "asinh"
	// Cap lowers what is above the mean plus CapSD standard deviations (the
	// root of the mean square) to that.
	Cap Step = "cap"
	// Winsorise moves what is below the lower or above the upper percentile to
	// it.
	Winsorise Step = "winsorise"
)

// Scaling makes indicators comparable. Each divides by a spread; what it
// subtracts makes no difference to any distance.
type Scaling string

// Scalings. The standard deviation is the root of the mean square.
const (
	ZByPopulation Scaling = "z"       // mean and standard deviation weighted by people; the default
	ZByUnit       Scaling = "z-unit"  // mean and standard deviation over areas
	MinMax        Scaling = "min-max" // from 0 at the least to 1 at the greatest
	Range         Scaling = "range"   // less the mean over areas, over greatest less least
)

// Missing says what becomes of a missing value.
type Missing string

// Policies for missing values.
const (
	Refuse Missing = "refuse" // an error that names every area; the default
	// Mean is that of the areas with a value, weighted by people.
	Mean Missing = "mean"
	// Median is that of the areas with a value, each counting once.
	Median Missing = "median"
	// Neighbours is the mean of the contiguous areas with a value.
	Neighbours Missing = "neighbours"
)

const defaultCapSD = 5

var defaultPercentiles = []float64{1, 99}

// Steps is a transform: one step or several in order; none is the value as it
// is.
type Steps []Step

// UnmarshalYAML reads none, sqrt or [cap, sqrt].
func (s *Steps) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if unmarshal(&one) == nil {
		*s = Steps{Step(one)}
		if one == "none" {
			*s = nil
		}
		return nil
	}
	var list []string
	if unmarshal(&list) != nil {
		return fmt.Errorf("transform: want one of %s, or a list of those after none", stepNames)
	}
	*s = nil
	for _, step := range list {
		*s = append(*s, Step(step))
	}
	return nil
}

const stepNames = "none, sqrt, log, asinh, cap, winsorise"

// InPlans says that plans count the indicator, not only similar areas.
func (i *ProfileIndicator) InPlans() bool { return i.Cluster == nil || *i.Cluster }

func (i *ProfileIndicator) capSD() float64 {
	if i.CapSD == 0 {
		return defaultCapSD
	}
	return i.CapSD
}

func (i *ProfileIndicator) percentiles() []float64 {
	if i.Percentiles == nil {
		return defaultPercentiles
	}
	return i.Percentiles
}

// Digest names what the profile asks for: SHA-256 over all that determines
// values, in hexadecimal. Titles, notes and marks of sensitivity do not count,
// and what is written out counts like the default it repeats.
func (p *Profile) Digest() string {
	text := []byte("footprint profile 1\n")
	if p.Weights == Squared {
		text = append(text, "weights squared\n"...)
	}
	for _, i := range p.Indicators {
		text = fmt.Appendf(text, "%s %v", i.ID, i.Weight)
		for _, step := range i.Transform {
			text = fmt.Appendf(text, " %s", step)
			switch step {
			case Cap:
				text = fmt.Appendf(text, " %v", i.capSD())
			case Winsorise:
				text = fmt.Appendf(text, " %v", i.percentiles())
			}
		}
		if i.Scaling != "" && i.Scaling != ZByPopulation {
			text = fmt.Appendf(text, " scaling %s", i.Scaling)
		}
		if i.Missing != "" && i.Missing != Refuse {
			text = fmt.Appendf(text, " missing %s", i.Missing)
		}
		if !i.InPlans() {
			text = append(text, " similar only"...)
		}
		text = append(text, '\n')
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// WithoutSensitive ends the id of a profile less its sensitive indicators.
const WithoutSensitive = "-without-sensitive"

// WithoutSensitive is the profile less its sensitive indicators, for
// comparison; false where it has none, or no other for plans.
func (p *Profile) WithoutSensitive() (*Profile, bool) {
	out, ok := p.less(func(i ProfileIndicator) bool { return i.Sensitive })
	out.ID += WithoutSensitive
	out.Title += ", without sensitive indicators"
	return out, ok
}

// Without is the profile less one indicator; false where it has no such, or no
// other for plans.
func (p *Profile) Without(id string) (*Profile, bool) {
	out, ok := p.less(func(i ProfileIndicator) bool { return i.ID == id })
	out.ID += "-without-" + id
	out.Title += ", without " + id
	return out, ok
}

func (p *Profile) less(without func(ProfileIndicator) bool) (*Profile, bool) {
	out := *p
	out.Indicators = slices.DeleteFunc(slices.Clone(p.Indicators), without)
	inPlans := slices.ContainsFunc(out.Indicators, func(i ProfileIndicator) bool { return i.InPlans() })
	return &out, inPlans && len(out.Indicators) < len(p.Indicators)
}

// ReadProfile reads a profile from a YAML file and checks it.
func ReadProfile(fsys fs.FS, file string) (*Profile, error) {
	data, err := readFile(fsys, file, maxManifestBytes)
	if err != nil {
		return nil, err
	}
	return decodeProfile(file, data)
}

const profileWant = "the keys and shapes of docs/needs.md"

func decodeProfile(file string, data []byte) (*Profile, error) {
	var p Profile
	if err := DecodeYAML(file, data, &p, profileWant); err != nil {
		return nil, err
	}
	var found Findings
	bad := func(problem, want string) {
		found = append(found, &Error{File: file, Problem: problem, Want: want})
	}
	if problem := checkID(p.ID); problem != "" {
		bad("profile: "+problem, idRule)
	}
	if p.Weights != "" && p.Weights != Linear && p.Weights != Squared {
		bad(fmt.Sprintf("weights %q", p.Weights), "linear (times the squared difference) or squared (w² times it)")
	}
	if len(p.Indicators) == 0 {
		bad("no indicators", "at least one")
	} else if !slices.ContainsFunc(p.Indicators, func(i ProfileIndicator) bool { return i.InPlans() }) {
		bad("every indicator has cluster: false, which leaves nothing for plans", "at least one without")
	}
	seen := map[string]bool{}
	for _, i := range p.Indicators {
		if i.ID == "" {
			bad("an indicator without id", "the id of an indicator of the layer")
		} else if seen[i.ID] {
			bad(fmt.Sprintf("indicator %q is given twice", i.ID), "each once")
		}
		seen[i.ID] = true
		i.check(bad)
	}
	if found != nil {
		return nil, found
	}
	return &p, nil
}

// check says all that is wrong with an indicator of a profile.
func (i *ProfileIndicator) check(found func(problem, want string)) {
	bad := func(problem, want string) { found(fmt.Sprintf("indicator %q ", i.ID)+problem, want) }
	// The upper end keeps the sum of weights, and of their squares, finite.
	if !(i.Weight > 0) || i.Weight > 1e9 {
		bad(fmt.Sprintf("has the weight %v", i.Weight), "more than 0, at most 1e9")
	}
	for at, step := range i.Transform {
		switch step {
		case Sqrt, Log, Asinh, Cap, Winsorise:
			if slices.Contains(i.Transform[:at], step) {
				bad(fmt.Sprintf("has the step %s twice", step), "each step once")
			}
		default:
			bad(fmt.Sprintf("has the transform %q", step), "one of "+stepNames+", or a list of those after none")
		}
	}
	if i.CapSD != 0 && !slices.Contains(i.Transform, Cap) {
		bad("has cap_sd but no step cap", "transform: cap, or [cap, sqrt]")
	}
	if !(i.CapSD >= 0) || i.CapSD > 1e6 {
		bad(fmt.Sprintf("has the cap_sd %v", i.CapSD), "a number of standard deviations above 0, such as 5")
	}
	if i.Percentiles != nil && !slices.Contains(i.Transform, Winsorise) {
		bad("has percentiles but no step winsorise", "transform: winsorise")
	}
	if ends := i.percentiles(); len(ends) != 2 || !(ends[0] >= 0 && ends[0] < ends[1] && ends[1] <= 100) || math.IsNaN(ends[1]) {
		bad(fmt.Sprintf("has the percentiles %v", ends), "two numbers from 0 to 100, the smaller first, such as [1, 99]")
	}
	switch i.Scaling {
	case "", ZByPopulation, ZByUnit, MinMax, Range:
	default:
		bad(fmt.Sprintf("has the scaling %q", i.Scaling), "z, z-unit, min-max or range")
	}
	switch i.Missing {
	case "", Refuse, Mean, Median, Neighbours:
	default:
		bad(fmt.Sprintf("has missing: %q", i.Missing), "refuse, mean, median or neighbours")
	}
}
