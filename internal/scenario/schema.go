package scenario

import (
	"bytes"
	"encoding/json"
	"slices"
)

// BatchSchema and ScenarioSchema are the schemas of batch and of scenario files, for
// editors: JSON Schema, draft 2020-12. They are made from what the files are
// checked against; data/schema has them as files.
func BatchSchema() []byte { return schemaOf(batchShape, "footprint batch") }

// ScenarioSchema is beside BatchSchema.
func ScenarioSchema() []byte { return schemaOf(scenarioShape, "footprint scenario") }

// members is a JSON object that keeps its order.
type members []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes the members in order.
func (m members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, x := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(x.key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(x.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// schemaWriter collects the definitions that a schema refers to.
type schemaWriter struct {
	names []string
	defs  members
}

func schemaOf(s *shape, title string) []byte {
	var w schemaWriter
	out := append(members{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}}, w.plain(s)...)
	slices.SortFunc(w.defs, func(a, b member) int { return bytes.Compare([]byte(a.key), []byte(b.key)) })
	out = append(out, member{"$defs", w.defs})
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		panic(err) // of texts and numbers only
	}
	return b.Bytes()
}

// schema is that of a shape, by reference where it has a name.
func (w *schemaWriter) schema(s *shape) members {
	if s.name == "" {
		return w.plain(s)
	}
	if !slices.Contains(w.names, s.name) {
		w.names = append(w.names, s.name)
		own := *s
		own.doc, own.kinds = "", slices.DeleteFunc(slices.Clone(s.kinds), func(k kind) bool { return k == aNull })
		w.defs = append(w.defs, member{s.name, w.plain(&own)})
	}
	ref := members{{"$ref", "#/$defs/" + s.name}}
	if s.is(aNull) {
		ref = members{{"anyOf", []members{ref, {{"type", "null"}}}}}
	}
	return w.said(s, ref)
}

func (w *schemaWriter) said(s *shape, of members) members {
	if s.doc != "" {
		return append(members{{"description", s.doc}}, of...)
	}
	return of
}

// plain is a shape itself: one of its kinds, or any of them.
func (w *schemaWriter) plain(s *shape) members {
	kinds := slices.DeleteFunc(slices.Clone(s.kinds), func(k kind) bool { return k == aWhole && s.is(aNumber) })
	if len(kinds) == 1 {
		return w.said(s, w.one(s, kinds[0]))
	}
	var either []members
	for _, k := range kinds {
		either = append(either, w.one(s, k))
	}
	return w.said(s, members{{"anyOf", either}})
}

func (w *schemaWriter) one(s *shape, k kind) members {
	out := members{{"type", [...]string{"null", "boolean", "integer", "number", "string", "array", "object"}[k]}}
	switch k {
	case aText:
		if len(s.among) > 0 {
			out = append(out, member{"enum", s.among})
		}
		if s.pattern != nil {
			out = append(out, member{"pattern", s.pattern.String()})
		}
	case aWhole, aNumber:
		if s.min != nil {
			out = append(out, member{"minimum", *s.min})
		}
		if s.max != nil {
			out = append(out, member{"maximum", *s.max})
		}
	case aList:
		out = append(out, member{"items", w.schema(s.of)})
		if s.least > 0 {
			out = append(out, member{"minItems", s.least})
		}
	case aMapping:
		out = append(out, w.object(s)...)
	}
	return out
}

func (w *schemaWriter) object(s *shape) (out members) {
	if s.fields == nil {
		return members{{"additionalProperties", w.schema(s.of)}}
	}
	properties := make(members, len(s.fields))
	var needed []string
	for i, f := range s.fields {
		properties[i] = member{f.name, w.schema(f.shape)}
		if f.needed {
			needed = append(needed, f.name)
		}
	}
	out = members{{"properties", properties}}
	if needed != nil {
		out = append(out, member{"required", needed})
	}
	if s.least > 0 {
		out = append(out, member{"minProperties", s.least})
	}
	out = append(out, member{"additionalProperties", false})
	var one []members
	for _, path := range s.oneOf {
		need := members{{"required", path[len(path)-1:]}}
		for i := len(path) - 2; i >= 0; i-- {
			need = members{{"required", path[i : i+1]}, {"properties", members{{path[i], need}}}}
		}
		one = append(one, need)
	}
	if one != nil {
		out = append(out, member{"oneOf", one})
	}
	return out
}
