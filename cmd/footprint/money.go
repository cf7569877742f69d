package main

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/scenario"
)

// money puts the amounts of a file and the rates per head into a scenario; an
// amount of the same id gives way.
func (f *scenarioFlags) money(s *scenario.Scenario) error {
	var given []scenario.Money
	if f.Money != "" {
		dir, file := filepath.Split(f.Money)
		t, err := atlas.ReadTable(os.DirFS(filepath.Clean(dir)), file)
		if err != nil {
			return inFile(f.Money, err)
		}
		t.File = f.Money
		if given, err = readMoney(t); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.PerHead)) {
		rate := f.PerHead[name]
		m := amount(name)
		m.PerHead = &rate
		given = append(given, m)
	}
	for _, m := range given {
		if m.ID == "" {
			return usageError{errors.New("--per-head: want ID=RATE, such as health=2100")}
		}
		s.Money = append(slices.DeleteFunc(slices.Clone(s.Money), func(x scenario.Money) bool { return x.ID == m.ID }), m)
	}
	return nil
}

// readMoney takes amounts from a table: the code of the unit in the first
// column, and an amount in each of the others, named by its header.
func readMoney(t *atlas.Table) ([]scenario.Money, error) {
	if len(t.Header) < 2 {
		return nil, &atlas.Error{File: t.File, Row: 1, Problem: "there is one column", Want: "the unit's code, then one column for each amount"}
	}
	var found atlas.Findings
	var out []scenario.Money
	for _, header := range t.Header[1:] {
		m := amount(header)
		if m.ID == "" {
			found = append(found, &atlas.Error{File: t.File, Row: 1, Problem: "a column of money without a name", Want: `a name such as "budget (GBP)"`})
		}
		m.Units = make(map[string]float64, t.Len())
		out = append(out, m)
	}
	rows := make(map[string]int, t.Len())
	for i, fields := range t.Rows {
		bad := func(problem, want string) {
			found = append(found, &atlas.Error{File: t.File, Row: t.Line(i), Code: fields[0], Problem: problem, Want: want})
		}
		if first, twice := rows[fields[0]]; twice {
			bad(fmt.Sprintf("the area stands in row %d as well", first), "one row for each area")
			continue
		}
		rows[fields[0]] = t.Line(i)
		for j, m := range out {
			x, err := strconv.ParseFloat(fields[1+j], 64)
			if err != nil || math.IsNaN(x) || math.Abs(x) > scenario.MaxAmount {
				bad(fmt.Sprintf("%s is %q", m.ID, fields[1+j]), "a number with a decimal point, without signs of currency or thousands")
				continue
			}
			m.Units[fields[0]] = x
		}
	}
	if more := len(found) - maxListed; more > 0 {
		found = append(found[:maxListed], &atlas.Error{File: t.File, Problem: fmt.Sprintf("and %d more like these", more)})
	}
	if len(found) > 0 {
		return nil, found
	}
	return out, nil
}

const maxListed = 20

// amount reads a name with its unit in parentheses, such as "budget (GBP)".
func amount(name string) scenario.Money {
	name = strings.TrimSpace(name)
	m := scenario.Money{ID: name, Title: name}
	if rest, ok := strings.CutSuffix(name, ")"); ok {
		if at := strings.LastIndex(rest, "("); at > 0 {
			m.ID, m.Unit = strings.TrimSpace(rest[:at]), strings.TrimSpace(rest[at+1:])
			m.Title = m.ID
		}
	}
	return m
}
