package main

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"

	"footprint/internal/atlas"
	"footprint/internal/footprint"
)

type profilesCmd struct {
	Name  string `arg:"" optional:"" help:"Show this profile; a file will do."`
	Atlas string `help:"Atlas whose layers are listed." placeholder:"england-2017"`
	Layer string `help:"Layer on which shares are given; the default is the first that suits." placeholder:"ccg17"`
	JSON  bool   `help:"Print as JSON."`
}

// Help is shown below the options.
func (c *profilesCmd) Help() string {
	return `Examples, which work as they stand:

  footprint profiles
  footprint profiles rightcare

A profile suits a layer that has all its indicators. docs/needs.md says how to write your own.`
}

// profileInfo is a profile with the layers that it suits.
type profileInfo struct {
	*atlas.Profile
	Digest string   `json:"digest"`
	Layers []string `json:"layers"`
}

// Run lists the profiles or shows one.
func (c *profilesCmd) Run(e *env) error {
	a, err := e.planner.Atlas(cmp.Or(c.Atlas, footprint.DefaultAtlas))
	if err != nil {
		return err
	}
	info := func(p *atlas.Profile) profileInfo {
		return profileInfo{p, p.Digest(), append([]string{}, a.LayersFor(p)...)}
	}
	if c.Name != "" {
		p, err := e.planner.Profile(c.Name)
		if err != nil {
			return inFile(c.Name, err)
		}
		if c.JSON {
			return printJSON(e.out, info(p))
		}
		return c.show(e, a, info(p))
	}
	profiles, err := e.planner.Profiles()
	if err != nil {
		return err
	}
	infos := make([]profileInfo, len(profiles))
	for i, p := range profiles {
		infos[i] = info(p)
	}
	if c.JSON {
		return printJSON(e.out, infos)
	}
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	_ = printf(t, "PROFILE\tINDICATORS\tLAYERS OF %s\tTITLE\n", a.ID) // Flush tells
	for _, p := range infos {
		_ = printf(t, "%s\t%d\t%s\t%s\n", p.ID, len(p.Indicators), layersOf(p), p.Title)
	}
	return t.Flush()
}

func layersOf(p profileInfo) string {
	if len(p.Layers) == 0 {
		return "none"
	}
	return strings.Join(p.Layers, ", ")
}

// show prints a profile, with the share that each indicator has in the
// variation of a layer.
func (c *profilesCmd) show(e *env, a *atlas.Atlas, p profileInfo) error {
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _ = printf(t, format+"\n", args...) } // Flush tells
	line("%s: %s", p.ID, p.Title)
	line("source: %s", p.Source)
	line("note: %s", p.Note)
	line("layers of %s: %s", a.ID, layersOf(p))
	if p.Weights == atlas.Squared {
		line("weights count squared")
	}
	shares := make(map[string]string)
	layer := c.Layer
	if layer == "" && len(p.Layers) > 0 {
		layer = p.Layers[0]
	}
	var notes []string
	if layer != "" {
		l, err := a.Layer(layer)
		if err != nil {
			return err
		}
		needs, err := p.Apply(l)
		if err != nil {
			return err
		}
		for j, i := range needs.Indicators {
			shares[i.ID] = fmt.Sprintf("%.3f", needs.Shares[j])
		}
		notes = needs.Notes()
	}
	line("")
	line("INDICATOR\tWEIGHT\tSHARE\tTRANSFORM\tSCALING\tMISSING\tMARKS")
	for _, i := range p.Indicators {
		line("%s\t%g\t%s\t%s\t%s\t%s\t%s", i.ID, i.Weight, cmp.Or(shares[i.ID], "-"), i.TransformWords(),
			cmp.Or(i.Scaling, atlas.ZByPopulation), cmp.Or(i.Missing, atlas.Refuse), marksOf(i))
	}
	if layer != "" {
		line("")
		line("share: of the variation of %s that plans see", layer)
	}
	for _, note := range notes {
		line("note: %s", note)
	}
	return t.Flush()
}

func marksOf(i atlas.ProfileIndicator) string {
	var marks []string
	if !i.InPlans() {
		marks = append(marks, "similar areas only")
	}
	if i.Sensitive {
		marks = append(marks, "sensitive")
	}
	return strings.Join(marks, ", ")
}
