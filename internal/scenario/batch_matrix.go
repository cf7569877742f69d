package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// axis is a field of a matrix with its values.
type axis struct {
	field       string
	row, column int
	values      []*node
	text        []string // of the values, beside them
}

// maxFolder is how long the name of a folder may be: with a level or point below it and
// the name of a file it must fit into every file system.
const maxFolder = 120

// reserved are the names of files in the folder of a batch.
var reserved = []string{"batch.yaml", "index.csv", "index.html", "manifest.json"}

// expand makes the boundary sets of a run; false says that the batch is too large.
func (r *batchReader) expand(run *node, steps int64) bool {
	name := run.get("name").text
	what := "run " + name
	if slices.Contains(reserved, name) {
		n := run.get("name")
		r.bad(n.row, n.column, "", fmt.Sprintf("%s is called like a file of the batch", what), "another name")
		return true
	}
	before := len(r.found)
	axes := r.axes(run.get("matrix"))
	seeds := r.seeds(run.get("seeds"))
	if run.get("seeds") == nil {
		seeds = r.seeds(r.root.get("seeds"))
	}
	sets := max(1, len(seeds))
	for _, a := range axes {
		if sets *= len(a.values); sets > maxBatch {
			break
		}
	}
	if len(r.named)+sets > maxBatch {
		r.bad(run.row, run.column, "", fmt.Sprintf("with %s there are more than %d boundary sets", what, maxBatch), "fewer in one batch")
		return false
	}
	if len(r.found) > before || r.roots(run, what, axes) != 1 {
		return true
	}
	left := r.excludes(run.get("exclude"), axes, seeds)
	for at := make([]int, len(axes)); ; {
		r.combination(run, axes, at, seeds, left, steps)
		i := len(axes) - 1
		for ; i >= 0; i-- { // the last axis changes first
			if at[i]++; at[i] < len(axes[i].values) {
				break
			}
			at[i] = 0
		}
		if i < 0 {
			break
		}
	}
	for _, x := range left {
		if !x.used {
			r.bad(x.row, x.column, "", "exclude matches no combination of "+what, "values that stand together in the matrix, or seeds")
		}
	}
	return true
}

// axes reads a matrix, each value once.
func (r *batchReader) axes(matrix *node) (out []axis) {
	if matrix == nil {
		return nil
	}
	for _, e := range matrix.keys {
		a := axis{field: e.name, row: e.row, column: e.column, values: e.value.items}
		if len(a.values) == 0 {
			r.bad(e.row, e.column, "", "matrix: "+e.name+" has no values", "a list of them, such as "+e.name+": [A, B]")
		}
		for _, v := range a.values {
			text := v.canonical()
			if slices.Contains(a.text, text) {
				r.bad(v.row, v.column, "", fmt.Sprintf("matrix: %s has %s twice", e.name, text), "each value once")
			}
			a.text = append(a.text, text)
		}
		out = append(out, a)
	}
	return out
}

// seeds reads a list or a range of seeds, each once.
func (r *batchReader) seeds(n *node) (out []uint64) {
	if n == nil || n.kind == aNull {
		return nil
	}
	from, to, ranged := strings.Cut(n.text, "..")
	if n.kind == aMapping {
		from, to, ranged = n.get("from").text, n.get("to").text, true
	}
	if !ranged {
		for _, item := range n.items {
			seed, err := strconv.ParseUint(item.text, 10, 64)
			if err != nil || slices.Contains(out, seed) {
				r.bad(item.row, item.column, "", fmt.Sprintf("seed %s %s", item.text, map[bool]string{true: "stands here twice", false: "is too large"}[err == nil]), "each seed once, of at most 64 bits")
			}
			if out = append(out, seed); len(out) > maxBatch {
				break
			}
		}
		if len(out) == 0 {
			r.bad(n.row, n.column, "", "there are no seeds", batchShape.field("seeds").shape.want)
		}
		return out
	}
	first, err1 := strconv.ParseUint(from, 10, 64)
	last, err2 := strconv.ParseUint(to, 10, 64)
	switch {
	case err1 != nil || err2 != nil || last < first:
		r.bad(n.row, n.column, "", fmt.Sprintf("seeds from %s to %s", from, to), "the smaller seed first")
		return nil
	case last-first >= maxBatch:
		r.bad(n.row, n.column, "", fmt.Sprintf("seeds from %s to %s are more than %d", from, to, maxBatch), "fewer in one batch")
		return nil
	}
	for seed := first; len(out) == 0 || out[len(out)-1] < last; seed++ {
		out = append(out, seed)
	}
	return out
}

// exclusion is an entry of exclude: the values of some axes, and a seed.
type exclusion struct {
	row, column int
	value       map[string]string
	used        bool
}

