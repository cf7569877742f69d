package scenario

import (
	"reflect"
	"regexp"
	"slices"
)

var (
	runName   = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)
	seedRange = regexp.MustCompile(`^\d{1,19}\.\.\d{1,19}$`)
	duration  = regexp.MustCompile(`^(\d+(\.\d+)?[hms])+$`)
	bytesSize = regexp.MustCompile(`^\d+(\.\d+)? ?(kB|MB|GB|TB)$`)
)

var (
	scenarioShape = shapeOf(reflect.TypeFor[Scenario]())
	batchShape    = newBatchShape()
)

// notSet are the fields of a scenario that say what it is: they cannot be an axis.
var notAxes = []string{"scenario", "title", "source", "note", "seed"}

func newBatchShape() *shape {
	text := func(doc string) *shape { return &shape{kinds: []kind{aText}, doc: doc} }
	count := func(doc string) *shape { return &shape{kinds: []kind{aWhole}, min: zero, doc: doc} }
	object := func(name, doc string, fields ...field) *shape {
		return &shape{name: name, doc: doc, kinds: []kind{aMapping}, fields: fields}
	}
	name := func(doc string) *shape {
		return &shape{kinds: []kind{aText}, pattern: runName, doc: doc, want: "a name of at most 64 lower-case letters, digits, points and dashes: it names a folder"}
	}
	set := object("Settings", "Fields of a scenario that replace those of what it is made from; null takes one away.")
	for _, f := range scenarioShape.fields {
		or := *f.shape
		or.kinds = append(slices.Clone(or.kinds), aNull)
		set.fields = append(set.fields, field{f.name, &or, false})
	}
	seeds := &shape{
		name: "Seeds", doc: "A boundary set for each seed.", kinds: []kind{aList, aMapping, aText}, pattern: seedRange,
		want:   "a list such as [1, 2, 3], a range such as 1..100, or {from: 1, to: 100}",
		of:     &shape{kinds: []kind{aWhole}, min: zero},
		least:  1,
		fields: []field{{"from", count("The first seed."), true}, {"to", count("The last seed."), true}},
	}
	preset, scenario := text("Id of a scenario that ships: footprint presets lists them."), *scenarioShape
	scenario.doc = "A scenario of its own."
	extends := text("Name of an entry of base.")
	axes := []field{{"preset", preset, false}, {"extends", extends, false}}
	for _, f := range scenarioShape.fields {
		if !slices.Contains(notAxes, f.name) {
			axes = append(axes, f)
		}
	}
	matrix := object("Matrix", "Axes: a list of values for a field each. There is a boundary set for every combination, the last axis changing first.")
	for _, f := range axes {
		matrix.fields = append(matrix.fields, field{f.name, &shape{kinds: []kind{aList}, of: f.shape, doc: f.shape.doc, least: 1}, false})
	}
	exclude := &shape{
		kinds: []kind{aList}, doc: "Combinations that are left out: those in which all pairs of one entry hold.",
		of: object("Combination", "", append(slices.Clone(axes), field{"seed", count("One of the seeds."), false})...),
	}
	exclude.of.least = 1
	base := object("Base", "A scenario for runs to extend: one of preset, scenario and extends.",
		field{"preset", preset, false}, field{"scenario", &scenario, false}, field{"extends", extends, false}, field{"set", set, false})
	base.oneOf = [][]string{{"preset"}, {"scenario"}, {"extends"}}
	run := object("Run", "Boundary sets from one scenario: one of preset, scenario and extends, here or as an axis of the matrix.",
		field{"name", name("Begins the names of its folders."), true},
		field{"preset", preset, false}, field{"scenario", &scenario, false}, field{"extends", extends, false}, field{"set", set, false},
		field{"matrix", matrix, false}, field{"exclude", exclude, false}, field{"seeds", seeds, false})
	run.oneOf = append(slices.Clone(base.oneOf), []string{"matrix", "preset"}, []string{"matrix", "extends"})
	return object("Batch", "A batch of boundary sets for footprint: scenarios, parameters and seeds.",
		field{"batch", text("Id of the batch."), false},
		field{"title", text("Title of its index."), false},
		field{"priority", &shape{kinds: []kind{aWhole}, min: float(-100), max: float(100), doc: "Of batches that share workers those with a higher one go first."}, false},
		field{"budget", object("Budget", "What the batch may use.",
			field{"steps", &shape{kinds: []kind{aWhole}, min: one, doc: "Most steps of the search for one plan."}, false},
			field{"time", &shape{kinds: []kind{aText}, pattern: duration, doc: "After this no further boundary set is begun.", want: "a time such as 8h, 90m or 1h30m"}, false},
			field{"disk", &shape{kinds: []kind{aText}, pattern: bytesSize, doc: "With so much of results no further boundary set is begun.", want: "a size such as 20GB, 500MB or 1.5TB"}, false},
		), false},
		field{"outputs", &shape{kinds: []kind{aList}, of: &shape{kinds: []kind{aText}, among: Outputs}, doc: "Files of each result folder that are wanted; all where it is left out. scorecard.json and manifest.json are always written."}, false},
		field{"set", withDoc(set, "Fields of all runs, before what runs set themselves."), false},
		field{"seeds", withDoc(seeds, "Seeds of all runs that have none of their own."), false},
		field{"base", &shape{kinds: []kind{aMapping}, doc: "Scenarios by name, for runs to extend.", of: base}, false},
		field{"runs", &shape{kinds: []kind{aList}, doc: "What is to be made.", of: run, least: 1}, true},
	)
}

func withDoc(s *shape, doc string) *shape {
	out := *s
	out.doc = doc
	return &out
}
