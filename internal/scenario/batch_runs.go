package scenario

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"footprint/internal/atlas"
)

// batchReader makes the scenarios of a batch, and notes all that is wrong.
type batchReader struct {
	checker
	root    *node
	preset  func(string) (Scenario, error)
	presets map[string]*node // as mappings, by name; nil where there is none
	named   []Named
	folders map[string]madeBy // by name of the folder
	headBad bool
	badBase map[string]bool
}

// madeBy says where in the file a folder comes from.
type madeBy struct {
	what        string
	row, column int
}

// runs goes through the entries of runs. Entries with a fault of form are left at that.
func (r *batchReader) runs(steps int64) {
	runs := r.root.get("runs")
	if runs == nil || len(runs.items) == 0 {
		if slices.ContainsFunc(r.found, func(e *atlas.Error) bool { return e.Want == "runs" }) {
			return // it is there, spelt otherwise
		}
		if runs == nil {
			runs = r.root
		}
		r.bad(runs.row, runs.column, "", "the batch has no runs", "a list under runs, of entries such as {name: reform, preset: reform-38}")
		return
	}
	r.badBase = r.checkBases()
	shape := batchShape.field("runs").shape.of
	for i, run := range runs.items {
		before := len(r.found)
		name := fmt.Sprintf("runs[%d]", i)
		if n := run.get("name"); n != nil && n.kind == aText {
			name = "run " + n.text
		}
		if run.kind != aMapping {
			r.bad(run.row, run.column, "", fmt.Sprintf("%s is %s", name, run.said()), shape.wanted())
			continue
		}
		r.checkFields(run, shape, name)
		if len(r.found) == before && !r.headBad && !r.expand(run, steps) {
			return
		}
	}
}

// checkBases looks at every entry of base for what it is made from, and whether that
// ever ends. It gives those that are of no use.
func (r *batchReader) checkBases() map[string]bool {
	bad := make(map[string]bool)
	bases := r.root.get("base")
	if bases == nil || bases.kind != aMapping {
		return bad
	}
	for _, e := range bases.keys {
		before := len(r.found)
		path := []string{e.name}
		for at := e.value; at.kind == aMapping; {
			if r.roots(at, "base "+path[len(path)-1], nil) != 1 {
				break
			}
			next := at.get("extends")
			if next == nil || next.kind == aNull {
				break
			}
			if from := slices.Index(path, next.text); from >= 0 {
				if from == 0 {
					r.bad(next.row, next.column, "", fmt.Sprintf("base %s extends itself: %s", e.name, strings.Join(append(path, next.text), ", ")), "an entry that does not come back to it")
				}
				bad[e.name] = true
				break
			}
			if at = r.base(next); at == nil {
				break
			}
			path = append(path, next.text)
		}
		if len(r.found) > before {
			bad[e.name] = true
		}
	}
	return bad
}

// base is the entry that extends names.
func (r *batchReader) base(name *node) *node {
	bases := r.root.get("base")
	if e := bases.get(name.text); e != nil && e.kind == aMapping {
		return e
	}
	want := "an entry under base"
	if bases != nil && bases.kind == aMapping {
		var known []string
		for _, e := range bases.keys {
			known = append(known, e.name)
		}
		want = "one of " + strings.Join(known, ", ")
		if like := nearest(name.text, known); like != "" {
			want = like
		}
	}
	r.bad(name.row, name.column, "", fmt.Sprintf("there is no base %q", name.text), want)
	return nil
}

// roots counts what an entry says that it is made from: it must be one thing.
func (r *batchReader) roots(entry *node, what string, axes []axis) int {
	count, row, column := 0, entry.row, entry.column
	for _, name := range []string{"preset", "scenario", "extends"} {
		if n := entry.get(name); n != nil && n.kind != aNull {
			count++
			row, column = n.row, n.column
		}
		for _, a := range axes {
			if a.field == name {
				count++
				row, column = a.row, a.column
			}
		}
	}
	if count != 1 {
		r.bad(row, column, "", fmt.Sprintf("%s is made from %s", what, []string{"nothing", "", "several things"}[min(count, 2)]), "a preset, a scenario or extends, one of them")
	}
	return count
}

