package scenario

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// kind is what a node of a YAML file is.
type kind int

const (
	aNull kind = iota
	aBool
	aWhole
	aNumber
	aText
	aList
	aMapping
)

var saidKinds = [...]string{"nothing", "true or false", "a whole number", "a number", "a text", "a list", "a mapping"}

// node is a value of a YAML file with its place, which a value of a preset does not
// have. Aliases and merged keys are resolved: nodes are shared and never changed.
type node struct {
	kind        kind
	row, column int // from 1; 0 where it is not of the file
	text        string
	number      float64 // of numbers, and of plain texts such as 1e-6
	numeric     bool
	items       []*node // of a list
	keys        []entry // of a mapping, in the order of the file
	size        int     // nodes, with all below
}

type entry struct {
	name        string
	row, column int
	value       *node
}

// get is the value of a key; nil where there is none.
func (n *node) get(name string) *node {
	if n == nil {
		return nil
	}
	for i := range n.keys {
		if n.keys[i].name == name {
			return n.keys[i].value
		}
	}
	return nil
}

// with is a mapping with the keys of another added; those that both have are the
// other's, and those that are null there are left out.
func (n *node) with(other *node) *node {
	if other == nil {
		return n
	}
	out := *n
	out.keys = slices.DeleteFunc(slices.Clone(n.keys), func(e entry) bool { return other.get(e.name) != nil })
	for _, e := range other.keys {
		if e.value.kind != aNull {
			out.keys = append(out.keys, e)
		}
	}
	return &out
}

// without is a mapping less one key.
func (n *node) without(name string) *node {
	out := *n
	out.keys = slices.DeleteFunc(slices.Clone(n.keys), func(e entry) bool { return e.name == name })
	return &out
}

// canonical is a value as a text that is the same for equal values: 0.20 is 0.2.
func (n *node) canonical() string {
	switch n.kind {
	case aNull:
		return "null"
	case aNumber:
		return strconv.FormatFloat(n.number, 'f', -1, 64)
	case aList:
		parts := make([]string, len(n.items))
		for i, item := range n.items {
			parts[i] = item.canonical()
		}
		return strings.Join(parts, ",")
	case aMapping:
		parts := make([]string, len(n.keys))
		for i, e := range n.keys {
			value := e.value.canonical()
			if e.value.kind >= aList {
				value = "(" + value + ")"
			}
			parts[i] = e.name + "=" + value
		}
		return strings.Join(parts, ",")
	default:
		return n.text
	}
}

// write appends the node as YAML on one line.
func (n *node) write(b *strings.Builder) {
	quoted := func(s string) {
		e := json.NewEncoder(b)
		e.SetEscapeHTML(false)
		_ = e.Encode(s) // to memory; it ends the line, which YAML takes for a space
	}
	switch n.kind {
	case aNull:
		b.WriteString("null")
	case aText:
		quoted(n.text)
	case aList:
		b.WriteString("[")
		for i, item := range n.items {
			if i > 0 {
				b.WriteString(", ")
			}
			item.write(b)
		}
		b.WriteString("]")
	case aMapping:
		b.WriteString("{")
		for i, e := range n.keys {
			if i > 0 {
				b.WriteString(", ")
			}
			quoted(e.name)
			b.WriteString(": ")
			e.value.write(b)
		}
		b.WriteString("}")
	default:
		b.WriteString(n.text)
	}
}
