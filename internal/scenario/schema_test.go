package scenario

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"footprint/data"
)

//go:generate go test -run TestSchemaFiles -update
var update = flag.Bool("update", false, "write data/schema anew")

// TestSchemaFiles: the files that editors are given are what files are checked against.
func TestSchemaFiles(t *testing.T) {
	for name, want := range map[string][]byte{"batch.schema.json": BatchSchema(), "scenario.schema.json": ScenarioSchema()} {
		file := filepath.Join("..", "..", "data", "schema", name)
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is out of date: run go generate ./internal/scenario (%v)", file, err)
		}
	}
}

// TestFieldWords: every field of every type is described, and nothing else is.
func TestFieldWords(t *testing.T) {
	got := make(map[string]bool)
	var walk func(t reflect.Type)
	walk = func(of reflect.Type) {
		if _, own := ownShapes[of]; own {
			return
		}
		switch of.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(of.Elem())
		case reflect.Struct:
			for i := range of.NumField() {
				f := of.Field(i)
				name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
				if name != "" {
					got[of.Name()+"."+name] = true
				}
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[Scenario]())
	if have, want := slices.Sorted(maps.Keys(fieldWords)), slices.Sorted(maps.Keys(got)); !slices.Equal(have, want) {
		t.Errorf("fieldWords are\n%v\nfields are\n%v", have, want)
	}
	for key, w := range fieldWords {
		if !strings.HasSuffix(w.doc, ".") {
			t.Errorf("%s is not described", key)
		}
	}
}

func compiled(t testing.TB, schema []byte) *jsonschema.Schema {
	t.Helper()
	of, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", of); err != nil {
		t.Fatal(err)
	}
	out, err := c.Compile("schema.json") // which checks the schema against that of schemas
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// instance is a YAML file as a validator of JSON sees it.
func instance(t testing.TB, text []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSchemaTakesWhatShips(t *testing.T) {
	s := compiled(t, ScenarioSchema())
	presets, err := data.FS.ReadDir("presets")
	if err != nil || len(presets) == 0 {
		t.Fatal(err)
	}
	for _, p := range presets {
		text, err := data.FS.ReadFile("presets/" + p.Name())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(instance(t, text)); err != nil {
			t.Errorf("%s: %v", p.Name(), err)
		}
	}
}

// TestSchemaOfBatches: the schema takes the examples of the docs, and of batches with
// one fault each it takes those only that are well formed in themselves.
func TestSchemaOfBatches(t *testing.T) {
	s := compiled(t, BatchSchema())
	texts := map[string]string{"all": wholeBatch}
	night, err := os.ReadFile(filepath.Join("..", "..", "docs", "night.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	texts["docs/night.yaml"] = string(night)
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "batches.md"))
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range strings.Split(string(page), "```yaml\n")[1:] {
		text, _, _ := strings.Cut(part, "```")
		texts["docs/batches.md, example "+string(rune('1'+i))] = text
	}
	for name, text := range texts {
		if err := s.Validate(instance(t, []byte(text))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, err := DecodeBatch(name, []byte(text), anyPreset); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What only reading finds: what fields say of each other, and of what there is.
	deep := []string{
		"name of a file", "no such preset", "set what does not fit", "set weights of 0", "set both needs", "constraint", "fault of the preset", "level", "no number",
		"run twice", "folders alike", "folder too long", "seed twice", "seeds downward", "many seeds", "many sets", "axis value twice", "axis does not fit",
		"exclude nothing", "exclude no axis", "no such base", "no base", "base in a circle", "output twice", "time of nothing",
	}
	for name, c := range badBatches {
		if strings.HasPrefix(name, "no YAML") || name == "empty" || name == "two documents" || name == "a field twice" || name == "an alias of nothing" {
			continue
		}
		err := s.Validate(instance(t, []byte(c.text)))
		if ok := err == nil; ok != slices.Contains(deep, name) {
			t.Errorf("%s: the schema says %v", name, err)
		}
	}
}
