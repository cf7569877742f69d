package atlas

import (
	"fmt"
	"slices"
	"sync"

	"footprint/internal/region"
)

// FlowInfo says what a flow counts.
type FlowInfo struct {
	ID, Title string
	// Unit is what is counted, such as "employed residents"; Date is
	// YYYY-MM-DD, YYYY-MM or YYYY; Note says what was done to the source.
	Unit, Date, Source, Note string
	// Layer has the ends. Derived is the layer that the flow was published
	// for, when that is another one.
	Layer, Derived string
}

// Flow counts people from area to area: where they live to where they work,
// for example. Areas that nobody goes between have no row.
type Flow struct {
	FlowInfo
	Rows  []FlowRow // ascending by From, then To
	Total int64     // people in all rows
}

// FlowRow is the people who go from one area to another, or stay in one.
type FlowRow struct {
	From, To region.Unit
	People   int64
}

// maxFlowUnits bounds the layers among which the flows of another are divided:
// a flow between 32,844 areas would have a thousand million rows.
const maxFlowUnits = 1000

// Flows lists the flows of a layer: those that the atlas has for it, and those
// of layers which overlay it when it has at most 1,000 areas.
func (a *Atlas) Flows(layerID string) []FlowInfo {
	var out []FlowInfo
	if a.opener(layerID) == nil {
		return nil
	}
	units, err := a.Units(layerID)
	if err != nil {
		return nil // reading the layer says why
	}
	for _, m := range a.manifest.Flows {
		if m.Layer == layerID || units <= maxFlowUnits && a.overlay(m.Layer, layerID) != nil {
			out = append(out, m.info(layerID))
		}
	}
	return out
}

func (m manifestFlow) info(layerID string) FlowInfo {
	f := FlowInfo{ID: m.ID, Title: m.Title, Unit: m.Unit, Date: m.Date, Source: m.Source, Note: m.Note, Layer: layerID}
	if m.Layer != layerID {
		f.Derived = m.Layer
	}
	return f
}

// Flow reads a flow of a layer. One that the atlas has for another layer is
// divided at both ends as the people of each area are (its workers as its
// residents), and rounded to whole people so that the total is kept.
func (a *Atlas) Flow(layerID, id string) (*Flow, error) {
	l, err := a.Layer(layerID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(a.manifest.Flows, func(m manifestFlow) bool { return m.ID == id })
	if i < 0 || a.manifest.Flows[i].Layer != layerID && a.overlay(a.manifest.Flows[i].Layer, layerID) == nil {
		var have []string
		for _, f := range a.Flows(layerID) {
			have = append(have, f.ID)
		}
		return nil, &NotFoundError{Atlas: a.ID, Kind: "flow of " + layerID, ID: id, Have: have}
	}
	m := a.manifest.Flows[i]
	if m.Layer != layerID && len(l.Areas) > maxFlowUnits {
		return nil, &Error{
			File:    "layer " + layerID,
			Problem: fmt.Sprintf("the flow %s between areas of layer %s would be divided among %d areas", id, m.Layer, len(l.Areas)),
			Want:    fmt.Sprintf("a layer of at most %d", maxFlowUnits),
		}
	}
	rows, err := a.flows[id]()
	if err != nil {
		return nil, err
	}
	f := &Flow{FlowInfo: m.info(layerID), Rows: rows, Total: m.Total}
	if m.Layer == layerID {
		return f, nil
	}
	k, err := a.Lookup(m.Layer, layerID)
	if err != nil {
		return nil, err
	}
	from, err := a.Layer(m.Layer)
	if err != nil {
		return nil, err
	}
	ends := make([][]flowEnd, len(from.Areas))
	for _, o := range k.Rows {
		ends[o.From] = append(ends[o.From], flowEnd{o.To, o.Share})
	}
	f.Rows = apportion(rows, ends, len(l.Areas))
	return f, nil
}

var flowColumns = []string{"from", "to", "people"}

func (a *Atlas) readFlow(m manifestFlow) ([]FlowRow, error) {
	l, err := a.Layer(m.Layer)
	if err != nil {
		return nil, err
	}
	t, err := readVerifiedTable(a.fsys, m.File)
	if err != nil {
		return nil, err
	}
	return parseFlow(l, t, m.Total)
}

// parseFlow takes rows in ascending order, each pair once, that add to the
// total.
func parseFlow(l *Layer, t *Table, total int64) ([]FlowRow, error) {
	if !slices.Equal(t.Header, flowColumns) {
		return nil, &Error{File: t.File, Row: 1, Problem: "the columns are " + clipList(t.Header, 8), Want: "from, to, people"}
	}
	var c collector
	var sum int64
	rows := make([]FlowRow, 0, t.Len())
	for r, row := range t.Rows {
		bad := func(kind, code, problem, want string) {
			c.add(kind, &Error{File: t.File, Row: t.Line(r), Code: code, Problem: problem, Want: want})
		}
		from, okFrom := l.Unit(row[0])
		to, okTo := l.Unit(row[1])
		people, problem := parseCount(row[2])
		if problem == "" && (people == 0 || people > maxPeople) {
			problem = fmt.Sprintf("%d is out of range", people)
		}
		x := FlowRow{from, to, people}
		switch {
		case !okFrom:
			bad("codes", row[0], "no such area in layer "+l.ID, "")
		case !okTo:
			bad("codes", row[1], "no such area in layer "+l.ID, "")
		case problem != "":
			bad("people", row[0], "people "+problem, fmt.Sprintf("a whole number, 1 to %d", maxPeople))
		case len(rows) > 0 && compareFlow(rows[len(rows)-1], x) >= 0:
			bad("order", row[0], "the pair with "+row[1]+" is out of order or given twice", "each pair once, ascending by both codes")
		default:
			rows = append(rows, x)
			sum += people
		}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	if sum != total || sum > maxPeople {
		return nil, &Error{File: t.File, Problem: fmt.Sprintf("%d people in all", sum), Want: fmt.Sprintf("%d, as in %s, and at most %d", total, ManifestFile, maxPeople)}
	}
	return rows, nil
}

func compareFlow(x, y FlowRow) int {
	if x.From != y.From {
		return int(x.From) - int(y.From)
	}
	return int(x.To) - int(y.To)
}

// openRelations prepares the reading of flows and catchments.
func (a *Atlas) openRelations() {
	a.flows, a.catchments = map[string]func() ([]FlowRow, error){}, map[string]func() (*catchmentSource, error){}
	for _, m := range a.manifest.Flows {
		a.flows[m.ID] = sync.OnceValues(func() ([]FlowRow, error) {
			rows, err := a.readFlow(m)
			return rows, a.wrap("flow", m.ID, err)
		})
	}
	for i := range a.manifest.Catchments {
		m := &a.manifest.Catchments[i]
		a.catchments[m.ID] = sync.OnceValues(func() (*catchmentSource, error) {
			s, err := a.readCatchment(m)
			return s, a.wrap("catchments", m.ID, err)
		})
	}
}
