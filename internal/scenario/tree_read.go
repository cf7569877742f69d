package scenario

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"footprint/internal/atlas"
)

const (
	maxTreeDepth = 64
	maxTreeNodes = 500_000 // with aliases written out
)

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
