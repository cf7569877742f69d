package footprint

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// Edit is one thing that a person changes about a plan.
type Edit struct {
	Action string // one of EditActions
	// Args are codes or names: of move the unit and its region, of swap two units, of
	// merge two regions, of split a region and, if they are not to be searched for, the
	// units of the new one, of lock a unit or a region.
	Args []string
}

// EditActions are what an edit can be.
var EditActions = []string{"move", "swap", "merge", "split", "lock"}

func (e Edit) String() string { return e.Action + " " + strings.Join(e.Args, ", ") }

// Edited is a plan after a person's edits.
type Edited struct {
	Before, After *Outcome
	// Done says what each edit did.
	Done []string
	// Measures are those that changed, of the plan and of the regions that changed.
	Measures []MeasureChange
	// Broken are the constraints that are broken now and were kept before, Mended
	// those the other way round, in words.
	Broken, Mended []string
	// Resolve is the scenario that solves the rest anew: what was edited and locked
	// is among its constraints.
	Resolve scenario.Scenario
}

// Edit makes edits to a given plan, one after another, and measures the plan as
// Score does. An edit that cannot be is an [*InputError] with its number; nothing is
// refused because it breaks a constraint of the scenario, that is said. The number
// of regions that the scenario asks for, if it does, is asked of the edited plan.
func (p *Planner) Edit(ctx context.Context, s scenario.Scenario, read func(*atlas.Atlas, *atlas.Layer) (*Lookup, error), edits []Edit) (*Edited, error) {
	s.Evidence = scenario.Evidence{}
	before, err := p.Score(alone(s), read)
	if err != nil {
		return nil, err
	}
	return p.edit(ctx, s, before, edits)
}

func (p *Planner) edit(ctx context.Context, s scenario.Scenario, before *Outcome, edits []Edit) (*Edited, error) {
	e := newEditor(before)
	out := &Edited{Before: before}
	for i, x := range edits {
		done, err := e.make(ctx, x)
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, &InputError{Field: fmt.Sprintf("edits[%d]", i), Problem: fmt.Sprintf("edit %d (%s): %v", i+1, x, err), Err: err}
		}
		out.Done = append(out.Done, done)
	}
	var err error
	if out.After, err = p.Score(s, func(*atlas.Atlas, *atlas.Layer) (*Lookup, error) { return e.lookup() }); err != nil {
		return nil, err
	}
	out.compare(e)
	out.Resolve = e.resolve(s, out.After)
	return out, nil
}

// editor is a plan under edits.
type editor struct {
	outcome *Outcome // as it was
	layer   *atlas.Layer
	labels  []region.Label
	regions []editedRegion // by label; those that are gone stay
	units   map[region.Unit]bool
	locked  map[region.Unit]bool
}

// editedRegion is a region with what was done to it.
type editedRegion struct {
	scorecard.RegionName
	made    bool // the name was made of its areas
	gone    bool
	locked  bool
	whole   bool // by an edit: all its areas belong together
	changed bool
}

func newEditor(o *Outcome) *editor {
	e := &editor{outcome: o, layer: o.Task.Layer, labels: o.Plan.Labels(), units: make(map[region.Unit]bool), locked: make(map[region.Unit]bool)}
	x := &explainer{Outcome: o, members: o.Plan.Members()}
	for l, name := range o.Names {
		e.regions = append(e.regions, editedRegion{RegionName: name, made: x.made(region.Label(l))}) //nolint:gosec // G115: regions fit
	}
	return e
}

// make makes one edit and says what it did.
func (e *editor) make(ctx context.Context, x Edit) (string, error) {
	for _, arg := range x.Args {
		if strings.TrimSpace(arg) == "" {
			return "", errors.New("an argument is empty")
		}
	}
	want := func(n int, what string) error {
		if len(x.Args) != n {
			return fmt.Errorf("%s: want %s", plural(len(x.Args), "argument"), what)
		}
		return nil
	}
	switch x.Action {
	case "move":
		if err := want(2, "an area and the region that it goes to"); err != nil {
			return "", err
		}
		return e.move(x.Args[0], x.Args[1])
	case "swap":
		if err := want(2, "two areas"); err != nil {
			return "", err
		}
		return e.swap(x.Args[0], x.Args[1])
	case "merge":
		if err := want(2, "two regions"); err != nil {
			return "", err
		}
		return e.merge(x.Args[0], x.Args[1])
	case "split":
		if len(x.Args) == 0 {
			return "", errors.New("0 arguments: want a region, and the areas of the new one if they are not to be searched for")
		}
		return e.split(ctx, x.Args[0], x.Args[1:])
	case "lock":
		if err := want(1, "an area or a region"); err != nil {
			return "", err
		}
		return e.lock(x.Args[0])
	}
	return "", fmt.Errorf("there is no action %q: want one of %s", x.Action, strings.Join(EditActions, ", "))
}

// area finds a unit by code or name.
func (e *editor) area(text string) (region.Unit, error) {
	return findArea(e.outcome.Atlas, e.layer, text)
}

// region finds a region, as the edits so far have left them, by code or name.
func (e *editor) region(text string) (region.Label, error) {
	o := Outcome{}
	var at []region.Label
	for l := range e.regions {
		if !e.regions[l].gone {
			o.Names = append(o.Names, e.regions[l].RegionName)
			at = append(at, region.Label(l)) //nolint:gosec // G115: regions fit
		}
	}
	l, err := o.findRegion(text)
	if err != nil {
		return 0, err
	}
	return at[l], nil
}

// members are the units of a region.
func (e *editor) members(l region.Label) (out []region.Unit) {
	for u, of := range e.labels {
		if of == l {
			out = append(out, region.Unit(u)) //nolint:gosec // G115: units fit
		}
	}
	return out
}

// lookup is the plan as edited. Names that were made of areas are made again where
// the areas are others.
func (e *editor) lookup() (*Lookup, error) {
	for l := range e.regions {
		if r := &e.regions[l]; r.changed && r.made && !r.gone {
			r.Name = madeName(e.layer, e.members(region.Label(l))) //nolint:gosec // G115: regions fit
		}
	}
	codes, names := make([]string, len(e.labels)), make([]string, len(e.labels))
	for u, l := range e.labels {
		codes[u], names[u] = e.regions[l].Code, e.regions[l].Name
	}
	plan, regions, err := scorecard.PlanOf(codes, names)
	return &Lookup{Plan: plan, Names: regions}, err
}

// free refuses what a lock forbids.
func (e *editor) free(units []region.Unit, regions ...region.Label) error {
	for _, l := range regions {
		if e.regions[l].locked {
			return fmt.Errorf("region %s is locked", e.called(l))
		}
	}
	for _, u := range units {
		if e.locked[u] {
			return fmt.Errorf("%s is locked", e.name(u))
		}
	}
	return nil
}

func (e *editor) name(u region.Unit) string {
	a := &e.layer.Areas[u]
	return fmt.Sprintf("%s (%s)", a.Name, a.Code)
}

func (e *editor) called(l region.Label) string {
	r := &e.regions[l]
	if r.Name == "" || r.made || r.Name == r.Code {
		return r.Code
	}
	return fmt.Sprintf("%s (%s)", r.Code, r.Name)
}

// touches says whether a unit of the set touches one outside it in region l.
func (e *editor) touches(units []region.Unit, l region.Label) bool {
	for _, u := range units {
		for _, v := range e.layer.Graph.Neighbours(u) {
			if e.labels[v] == l && !slices.Contains(units, v) {
				return true
			}
		}
	}
	return false
}
