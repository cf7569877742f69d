package scenario

import (
	"fmt"
	"strconv"
	"strings"

	"footprint/internal/atlas"
	"footprint/internal/region"
)

// Tables of constraints are CSV with a header, the code of the area in the first
// column. An area without an entry is left out; all that is wrong comes at once, with
// its row, as [atlas.Findings].

// maxRowFindings is how many faults of one table are listed.
const maxRowFindings = 20

// rows goes through the rows of a table of areas of a layer, each once.
type rows struct {
	*atlas.Table
	layer *atlas.Layer
	found atlas.Findings
	seen  map[region.Unit]int // row
}

func (r *rows) bad(i int, problem, want string) {
	r.found = append(r.found, &atlas.Error{File: r.File, Row: r.Line(i), Code: r.Rows[i][0], Problem: problem, Want: want})
}

// each gives the area and the fields of every row whose area is in the layer.
func (r *rows) each(a *atlas.Atlas, use func(i int, code string, fields []string)) error {
	var unknown []string
	for _, fields := range r.Rows {
		if _, ok := r.layer.Unit(fields[0]); !ok {
			unknown = append(unknown, fields[0])
		}
	}
	want := "a code of that layer in the first column, such as " + r.layer.Areas[0].Code
	if len(unknown) > 0 {
		if other := LayerOf(a, r.layer.ID, unknown); other != "" {
			want += fmt.Sprintf("; %s seems to belong to layer %s", unknown[0], other)
		}
	}
	for i, fields := range r.Rows {
		u, ok := r.layer.Unit(fields[0])
		switch {
		case !ok:
			r.bad(i, "no such area in layer "+r.layer.ID, want)
		case r.seen[u] != 0:
			r.bad(i, fmt.Sprintf("the area stands in row %d as well", r.seen[u]), "one row for each area")
		default:
			r.seen[u] = r.Line(i)
			use(i, fields[0], fields)
		}
	}
	if len(r.Rows) == 0 {
		r.found = append(r.found, &atlas.Error{File: r.File, Problem: "no rows below the header", Want: "a row for each area that is meant"})
	}
	if more := len(r.found) - maxRowFindings; more > 0 {
		r.found = append(r.found[:maxRowFindings], &atlas.Error{File: r.File, Problem: fmt.Sprintf("and %d more like these", more)})
	}
	if len(r.found) > 0 {
		return r.found
	}
	return nil
}

func tableOf(t *atlas.Table, l *atlas.Layer) *rows {
	return &rows{Table: t, layer: l, seen: make(map[region.Unit]int)}
}

// ReadGroups reads groups of areas that are to be together, or apart: their name is in
// the column GROUP. Groups come in the order in which they are met.
func ReadGroups(t *atlas.Table, a *atlas.Atlas, l *atlas.Layer) ([]Group, error) {
	at, err := t.Need("GROUP")
	if err != nil {
		return nil, err
	}
	var out []Group
	number := make(map[string]int)
	r := tableOf(t, l)
	err = r.each(a, func(_ int, code string, fields []string) {
		name := fields[at]
		if name == "" {
			return
		}
		i, met := number[name]
		if !met {
			i = len(out)
			number[name] = i
			out = append(out, Group{Name: name})
		}
		out[i].Units = append(out[i].Units, code)
	})
	return out, err
}

// ReadZones reads what regions may not cross: the zone of each area is in the column
// REGIONCD or GROUP.
func ReadZones(t *atlas.Table, a *atlas.Atlas, l *atlas.Layer) (*Within, error) {
	at, ok := t.Column("GROUP")
	if !ok {
		var err error
		if at, err = t.Need("REGIONCD"); err != nil {
			return nil, err
		}
	}
	w := &Within{Zones: make(map[string]string)}
	r := tableOf(t, l)
	err := r.each(a, func(i int, code string, fields []string) {
		if w.Zones[code] = fields[at]; fields[at] == "" {
			r.bad(i, t.Header[at]+" is empty", "the zone of the area")
		}
	})
	if err != nil {
		return nil, err
	}
	var found atlas.Findings
	for u := range l.Areas {
		if x := &l.Areas[u]; w.Zones[x.Code] == "" && len(found) < maxRowFindings {
			found = append(found, &atlas.Error{File: t.File, Code: x.Code, Problem: x.Name + " has no row", Want: fmt.Sprintf("one row for each of the %d areas of layer %s", len(l.Areas), l.ID)})
		}
	}
	if len(found) > 0 {
		return nil, found
	}
	return w, nil
}