// made is the scenario that an entry is made from, as a mapping, with what the whole
// batch and the entries on the way set. Its place is where it is named. It is nil where
// that was found bad.
func (r *batchReader) made(entry *node) *node {
	if n := entry.get("extends"); n != nil && n.kind != aNull {
		of := r.base(n)
		if of == nil || r.badBase[n.text] {
			return nil
		}
		base := r.made(of)
		if base == nil {
			return nil
		}
		out := base.set(entry.get("set"))
		out.row, out.column = n.row, n.column
		return out
	}
	root, at := entry.get("scenario"), entry.get("scenario")
	if n := entry.get("preset"); n != nil && n.kind != aNull {
		if root, at = r.shipped(n), n; root == nil {
			return nil
		}
	}
	out := root.set(r.root.get("set")).set(entry.get("set"))
	out.row, out.column = at.row, at.column
	return out
}

// set is a scenario with some fields set. Setting regions drops a target population,
// and the other way round.
func (n *node) set(fields *node) *node {
	if fields == nil || fields.kind != aMapping {
		out := *n
		return &out
	}
	for _, pair := range [][2]string{{"regions", "target_population"}, {"target_population", "regions"}} {
		if fields.get(pair[0]) != nil && fields.get(pair[1]) == nil {
			n = n.without(pair[1])
		}
	}
	return n.with(fields)
}

// shipped is a preset as a mapping, whose values have no place in the file.
func (r *batchReader) shipped(name *node) *node {
	out, known := r.presets[name.text]
	if known && out != nil {
		return out
	}
	s, err := r.preset(name.text)
	var data []byte
	if err == nil {
		if data, err = s.YAML(); err == nil {
			out, err = parseTree("preset "+name.text, data, "")
		}
	}
	if err != nil {
		problem, want := err.Error(), ""
		var told *atlas.Error
		if errors.As(err, &told) {
			problem, want = told.Problem, told.Want
			if have, ok := strings.CutPrefix(want, "one of "); ok {
				if like := nearest(name.text, strings.Split(have, ", ")); like != "" {
					want = like + "? " + want
				}
			}
		}
		r.bad(name.row, name.column, "", problem, want)
		out = nil
	} else {
		out.forget()
	}
	r.presets[name.text] = out
	return out
}

// forget takes the places away from a tree that nothing else has seen.
func (n *node) forget() {
	n.row, n.column = 0, 0
	for _, item := range n.items {
		item.forget()
	}
	for i := range n.keys {
		n.keys[i].row, n.keys[i].column = 0, 0
		n.keys[i].value.forget()
	}
}

// decode makes the scenario of a mapping and resolves it. What is wrong is noted at
// the field that it is about, under the name of the folder.
func (r *batchReader) decode(n *node, folder string) (Scenario, bool) {
	var b strings.Builder
	n.write(&b)
	var s Scenario
	if err := atlas.DecodeYAML(folder, []byte(b.String()), &s, ""); err != nil {
		var told *atlas.Error
		problem := err.Error()
		if errors.As(err, &told) {
			problem = columnOf.ReplaceAllString(told.Problem, "")
		}
		at := n.about(problem)
		r.bad(at.row, at.column, folder, problem, "")
		return s, false
	}
	s, err := s.Resolve()
	if err == nil {
		return s, true
	}
	for _, line := range strings.Split(err.Error(), "\n") { // one for each field
		at := n.about(line)
		problem, want, _ := strings.Cut(line, ": want ")
		r.bad(at.row, at.column, folder, problem, want)
	}
	return s, false
}

var (
	columnOf  = regexp.MustCompile(`^column \d+: `)
	fieldName = regexp.MustCompile(`[a-z_]+`)
	levelOf   = regexp.MustCompile(`^level ([a-z0-9-]+): `)
	itemOf    = regexp.MustCompile(`^\[(\d+)\]`)
)

// about is the value that a message about a scenario is about: messages name the field
// first, before what else they name. It is n itself where that is not there, or is that of a preset.
func (n *node) about(message string) *node {
	if m := levelOf.FindStringSubmatch(message); m != nil {
		if levels := n.get("levels"); levels != nil {
			for _, l := range levels.items {
				if id := l.get("level"); id != nil && id.text == m[1] && l.row > 0 {
					return l.about(message[len(m[0]):])
				}
			}
		}
	}
	for _, at := range fieldName.FindAllStringIndex(message, -1) {
		value, rest := n.get(message[at[0]:at[1]]), message[at[1]:]
		if value == nil || value.row == 0 {
			continue
		}
		if m := itemOf.FindStringSubmatch(rest); m != nil && value.kind == aList {
			if i, err := strconv.Atoi(m[1]); err == nil && i < len(value.items) && value.items[i].row > 0 {
				value = value.items[i]
			}
		}
		if value.kind == aMapping {
			return value.about(rest)
		}
		return value
	}
	return n
}
