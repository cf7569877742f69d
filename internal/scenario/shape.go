package scenario

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"footprint/internal/atlas"
)

// shape is what a value of a file may look like. Files are checked against it, and the
// schemas for editors are written from it.
type shape struct {
	name  string // of what has a name of its own in the schema
	doc   string
	kinds []kind // that it may be, most usual first

	fields []field // of a mapping; nil for one with any keys
	of     *shape  // items of a list, values of a mapping with any keys

	min, max *float64
	among    []string
	pattern  *regexp.Regexp
	want     string // in a message, instead of what follows from the others

	// Of the schema only; the reader tells of these in its own words: the fewest
	// items or fields, and fields of which there must be one, each by its path.
	least int
	oneOf [][]string
}

// field is a key of a mapping.
type field struct {
	name   string
	shape  *shape
	needed bool
}

func (s *shape) is(k kind) bool { return slices.Contains(s.kinds, k) }

func (s *shape) field(name string) *field {
	for i := range s.fields {
		if s.fields[i].name == name {
			return &s.fields[i]
		}
	}
	return nil
}

// wanted says what would be right.
func (s *shape) wanted() string {
	switch {
	case s.want != "":
		return s.want
	case len(s.among) > 0:
		return "one of " + strings.Join(s.among, ", ")
	case s.is(aList):
		return "a list, each of which is " + s.of.wanted()
	case s.is(aMapping) && s.fields != nil:
		return "a mapping with fields such as " + s.fields[0].name
	case s.is(aMapping):
		return "a mapping of names"
	}
	out := saidKinds[s.kinds[0]]
	switch {
	case s.min != nil && s.max != nil:
		return fmt.Sprintf("%s from %v to %v", out, *s.min, *s.max)
	case s.min != nil:
		return fmt.Sprintf("%s, %v or more", out, *s.min)
	}
	return out
}

// checker holds a file against shapes, and notes all that does not fit.
type checker struct {
	file  string
	found atlas.Findings
	seen  map[atlas.Error]bool
}

func (c *checker) bad(row, column int, code, problem, want string) {
	e := atlas.Error{File: c.file, Row: row, Column: column, Code: code, Problem: problem, Want: want}
	once := e
	once.Code = "" // many runs may share a fault
	if c.seen == nil {
		c.seen = make(map[atlas.Error]bool)
	}
	if !c.seen[once] {
		c.seen[once] = true
		c.found = append(c.found, &e)
	}
}

// check notes what is wrong with a value under a name.
func (c *checker) check(n *node, s *shape, name string) {
	switch {
	case n.kind == aNull: // as if it were not there
	case !s.is(n.kind) && (!n.numeric || !s.is(aNumber) && !s.is(aText)):
		c.bad(n.row, n.column, "", fmt.Sprintf("%s is %s", name, n.said()), s.wanted())
	case n.kind == aMapping && s.fields != nil:
		c.checkFields(n, s, name)
	case n.kind == aMapping:
		for _, e := range n.keys {
			c.check(e.value, s.of, name+" "+e.name)
		}
	case n.kind == aList:
		item := "an entry of "
		if !s.of.is(aMapping) {
			item = "a value of "
		}
		for _, n := range n.items {
			c.check(n, s.of, item+name)
		}
	case n.numeric && (s.min != nil && n.number < *s.min || s.max != nil && n.number > *s.max):
		c.bad(n.row, n.column, "", fmt.Sprintf("%s is %s", name, n.canonical()), s.wanted())
	case len(s.among) > 0 && !slices.Contains(s.among, n.text):
		want := s.wanted()
		if like := nearest(n.text, s.among); like != "" {
			want = like + "? " + want
		}
		c.bad(n.row, n.column, "", fmt.Sprintf("%s is %s", name, n.said()), want)
	case s.pattern != nil && n.kind != aMapping && !s.pattern.MatchString(n.text):
		c.bad(n.row, n.column, "", fmt.Sprintf("%s is %s", name, n.said()), s.wanted())
	}
}

func (c *checker) checkFields(n *node, s *shape, name string) {
	var known []string
	for _, f := range s.fields {
		known = append(known, f.name)
		if f.needed && n.get(f.name) == nil {
			c.bad(n.row, n.column, "", fmt.Sprintf("%s has no %s", name, f.name), f.shape.wanted())
		}
	}
	for _, e := range n.keys {
		f := s.field(e.name)
		if f != nil {
			c.check(e.value, f.shape, e.name)
			continue
		}
		want := "one of " + strings.Join(known, ", ")
		if like := nearest(e.name, known); like != "" {
			want = like
		}
		c.bad(e.row, e.column, "", fmt.Sprintf("%s has no field %q", name, e.name), want)
	}
}

// said is the node in a message: what it is and, where that is short, how it is
// written.
func (n *node) said() string {
	const most = 60
	switch {
	case n.kind == aText && len(n.text) <= most:
		return fmt.Sprintf("%q", n.text)
	case n.kind < aText && n.kind > aNull:
		return n.text
	}
	return saidKinds[n.kind]
}

// nearest is the word that differs from another in few letters; empty where none does.
func nearest(word string, known []string) (like string) {
	best := max(1, len(word)/3) + 1
	for _, k := range known {
		if d := apart(strings.ToLower(word), k); d < best {
			best, like = d, k
		}
	}
	return like
}

// apart is the number of letters to insert, delete or change to make b of a
// (Levenshtein 1966).
func apart(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// shapeOf is the shape of a Go type as the YAML library reads it. Types that read
// themselves stand in ownShapes; what is said of fields in fieldWords.
func shapeOf(t reflect.Type) *shape {
	if own, ok := ownShapes[t]; ok {
		s := own
		return &s
	}
	switch t.Kind() {
	case reflect.Pointer:
		return shapeOf(t.Elem())
	case reflect.Struct:
		return &shape{name: t.Name(), kinds: []kind{aMapping}, fields: fieldsOf(t, t.Name())}
	case reflect.Slice:
		return &shape{kinds: []kind{aList}, of: shapeOf(t.Elem())}
	case reflect.Map:
		return &shape{kinds: []kind{aMapping}, of: shapeOf(t.Elem())}
	case reflect.Bool:
		return &shape{kinds: []kind{aBool}}
	case reflect.Float64:
		return &shape{kinds: []kind{aNumber, aWhole}}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return &shape{kinds: []kind{aWhole}}
	case reflect.String:
		return &shape{kinds: []kind{aText}}
	}
	panic("no shape of " + t.String()) // a field of a new type: give it one
}

// fieldsOf are the keys of a struct, with those of structs that stand inline.
func fieldsOf(t reflect.Type, owner string) (out []field) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if strings.Contains(options, "inline") {
			out = append(out, fieldsOf(f.Type, f.Type.Name())...)
			continue
		}
		said := fieldWords[owner+"."+name]
		s := shapeOf(f.Type)
		s.doc = said.doc
		of := s // what is said is said of the items of a list
		for of.of != nil && of.is(aList) {
			of = of.of
		}
		of.min, of.max, of.among = said.min, said.max, said.among
		if said.pattern != nil {
			of.pattern = said.pattern
		}
		if said.want != "" {
			of.want = said.want
		}
		out = append(out, field{name, s, said.needed})
	}
	return out
}