func (r *batchReader) excludes(list *node, axes []axis, seeds []uint64) (out []*exclusion) {
	if list == nil {
		return nil
	}
	for _, entry := range list.items {
		x := &exclusion{row: entry.row, column: entry.column, value: make(map[string]string)}
		if len(entry.keys) == 0 {
			r.bad(entry.row, entry.column, "", "exclude of everything", "values of the matrix, such as {regions: 34}")
			x.used = true
			x.value["seed"] = "" // of none
		}
		for _, e := range entry.keys {
			known := e.name == "seed" && len(seeds) > 0
			for _, a := range axes {
				known = known || a.field == e.name
			}
			if !known {
				r.bad(e.row, e.column, "", fmt.Sprintf("exclude: %s is not in the matrix", e.name), "fields of the matrix, and seed where there are seeds")
				x.used = true
			}
			x.value[e.name] = e.value.canonical()
		}
		out = append(out, x)
	}
	return out
}

// leaves says whether a combination is left out.
func leaves(left []*exclusion, set []Setting, seed string) (out bool) {
	for _, x := range left {
		matched := 0
		for _, s := range set {
			if x.value[s.Field] == s.Value && s.Value != "" {
				matched++
			}
		}
		if x.value["seed"] == seed && seed != "" {
			matched++
		}
		if matched == len(x.value) {
			x.used, out = true, true
		}
	}
	return out
}

// combination makes the boundary sets of one point of the matrix, one for each seed.
func (r *batchReader) combination(run *node, axes []axis, at []int, seeds []uint64, left []*exclusion, steps int64) {
	name := run.get("name").text
	var set []Setting
	root, chosen := *run, &node{kind: aMapping}
	for i, a := range axes {
		value := a.values[at[i]]
		set = append(set, Setting{a.field, a.text[at[i]]})
		switch e := (entry{a.field, value.row, value.column, value}); a.field {
		case "preset", "extends":
			root.keys = append(slices.Clone(root.keys), e)
			name += "-" + slug(a.text[at[i]])
		default:
			chosen.keys = append(chosen.keys, e)
			name += "-" + a.field + "-" + slug(a.text[at[i]])
		}
	}
	wanted := make([]uint64, 0, len(seeds))
	for _, seed := range seeds {
		if !leaves(left, set, strconv.FormatUint(seed, 10)) {
			wanted = append(wanted, seed)
		}
	}
	if len(wanted) == 0 && (len(seeds) > 0 || leaves(left, set, "")) {
		return
	}
	if len(name) > maxFolder {
		r.bad(run.row, run.column, "", fmt.Sprintf("the folder %s would have a name of %d characters", name, len(name)),
			fmt.Sprintf("at most %d: entries of base give long values a short name, as an axis of extends", maxFolder))
		return
	}
	made := r.made(&root)
	if made == nil {
		return
	}
	s, ok := r.decode(made.set(chosen), name)
	if !ok {
		return
	}
	s.cap(steps)
	s.titled(set)
	if len(seeds) == 0 {
		wanted = []uint64{*s.Seed}
	}
	for _, seed := range wanted {
		n := Named{Name: name, Run: run.get("name").text, Set: set, Scenario: s}
		n.Scenario.Seed = &seed
		if len(seeds) > 1 {
			n.Name = fmt.Sprintf("%s-s%d", name, seed)
		}
		r.add(n, run)
	}
}

// add adds a boundary set, unless another has its folder.
func (r *batchReader) add(n Named, run *node) {
	at := run.get("name")
	if other, taken := r.folders[n.Name]; taken {
		r.bad(at.row, at.column, "", fmt.Sprintf("the folder %s is used twice: by run %s, and by run %s of line %d", n.Name, n.Run, other.what, other.row), "another name")
		return
	}
	r.folders[n.Name] = madeBy{n.Run, at.row, at.column}
	r.named = append(r.named, n)
}

// slug is a value as a part of the name of a folder.
func slug(value string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(value) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '_' {
			b.WriteRune(c)
		} else if s := b.String(); s != "" && s[len(s)-1] != '-' {
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-.")
}

// cap keeps the steps of searches to a budget; 0 is none.
func (s *Scenario) cap(steps int64) {
	if steps == 0 {
		return
	}
	if s.Steps == 0 || s.Steps > steps {
		s.Steps = steps
	}
	s.Levels = slices.Clone(s.Levels)
	for i := range s.Levels {
		s.Levels[i].Steps = min(s.Levels[i].Steps, steps)
	}
}

// titled adds to the title of a scenario what it is among those of its matrix.
func (s *Scenario) titled(set []Setting) {
	var parts []string
	for _, x := range set {
		if x.Field != "preset" && x.Field != "extends" {
			parts = append(parts, strings.ReplaceAll(x.Field, "_", " ")+" "+x.Value)
		}
	}
	if len(parts) > 0 && s.Title != "" {
		s.Title += ": " + strings.Join(parts, "; ")
	}
}
