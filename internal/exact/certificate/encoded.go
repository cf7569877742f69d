package certificate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"footprint/internal/exact/listing"
	"footprint/internal/region"
)

// encoded is the file as JSON, in the order of its lines; the digest follows.
type encoded struct {
	Format     string          `json:"format"`
	Engine     string          `json:"engine"`
	Atlas      Source          `json:"atlas"`
	Layer      Source          `json:"layer"`
	Scenario   json.RawMessage `json:"scenario"`
	Problem    string          `json:"problem"`
	Regions    int             `json:"regions"`
	People     people          `json:"people"`
	Rules      *rules          `json:"rules,omitempty"`
	Units      []string        `json:"units"`
	Infeasible bool            `json:"infeasible"`
	Bound      number          `json:"bound"`
	Cost       number          `json:"cost"`
	Plan       []region.Label  `json:"plan"`
	Nodes      []encodedNode   `json:"nodes"`
	Digest     string          `json:"digest"`
}

type people struct {
	Min number `json:"min"`
	Max number `json:"max"`
}

type encodedNode struct {
	Parent int             `json:"parent"`
	Pair   *[2]region.Unit `json:"pair,omitempty"`
	Part   string          `json:"part,omitempty"`
	Least  number          `json:"least"`
	Prices []number        `json:"prices,omitempty"`
	Cuts   []encodedCut    `json:"cuts,omitempty"`
}

type encodedCut struct {
	Units   []region.Unit `json:"units"`
	Divisor int           `json:"divisor"`
	Price   number        `json:"price"`
}

// number is a whole number as a string.
type number int64

// MarshalJSON writes a string of digits.
func (n number) MarshalJSON() ([]byte, error) {
	return strconv.AppendQuote(nil, strconv.FormatInt(int64(n), 10)), nil
}

// UnmarshalJSON reads a string of digits.
func (n *number) UnmarshalJSON(text []byte) error {
	digits, err := strconv.Unquote(string(text))
	if err == nil {
		var v int64
		v, err = strconv.ParseInt(digits, 10, 64)
		*n = number(v)
	}
	if err != nil {
		// The decoder adds where this is to an error of its own kind.
		return &json.UnmarshalTypeError{Value: fmt.Sprintf("%.40s", text), Type: reflect.TypeFor[int64]()}
	}
	return nil
}

const together, apart = "together", "apart"

func (f *File) encoded() *encoded {
	e := &encoded{
		Format: Format, Engine: f.Engine, Atlas: f.Atlas, Layer: f.Layer, Scenario: f.Scenario, Problem: f.Problem,
		Regions: f.Regions, People: people{number(f.Bounds.Min), number(f.Bounds.Max)}, Rules: encodedRules(f.Rules), Units: f.Codes,
		Infeasible: f.Infeasible, Bound: number(f.Bound), Cost: number(f.Cost), Plan: f.Plan,
	}
	for i := range f.Nodes {
		n := &f.Nodes[i]
		out := encodedNode{Parent: n.Parent, Least: number(n.Least)}
		if i > 0 {
			out.Pair, out.Part = &n.Pair, apart
			if n.Together {
				out.Part = together
			}
		}
		if n.Prices != nil {
			for _, price := range n.Prices.Units {
				out.Prices = append(out.Prices, number(price))
			}
			for _, c := range n.Prices.Cuts {
				out.Cuts = append(out.Cuts, encodedCut{c.Units, c.Divisor, number(c.Price)})
			}
		}
		e.Nodes = append(e.Nodes, out)
	}
	return e
}

// decoded is lenient: what it does not take over is missed when the file is
// written again.
func (e *encoded) decoded() *File {
	f := &File{
		Engine: e.Engine, Atlas: e.Atlas, Layer: e.Layer, Scenario: e.Scenario, Codes: e.Units,
		Regions: e.Regions, Bounds: region.Bounds{Min: int64(e.People.Min), Max: int64(e.People.Max)}, Rules: e.Rules.decoded(),
		Certificate: Certificate{
			Problem: e.Problem, Plan: e.Plan, Cost: int64(e.Cost), Infeasible: e.Infeasible, Bound: int64(e.Bound),
			Nodes: make([]Node, len(e.Nodes)),
		},
	}
	for i := range e.Nodes {
		in, n := &e.Nodes[i], &f.Nodes[i]
		*n = Node{Parent: in.Parent, Together: in.Part == together, Least: int64(in.Least)}
		if in.Pair != nil {
			n.Pair = *in.Pair
		}
		if in.Prices == nil {
			continue
		}
		n.Prices = &listing.Prices{Units: make([]int64, len(in.Prices))}
		for u, price := range in.Prices {
			n.Prices.Units[u] = int64(price)
		}
		for _, c := range in.Cuts {
			n.Prices.Cuts = append(n.Prices.Cuts, listing.Cut{Units: c.Units, Divisor: c.Divisor, Price: int64(c.Price)})
		}
	}
	return f
}

// write writes all but the digest and the last bracket: a line for each member and
// each node.
func write(b *bytes.Buffer, e *encoded) error {
	before := "{\n  "
	for _, m := range []struct {
		name  string
		value any
	}{
		{"format", e.Format}, {"engine", e.Engine}, {"atlas", e.Atlas}, {"layer", e.Layer}, {"scenario", e.Scenario},
		{"problem", e.Problem}, {"regions", e.Regions}, {"people", e.People}, {"rules", e.Rules}, {"units", e.Units},
		{"infeasible", e.Infeasible}, {"bound", e.Bound}, {"cost", e.Cost}, {"plan", e.Plan},
	} {
		if r, is := m.value.(*rules); is && r == nil {
			continue // only of problems that have some
		}
		fmt.Fprintf(b, "%s%q: ", before, m.name)
		if err := value(b, m.value); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		before = ",\n  "
	}
	b.WriteString(",\n  \"nodes\": [")
	before = "\n    "
	for i := range e.Nodes {
		b.WriteString(before)
		if err := value(b, &e.Nodes[i]); err != nil {
			return fmt.Errorf("nodes: number %d: %w", i, err)
		}
		before = ",\n    "
	}
	b.WriteString("\n  ]")
	return nil
}

// value writes a value on one line.
func value(b *bytes.Buffer, v any) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - len("\n"))
	return nil
}

// unmarshal is strict: no fields that it does not know, nothing behind.
func unmarshal(data []byte, e *encoded) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(e)
	if wrong := new(json.UnmarshalTypeError); errors.As(err, &wrong) {
		if wrong.Type == reflect.TypeFor[int64]() {
			return fmt.Errorf("%s: %s: want a whole number of 64 bits as a string, such as \"12\"", wrong.Field, wrong.Value)
		}
		return fmt.Errorf("%s: %s: want another type (%s)", wrong.Field, wrong.Value, wrong.Type.Kind())
	}
	if err != nil {
		return fmt.Errorf("byte %d: %w", d.InputOffset(), err)
	}
	if behind := bytes.TrimSpace(data[d.InputOffset():]); len(behind) > 0 {
		return fmt.Errorf("%.40q behind the end", behind)
	}
	return nil
}
