package atlas

import (
	"fmt"
	"math"
	"slices"
)

// recipeTable is a table of figures. Each area of the layer has one row in it,
// unless Rows or Pivot say otherwise.
type recipeTable struct {
	File string `yaml:"file"`
	Key  string `yaml:"key"`
	// Via translates the codes in Key to those of the layer.
	Via   *recipeVia          `yaml:"via"`
	Where map[string][]string `yaml:"where"`
	// Instead is what Where is for single areas, by their codes: figures of
	// another year, say, where those of this one are no good.
	Instead map[string]map[string][]string `yaml:"instead"`
	// Rows is "" (one for each area) or "sum": the figures of several are
	// added up.
	Rows  string       `yaml:"rows"`
	Pivot *recipePivot `yaml:"pivot"`
}

// recipeVia is a table with the code of the layer (To) for each code (From).
type recipeVia struct {
	File  string              `yaml:"file"`
	From  string              `yaml:"from"`
	To    string              `yaml:"to"`
	Where map[string][]string `yaml:"where"`
}

// recipePivot makes columns of a long table: they are named in column Name and
// their figures stand in column Value.
type recipePivot struct {
	Name  string `yaml:"name"`
	Value string `yaml:"value"`
}

// recipePopulation is a population. The primary one may bring its table, File
// and Key; the others are in Tables.
type recipePopulation struct {
	File   string `yaml:"file"`
	Key    string `yaml:"key"`
	ID     string `yaml:"id"`
	Title  string `yaml:"title"`
	Column string `yaml:"column"`
	Basis  string `yaml:"basis"`
	Date   string `yaml:"date"`
	Source string `yaml:"source"`
}

// recipeIndicator is a weighted mean (mean, weight), a ratio of sums (sum,
// per) or a sum (sum).
type recipeIndicator struct {
	ID     string              `yaml:"id"`
	Title  string              `yaml:"title"`
	Unit   string              `yaml:"unit"`
	Source string              `yaml:"source"`
	Mean   string              `yaml:"mean"`
	Weight string              `yaml:"weight"`
	Sum    []string            `yaml:"sum"`
	Per    []string            `yaml:"per"`
	Where  map[string][]string `yaml:"where"`
	// Times multiplies the values, such as 0.01 for percentages.
	Times *float64 `yaml:"times"`
	// Relative divides the values by that of all areas together.
	Relative bool `yaml:"relative"`
	// Missing is "" (refused) or "allow": an empty field is then no value.
	Missing string `yaml:"missing"`
	// Decimals rounds the values, as published tables print them.
	Decimals *int `yaml:"decimals"`
}

// allTables are the tables that hold the figures of a layer, that of the
// population first.
func (l *recipeLayer) allTables() []recipeTable {
	var out []recipeTable
	if p := l.Population; p != nil && p.File != "" {
		out = append(out, recipeTable{File: p.File, Key: p.Key})
	}
	return append(out, l.Tables...)
}

// figureIDs wants ids of their own for all that a layer has, what is carried
// up from its base included.
func (r *recipe) figureIDs(file string, l *recipeLayer) (found Findings) {
	m := manifestLayer{ID: l.ID}
	from := []*recipeLayer{l}
	if l.Dissolve != nil {
		if len(l.Indicators) == 0 && len(l.Populations) == 0 {
			return nil // what is wrong with the base is told there
		}
		base := slices.IndexFunc(r.Layers, func(x recipeLayer) bool { return x.ID == l.Dissolve.Layer })
		if base < 0 {
			return nil
		}
		from = []*recipeLayer{&r.Layers[base], l}
	}
	for _, x := range from {
		if p := x.Population; p != nil {
			m.Population = p.manifest(0)
		}
		for _, p := range x.Populations {
			m.Populations = append(m.Populations, p.manifest(0))
		}
		for _, i := range x.Indicators {
			m.Indicators = append(m.Indicators, manifestIndicator{ID: i.ID})
		}
	}
	return append(checkBasisIDs(file, m), checkIndicatorIDs(file, m)...)
}

func (p *recipePopulation) manifest(total int64) manifestPopulation {
	return manifestPopulation{ID: p.ID, Title: p.Title, Total: total, Basis: p.Basis, Date: p.Date, Source: p.Source}
}

func (p *recipePopulation) problems(what string) (found [][2]string) {
	if p.Column == "" || p.Basis == "" || !checkDate(p.Date) {
		found = append(found, [2]string{what + " needs column, basis and date", "for example column: pop_mid2017, basis: residents, and as date " + dateRule})
	}
	return found
}

// figureProblems are pairs of what is wrong and what would be right.
func (l *recipeLayer) figureProblems() (found [][2]string) {
	bad := func(want, problem string, args ...any) {
		found = append(found, [2]string{fmt.Sprintf(problem, args...), want})
	}
	tables := l.allTables()
	for _, t := range tables {
		if t.File == "" || t.Key == "" {
			bad("key: the column with the codes of the areas", "a table needs file and key")
		}
		if t.Rows != "" && t.Rows != "sum" {
			bad("sum, or nothing", "table %s: rows: %q", t.File, t.Rows)
		}
		if p := t.Pivot; p != nil && (p.Name == "" || p.Value == "") {
			bad("both", "table %s: pivot needs name and value", t.File)
		}
		if v := t.Via; v != nil && (v.File == "" || v.From == "" || v.To == "") {
			bad("all three", "table %s: via needs file, from and to", t.File)
		}
	}
	for _, p := range l.Populations {
		found = append(found, p.problems("population "+p.ID)...)
		if p.File != "" || p.Key != "" {
			bad("its table under tables", "population %s brings a file of its own", p.ID)
		}
	}
	if len(tables) == 0 && len(l.Populations)+len(l.Indicators) > 0 {
		bad("tables: [{file, key}]", "figures without a table")
	}
	for _, x := range l.Indicators {
		if (x.Mean == "") == (len(x.Sum) == 0) || x.Mean == "" && x.Weight != "" || x.Mean != "" && (x.Per != nil || x.Where != nil) {
			bad("mean (with weight), or sum (with per, where)", "indicator %s is neither a mean nor a sum", x.ID)
		}
		if x.Missing != "" && x.Missing != "allow" {
			bad("allow, or nothing", "indicator %s: missing: %q", x.ID, x.Missing)
		}
		if t := x.Times; t != nil && (*t == 0 || math.IsNaN(*t) || math.Abs(*t) > 1e12) {
			bad("a number other than 0, such as 0.01", "indicator %s: times: %v", x.ID, *t)
		}
		if x.Decimals != nil && (*x.Decimals < 0 || *x.Decimals > 12) {
			bad("0 to 12", "indicator %s: decimals: %d", x.ID, *x.Decimals)
		}
	}
	return found
}
