package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"footprint/internal/atlas"
)

type atlasShowCmd struct {
	Name  string   `arg:"" optional:"" default:"england-2017" help:"Atlas that ships, or a folder."`
	Layer []string `help:"Only these layers. Two joined by a plus, such as ccg17+lad17, are the layer of their atoms." placeholder:"ID"`
	JSON  bool     `help:"Print as JSON."`
}

// Help is shown below the options.
func (c *atlasShowCmd) Help() string {
	return `Examples, which work as they stand:

  footprint atlas show england-2017
  footprint atlas show --layer ccg17+lad17`
}

type layerInfo struct {
	ID         string      `json:"id"`
	Title      string      `json:"title"`
	Areas      int         `json:"areas"`
	Pairs      int         `json:"contiguousPairs"`
	Links      int         `json:"links"`
	Population int64       `json:"population"`
	Basis      string      `json:"basis"`
	Date       string      `json:"date"`
	Bases      []basisInfo `json:"bases"`
	Outlines   string      `json:"outlines"`
	Indicators []string    `json:"indicators"`
	References []string    `json:"references"`
	Flows      []string    `json:"flows"`
	Catchments []string    `json:"catchments"`
	Atoms      *atomsInfo  `json:"atoms,omitempty"`
}

// basisInfo is a population of a layer; the first is the primary one.
type basisInfo struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	People int64  `json:"people"`
	Basis  string `json:"basis"`
	Date   string `json:"date"`
	Source string `json:"source"`
}

// Run shows the atlas.
func (c *atlasShowCmd) Run(e *env) error {
	a, err := e.planner.Atlas(c.Name)
	if err != nil {
		return err
	}
	var layers []layerInfo
	var people, indicators, references, flows, catchments shown
	ids := c.Layer
	if len(ids) == 0 {
		ids = a.LayerIDs()
	}
	for _, id := range ids {
		l, err := a.Layer(id)
		if err != nil {
			return err
		}
		info := layerInfo{
			ID: l.ID, Title: l.Title, Areas: len(l.Areas), Pairs: l.Graph.Pairs() - len(l.Links), Links: len(l.Links),
			Population: l.TotalPopulation(), Basis: l.Population.Basis, Date: l.Population.Date, Outlines: l.OutlineKind,
			Indicators: []string{}, References: []string{}, Flows: []string{}, Catchments: []string{},
		}
		if info.Atoms, err = atomsOf(a, l); err != nil {
			return err
		}
		for _, b := range l.Bases {
			on, err := l.On(b.ID)
			if err != nil {
				return err
			}
			info.Bases = append(info.Bases, basisInfo{b.ID, b.Title, on.TotalPopulation(), b.Basis, b.Date, b.Source})
			people.add(id, b.ID, fmt.Sprint(on.TotalPopulation()), b.Date, b.Title, b.Source)
		}
		for _, i := range l.Indicators {
			info.Indicators = append(info.Indicators, i.ID)
			indicators.add(id, i.ID, i.Unit, i.Title, i.Source)
		}
		for _, r := range a.References(id) {
			info.References = append(info.References, r.ID)
			references.add(id, r.ID, r.Title)
		}
		for _, f := range a.Flows(id) {
			info.Flows = append(info.Flows, f.ID)
			flows.add(id, f.ID, f.Unit, f.Title, f.Source)
		}
		for _, k := range a.Catchments(id) {
			info.Catchments = append(info.Catchments, k.ID)
			catchments.add(id, k.ID, k.Unit, k.Title, k.Source)
		}
		layers = append(layers, info)
	}
	if c.JSON {
		return printJSON(e.out, struct {
			ID          string      `json:"id"`
			Title       string      `json:"title"`
			Digest      string      `json:"digest"`
			Attribution []string    `json:"attribution"`
			Layers      []layerInfo `json:"layers"`
		}{a.ID, a.Title, a.Digest(), a.Attribution, layers})
	}
	return printAtlas(e.out, a, layers, []section{
		{"POPULATION\tPEOPLE\tDATE\tTITLE\tSOURCE\tLAYERS", people},
		{"INDICATOR\tUNIT\tTITLE\tSOURCE\tLAYERS", indicators},
		{"REFERENCE\tTITLE\tLAYERS", references},
		{"FLOW\tUNIT\tTITLE\tSOURCE\tLAYERS", flows},
		{"CATCHMENTS\tUNIT\tTITLE\tSOURCE\tLAYERS", catchments},
	})
}

// printAtlas tells each figure once, with the layers that have it.
func printAtlas(out io.Writer, a *atlas.Atlas, layers []layerInfo, sections []section) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_ = printf(t, "%s: %s\ndigest %s\n\n", a.ID, a.Title, a.Digest()) // Flush tells
	_ = printf(t, "LAYER\tAREAS\tPAIRS\tLINKS\tPEOPLE\tOUTLINES\tTITLE\n")
	for _, l := range layers {
		_ = printf(t, "%s\t%d\t%d\t%d\t%d %s, %s\t%s\t%s\n", l.ID, l.Areas, l.Pairs, l.Links, l.Population, l.Basis, l.Date, l.Outlines, l.Title)
	}
	for _, l := range layers {
		l.Atoms.print(t, l.ID)
	}
	for _, section := range sections {
		if len(section.rows) == 0 {
			continue
		}
		_ = printf(t, "\n%s\n", section.head)
		for _, r := range section.rows {
			on := strings.Join(r.layers, " ")
			if len(r.layers) == len(layers) && len(layers) > 1 {
				on = "all"
			}
			_ = printf(t, "%s\t%s\n", strings.Join(r.fields, "\t"), on)
		}
	}
	for _, text := range a.Attribution {
		_ = printf(t, "\n%s", text)
	}
	_ = printf(t, "\n")
	return t.Flush()
}

// section is a table of what an atlas holds, under its head.
type section struct {
	head string
	rows shown
}

// shown are rows with the layers to which they apply, in the order of the
// first of these.
type shown []struct {
	fields, layers []string
}

func (s *shown) add(layer string, fields ...string) {
	for i := range *s {
		if slices.Equal((*s)[i].fields, fields) {
			(*s)[i].layers = append((*s)[i].layers, layer)
			return
		}
	}
	*s = append(*s, struct{ fields, layers []string }{fields, []string{layer}})
}
