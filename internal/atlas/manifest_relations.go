package atlas

import "fmt"

// manifestFlow is one file of people from area to area of a layer.
type manifestFlow struct {
	ID     string       `yaml:"id"`
	Title  string       `yaml:"title"`
	Layer  string       `yaml:"layer"`
	Unit   string       `yaml:"unit,omitempty"`
	Date   string       `yaml:"date,omitempty"`
	Source string       `yaml:"source,omitempty"`
	Note   string       `yaml:"note,omitempty"`
	Total  int64        `yaml:"total"`
	File   manifestFile `yaml:",inline"`
}

// manifestCatchment is the shares by area of the source, and how those areas
// overlap each layer.
type manifestCatchment struct {
	ID        string            `yaml:"id"`
	Title     string            `yaml:"title"`
	Unit      string            `yaml:"unit,omitempty"`
	Date      string            `yaml:"date,omitempty"`
	Source    string            `yaml:"source,omitempty"`
	Note      string            `yaml:"note,omitempty"`
	File      manifestFile      `yaml:",inline"`
	Providers manifestFile      `yaml:"providers"`
	Overlaps  []manifestOverlap `yaml:"overlaps"`
}

type manifestOverlap struct {
	Layer string       `yaml:"layer"`
	File  manifestFile `yaml:",inline"`
}

func (m *manifest) relationProblems(layers map[string]bool, file func(where string, f manifestFile)) (found Findings) {
	bad := func(problem, want string, args ...any) {
		found = append(found, &Error{File: ManifestFile, Problem: fmt.Sprintf(problem, args...), Want: want})
	}
	seen := map[string]bool{}
	id := func(kind, id string) {
		if problem := checkID(id); problem != "" {
			bad("%s: %s", idRule, kind, problem)
		}
		if seen[kind+" "+id] {
			bad("%s %s: given twice", "an id of its own for each", kind, id)
		}
		seen[kind+" "+id] = true
	}
	for _, f := range m.Flows {
		id("flow", f.ID)
		if !layers[f.Layer] {
			bad("flow %s: layer %q", "the id of a layer", f.ID, f.Layer)
		}
		file("flow "+f.ID, f.File)
	}
	for _, c := range m.Catchments {
		id("catchments", c.ID)
		file("catchments "+c.ID, c.File)
		file("catchments "+c.ID+" providers", c.Providers)
		found = append(found, overlapProblems("catchments "+c.ID, c.Overlaps, layers, file)...)
	}
	return found
}

func overlapProblems(what string, overlaps []manifestOverlap, layers map[string]bool, file func(where string, f manifestFile)) (found Findings) {
	on := map[string]bool{}
	for _, o := range overlaps {
		where := what + " on layer " + o.Layer
		if !layers[o.Layer] || on[o.Layer] {
			found = append(found, &Error{File: ManifestFile, Problem: where + ": no such layer, or given twice", Want: "the id of a layer, each once"})
		}
		on[o.Layer] = true
		file(where, o.File)
	}
	return found
}

// checkRelations reads every flow, and the catchments on every layer.
func (a *Atlas) checkRelations(sound map[string]bool, add func(file string, err error)) {
	for _, m := range a.manifest.Flows {
		if sound[m.Layer] {
			_, err := a.flows[m.ID]()
			add(m.File.File, err)
		}
	}
	for i := range a.manifest.Catchments {
		m := &a.manifest.Catchments[i]
		if _, err := a.catchments[m.ID](); err != nil {
			add(m.File.File, err)
			continue
		}
		for _, o := range m.Overlaps {
			if sound[o.Layer] {
				_, err := a.Catchment(o.Layer, m.ID)
				add(o.File.File, err)
			}
		}
	}
}
