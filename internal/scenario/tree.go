package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"footprint/internal/atlas"
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

const (
	maxTreeDepth = 64
	maxTreeNodes = 500_000 // with aliases written out
)

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

// parseTree reads a YAML file with one document.
func parseTree(file string, data []byte, want string) (root *node, err error) {
	defer func() { // the library may panic on malformed tags
		if r := recover(); r != nil {
			err = &atlas.Error{File: file, Problem: fmt.Sprintf("not YAML that can be read: %v", r), Want: want}
		}
	}()
	if len(data) > maxFileBytes {
		return nil, &atlas.Error{File: file, Problem: fmt.Sprintf("%d bytes", len(data)), Want: "a file of at most 1 MB"}
	}
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		e := &atlas.Error{File: file, Problem: strings.TrimSpace(err.Error()), Want: want}
		var told yaml.Error
		if errors.As(err, &told) {
			e.Problem = told.GetMessage()
			if at := told.GetToken(); at != nil && at.Position != nil {
				e.Row, e.Column = at.Position.Line, at.Position.Column
			}
		}
		return nil, e
	}
	t := treeReader{file: file, anchors: make(map[string]*node)}
	for _, doc := range parsed.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.CommentType || doc.Body.Type() == ast.CommentGroupType:
		case root != nil:
			return nil, t.bad(doc.Body.GetToken(), "a second document", "one in a file")
		default:
			if root, err = t.read(doc.Body, 0); err != nil {
				return nil, err
			}
		}
	}
	if root == nil {
		return nil, &atlas.Error{File: file, Problem: "the file is empty", Want: want}
	}
	return root, nil
}

// treeReader makes nodes of the library's syntax tree.
type treeReader struct {
	file    string
	anchors map[string]*node
}

func (t *treeReader) bad(at *token.Token, problem, want string) error {
	e := &atlas.Error{File: t.file, Problem: problem, Want: want}
	if at != nil && at.Position != nil {
		e.Row, e.Column = at.Position.Line, at.Position.Column
	}
	return e
}

func (t *treeReader) read(from ast.Node, depth int) (*node, error) {
	if from == nil {
		return &node{size: 1}, nil
	}
	at := from.GetToken()
	if depth > maxTreeDepth {
		return nil, t.bad(at, "too many levels, one inside the other", fmt.Sprintf("at most %d", maxTreeDepth))
	}
	n := &node{size: 1}
	if at != nil && at.Position != nil {
		n.row, n.column = at.Position.Line, max(1, at.Position.Column)
	}
	switch x := from.(type) {
	case *ast.AnchorNode:
		value, err := t.read(x.Value, depth+1)
		if err == nil && x.Name != nil {
			t.anchors[x.Name.GetToken().Value] = value
		}
		return value, err
	case *ast.AliasNode:
		name := x.Value.GetToken().Value
		value, ok := t.anchors[name]
		if !ok {
			return nil, t.bad(at, "*"+name+" stands for nothing", "an anchor &"+name+" before it")
		}
		return value, nil
	case *ast.TagNode:
		return nil, t.bad(at, "a tag, "+at.Value, "the value without it")
	case *ast.MappingNode:
		return n, t.mapping(n, x.Values, x.IsFlowStyle, depth)
	case *ast.MappingValueNode:
		return n, t.mapping(n, []*ast.MappingValueNode{x}, x.IsFlowStyle, depth)
	case *ast.SequenceNode:
		n.kind = aList
		for _, v := range x.Values {
			item, err := t.read(v, depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
			if n.size += item.size; n.size > maxTreeNodes {
				return nil, t.bad(at, "too large", fmt.Sprintf("at most %d values", maxTreeNodes))
			}
		}
		return n, nil
	default:
		return n, t.scalar(n, from)
	}
}

func (t *treeReader) scalar(n *node, from ast.Node) error {
	at := from.GetToken()
	n.text = at.Value
	switch x := from.(type) {
	case *ast.NullNode:
		n.kind = aNull
	case *ast.BoolNode:
		n.kind, n.text = aBool, strconv.FormatBool(x.Value)
	case *ast.IntegerNode:
		n.kind, n.numeric = aWhole, true
		switch v := x.Value.(type) {
		case int64:
			n.number, n.text = float64(v), strconv.FormatInt(v, 10)
		case uint64:
			n.number, n.text = float64(v), strconv.FormatUint(v, 10)
		}
	case *ast.FloatNode:
		n.kind, n.numeric, n.number = aNumber, true, x.Value
		if x.Value-x.Value != 0 {
			return t.bad(at, at.Value+" is no number", "one with an end")
		}
	case *ast.InfinityNode, *ast.NanNode:
		return t.bad(at, at.Value+" is no number", "one with an end")
	case *ast.LiteralNode:
		n.kind, n.text = aText, x.Value.Value
	case *ast.StringNode:
		n.kind, n.text = aText, x.Value
		if f, err := strconv.ParseFloat(x.Value, 64); err == nil && at.Type == token.StringType && f-f == 0 {
			n.number, n.numeric = f, true // the library reads 1e-6 as a text
		}
	default:
		return t.bad(at, "a value of a kind that is not read here", "plain values, lists and mappings")
	}
	return nil
}

// mapping reads the entries of a mapping into n. What << names is added where the
// mapping does not have it.
func (t *treeReader) mapping(n *node, values []*ast.MappingValueNode, flow bool, depth int) error {
	n.kind = aMapping
	var merged []*node
	seen := make(map[string]bool, len(values))
	for i, v := range values {
		var key ast.Node = v.Key
		if k, ok := key.(*ast.MappingKeyNode); ok {
			key = k.Value
		}
		at := v.Key.GetToken()
		if i == 0 && !flow {
			n.row, n.column = at.Position.Line, max(1, at.Position.Column)
		}
		value, err := t.read(v.Value, depth+1)
		if err != nil {
			return err
		}
		if n.size += value.size; n.size > maxTreeNodes {
			return t.bad(at, "too large", fmt.Sprintf("at most %d values", maxTreeNodes))
		}
		if _, ok := key.(*ast.MergeKeyNode); ok {
			if value.kind == aList {
				merged = append(merged, value.items...)
			} else {
				merged = append(merged, value)
			}
			continue
		}
		name := &node{}
		if err := t.scalar(name, key); err != nil {
			return err
		}
		if seen[name.text] {
			return t.bad(at, fmt.Sprintf("%s stands here twice", name.text), "each field once")
		}
		seen[name.text] = true
		n.keys = append(n.keys, entry{name.text, at.Position.Line, max(1, at.Position.Column), value})
	}
	for _, m := range merged {
		if m.kind != aMapping {
			return t.bad(values[0].Key.GetToken(), "<< with something that is no mapping", "an alias of a mapping")
		}
		for _, e := range m.keys {
			if !seen[e.name] {
				seen[e.name] = true
				n.keys = append(n.keys, e)
				n.size += e.value.size
			}
		}
	}
	return nil
}