// ReadLock reads regions that are agreed: REGIONCD is the region of an area, REGIONNM
// its name, CLOSED (yes or no) whether others may not join. POPULATION, TOLERANCE,
// MIN_POPULATION and MAX_POPULATION are figures of the region's own. All but REGIONCD
// may be missing, and need stand in one row of each region only.
func ReadLock(t *atlas.Table, a *atlas.Atlas, l *atlas.Layer) ([]NamedRegion, error) {
	at, err := t.Need("REGIONCD")
	if err != nil {
		return nil, err
	}
	var out []*lockedRegion
	number := make(map[string]*lockedRegion)
	r := tableOf(t, l)
	err = r.each(a, func(i int, code string, fields []string) {
		if fields[at] == "" {
			return
		}
		x, met := number[fields[at]]
		if !met {
			x = &lockedRegion{said: make(map[string]string)}
			x.Code = fields[at]
			number[x.Code] = x
			out = append(out, x)
		}
		x.Units = append(x.Units, code)
		for _, column := range lockColumns {
			if c, ok := t.Column(column); ok && fields[c] != "" {
				if problem, want := x.say(column, fields[c]); problem != "" {
					r.bad(i, problem, want)
				}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	names := make(map[string]int)
	for _, x := range out {
		names[x.Name]++
	}
	regions := make([]NamedRegion, len(out))
	for i, x := range out {
		switch {
		case x.Name == "":
			x.Name = x.Code
		case names[x.Name] > 1:
			x.Name += " (" + x.Code + ")"
		}
		regions[i] = x.NamedRegion
	}
	return regions, nil
}

var lockColumns = []string{"REGIONNM", "CLOSED", "POPULATION", "TOLERANCE", "MIN_POPULATION", "MAX_POPULATION"}

// lockedRegion is a region that is read row by row.
type lockedRegion struct {
	NamedRegion
	said map[string]string // by column
}

// say sets what a column says of the region: the same in every row, or nothing.
func (x *lockedRegion) say(column, value string) (problem, want string) {
	if before, said := x.said[column]; said {
		if before != value {
			return fmt.Sprintf("%s %q, but region %s has %q in a row before", column, value, x.Code, before), "the same in all rows of a region, or nothing"
		}
		return "", ""
	}
	x.said[column] = value
	people := func(to **int64) (string, string) {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 0 {
			return fmt.Sprintf("%s %q", column, value), "a whole number of people, 0 or more"
		}
		*to = &n
		return "", ""
	}
	switch column {
	case "REGIONNM":
		x.Name = value
	case "CLOSED":
		switch strings.ToLower(value) {
		case "yes", "true", "1", "y":
			x.Closed = true
		case "no", "false", "0", "n":
		default:
			return fmt.Sprintf("CLOSED %q", value), "yes or no"
		}
	case "TOLERANCE":
		f, err := strconv.ParseFloat(value, 64)
		if err != nil || !(f >= 0 && f <= 1) {
			return fmt.Sprintf("TOLERANCE %q", value), "a fraction from 0 to 1, such as 0.05 for 5 %"
		}
		x.Tolerance = &f
	case "POPULATION":
		var n *int64
		if problem, want := people(&n); problem != "" {
			return problem, want
		}
		x.Population = *n
	case "MIN_POPULATION":
		return people(&x.MinPopulation)
	case "MAX_POPULATION":
		return people(&x.MaxPopulation)
	}
	return "", ""
}
