package main

import (
	"fmt"
	"os"
	"path/filepath"

	"footprint/internal/atlas"
)

type atlasCmd struct {
	List  atlasListCmd  `cmd:"" help:"List the atlases that ship."`
	Show  atlasShowCmd  `cmd:"" help:"Show the layers, figures and references of an atlas."`
	Build atlasBuildCmd `cmd:"" help:"Build an atlas from boundaries and tables."`
	Check atlasCheckCmd `cmd:"" help:"Check a built atlas and print every finding."`
}

type atlasListCmd struct {
	JSON bool `help:"Print as JSON."`
}

// Run lists the atlases.
func (c *atlasListCmd) Run(e *env) error {
	type row struct {
		ID     string   `json:"id"`
		Title  string   `json:"title"`
		Digest string   `json:"digest"`
		Layers []string `json:"layers"`
	}
	var rows []row
	for _, name := range e.planner.Atlases() {
		a, err := e.planner.Atlas(name)
		if err != nil {
			return err
		}
		rows = append(rows, row{a.ID, a.Title, a.Digest(), a.LayerIDs()})
	}
	if c.JSON {
		return printJSON(e.out, rows)
	}
	for _, r := range rows {
		if err := printf(e.out, "%s  %s  %v\n", r.ID, r.Title, r.Layers); err != nil {
			return err
		}
	}
	return nil
}

type atlasBuildCmd struct {
	From     string `help:"Folder of the boundaries and tables." required:"" placeholder:"DIR"`
	Recipe   string `help:"Recipe (YAML); the default is atlas.yaml in the folder." placeholder:"FILE"`
	Outlines string `help:"Which of the recipe's outlines to draw, such as official or schematic; the default is the first." placeholder:"KIND"`
	Out      string `short:"o" help:"Folder for the atlas." required:"" placeholder:"DIR"`
	Quiet    bool   `short:"q" help:"Print nothing but errors."`
}

// Help is shown below the options.
func (c *atlasBuildCmd) Help() string {
	return `Example, with the published files of the Office for National Statistics in ons/:

  footprint atlas build --recipe data/recipes/england-2017.yaml --from ons -o england-2017

docs/atlas.md describes recipes, with a small one to copy.`
}

// Run builds the atlas.
func (c *atlasBuildCmd) Run(e *env) error {
	recipe := c.Recipe
	if recipe == "" {
		recipe = filepath.Join(c.From, atlas.ManifestFile)
	}
	say := func(step string) {
		if !c.Quiet {
			_ = printf(e.err, "%s\n", step)
		}
	}
	dir, file := filepath.Split(recipe)
	b, err := atlas.Build(os.DirFS(filepath.Clean(dir)), file, os.DirFS(c.From), c.Outlines, say)
	if err != nil {
		return err
	}
	for _, file := range b.Repairs {
		for _, r := range file.Repairs {
			say(fmt.Sprintf("%s: feature %d (%s): repaired: %s, at %.0f, %.0f", file.File, r.Feature, r.Code, r.What, r.At[0], r.At[1]))
		}
	}
	if err := b.Write(c.Out); err != nil {
		return err
	}
	if c.Quiet {
		return nil
	}
	return printf(e.out, "The atlas is in %s. Use it with --atlas %s\n", c.Out, c.Out)
}

type atlasCheckCmd struct {
	Dir string `arg:"" help:"Folder of the atlas."`
}

// Run checks the atlas.
func (c *atlasCheckCmd) Run(e *env) error {
	if _, err := os.Stat(filepath.Join(c.Dir, atlas.ManifestFile)); err != nil {
		return &atlas.Error{File: c.Dir, Problem: "no " + atlas.ManifestFile + " in this folder", Want: "a folder made by footprint atlas build"}
	}
	findings := atlas.Check(os.DirFS(c.Dir))
	if len(findings) == 0 {
		return printf(e.out, "%s: nothing to find\n", c.Dir)
	}
	return fmt.Errorf("%d findings\n%w", len(findings), findings)
}
