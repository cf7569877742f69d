package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"footprint/internal/atlas"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// constraintFlags say what is agreed already. What files list is added to the
// constraints of the preset or scenario; docs/constraints.md.
type constraintFlags struct {
	Lock     string `help:"Regions that are agreed, in part or as a whole (CSV): the area's code, REGIONCD, and where wanted REGIONNM, CLOSED (yes: no other area may join) and figures of their own." placeholder:"FILE"`
	Together string `help:"Areas that must share a region (CSV): the area's code, and GROUP." placeholder:"FILE"`
	Apart    string `help:"Areas of which no two of a group may share a region (CSV): the area's code, and GROUP." placeholder:"FILE"`
	Within   string `help:"What regions may not cross: a layer or real division such as nhser17, or a file (CSV) with the area's code and REGIONCD or GROUP." placeholder:"LAYER|FILE"`
	MinUnits *int   `help:"Fewest areas in a region." placeholder:"N"`
	MaxUnits *int   `help:"Most areas in a region; 0 for no limit." placeholder:"N"`
	Oversize string `help:"What becomes of an area above the maximum: alone makes it a region of its own." placeholder:"alone"`
}

// constrain adds what the flags say to a scenario.
func (f *constraintFlags) constrain(e *env, s *scenario.Scenario) error {
	c := &s.Constraints
	if f.MinUnits != nil {
		c.MinUnits = *f.MinUnits
	}
	if f.MaxUnits != nil {
		c.MaxUnits = *f.MaxUnits
	}
	switch f.Oversize {
	case "":
	case scenario.OversizeAlone:
		c.Oversize = f.Oversize
	default:
		return usageError{errors.New("--oversize: want alone")}
	}
	zones := false
	if f.Within != "" {
		info, err := os.Stat(f.Within)
		if zones = err == nil && !info.IsDir(); !zones {
			c.Within = &scenario.Within{Of: f.Within}
		}
	}
	if f.Lock == "" && f.Together == "" && f.Apart == "" && !zones {
		return nil
	}
	a, l, err := e.planner.Layer(*s)
	if err != nil {
		return err
	}
	if zones {
		if c.Within, err = read(f.Within, a, l, scenario.ReadZones); err != nil {
			return err
		}
	}
	for _, list := range []struct {
		file string
		to   *[]scenario.Group
	}{{f.Together, &c.Together}, {f.Apart, &c.Apart}} {
		if list.file == "" {
			continue
		}
		more, err := read(list.file, a, l, scenario.ReadGroups)
		if err != nil {
			return err
		}
		*list.to = slices.Concat(*list.to, more)
	}
	if f.Lock == "" {
		return nil
	}
	more, err := read(f.Lock, a, l, scenario.ReadLock)
	c.Regions = slices.Concat(c.Regions, more)
	return err
}

// read reads a table of a file of the operating system.
func read[T any](file string, a *atlas.Atlas, l *atlas.Layer, from func(*atlas.Table, *atlas.Atlas, *atlas.Layer) (T, error)) (out T, err error) {
	dir, base := filepath.Split(file)
	t, err := atlas.ReadTable(os.DirFS(filepath.Clean(dir)), base)
	if err != nil {
		return out, inFile(file, err)
	}
	t.File = file
	return from(t, a, l)
}

// printConstraints says which constraints are kept, and what each costs.
func printConstraints(line func(string, ...any), c *scorecard.Scorecard) {
	for i := range c.Constraints {
		x := &c.Constraints[i]
		price := ""
		if p := x.Price; p != nil {
			price = fmt.Sprintf("; it costs %.4f of captured need: %.4f without it", p.Cost, p.NeedsCaptured)
		}
		line("constraint\t%s\t%s%s", map[bool]string{true: "kept", false: "broken"}[x.Kept], x.Words, price)
	}
}
