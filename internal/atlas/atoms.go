package atlas

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"footprint/internal/region"
)

// atomsMark stands between the ids of two layers in the id of the layer of
// their atoms, and between codes in the code of an atom. Neither an id nor a
// code of a statistical office holds it.
const atomsMark = "+"

// Atoms say what a layer of intersections is made of: each area is all that an
// area of the first layer has in common with an area of the second, in one
// piece or in several.
type Atoms struct {
	// Layers are the two parents, in the order of the id.
	Layers [2]string
	// From is the finest layer that overlays both. Its areas are the smallest
	// parts: none is divided.
	From string
	// Parted lists the codes of the areas of each parent that are not whole in
	// one area of the other.
	Parted [2][]string
	// Cut lists the codes of areas of From that lie in several areas of one
	// parent. They count whole where most of their people live.
	Cut []string
	// Scattered lists the codes of atoms in more than one piece, by shared
	// borders of areas of From.
	Scattered []string
	// LeftOut are indicators of From that are no mean and no sum of their parts.
	LeftOut []string

	of []int32 // atom by unit of From
}

// Note says in words which areas of From are not whole in one parent; empty
// where all are.
func (x *Atoms) Note() string {
	if len(x.Cut) == 0 {
		return ""
	}
	return fmt.Sprintf("%d areas of layer %s are not whole in one area of %s or of %s and count where most of their people live: %s",
		len(x.Cut), x.From, x.Layers[0], x.Layers[1], clipList(x.Cut, 8))
}

// derived keeps what was put together from layers of the manifest.
type derived struct {
	mu      sync.Mutex
	layers  map[string]func() (*Layer, error)
	lookups map[[2]string]func() (*Lookup, error)
}

// AtomsID is the id of the layer of the atoms of two layers.
func AtomsID(first, second string) string { return first + atomsMark + second }

// AtomsWith lists the layers of atoms that an area with a code can be of, by the
// layers that have its parts.
func (a *Atlas) AtomsWith(code string) (ids []string) {
	first, second, ok := strings.Cut(code, atomsMark)
	if !ok {
		return nil
	}
	var with [2][]string
	for _, id := range a.LayerIDs() {
		l, err := a.Layer(id)
		if err != nil {
			continue
		}
		for i, part := range []string{first, second} {
			if _, ok := l.Unit(part); ok {
				with[i] = append(with[i], id)
			}
		}
	}
	for _, x := range with[0] {
		for _, y := range with[1] {
			ids = append(ids, AtomsID(x, y))
		}
	}
	return ids
}

// parentsOf gives the layers that the atoms with an id are of.
func parentsOf(id string) (parents [2]string, ok bool) {
	parents[0], parents[1], ok = strings.Cut(id, atomsMark)
	return parents, ok
}

// opener finds how a layer is read; nil when there is none of that id.
func (a *Atlas) opener(id string) func() (*Layer, error) {
	if read, ok := a.layers[id]; ok {
		return read
	}
	parents, ok := parentsOf(id)
	if !ok || a.layers[parents[0]] == nil || a.layers[parents[1]] == nil {
		return nil
	}
	a.derived.mu.Lock()
	defer a.derived.mu.Unlock()
	read, ok := a.derived.layers[id]
	if !ok {
		read = sync.OnceValues(func() (*Layer, error) {
			l, err := a.intersect(id, parents)
			return l, a.wrap("layer", id, err)
		})
		if a.derived.layers == nil {
			a.derived.layers = map[string]func() (*Layer, error){}
		}
		a.derived.layers[id] = read
	}
	return read
}

// unknownLayer says which layers there are; of atoms it names the part that is
// not there.
func (a *Atlas) unknownLayer(id string) error {
	for part := range strings.SplitSeq(id, atomsMark) {
		if a.layers[part] == nil && part != id {
			return &NotFoundError{Atlas: a.ID, Kind: "layer", ID: part, Have: a.LayerIDs()}
		}
	}
	if strings.Contains(id, atomsMark) {
		return &Error{File: fmt.Sprintf("atlas %q", a.ID), Problem: fmt.Sprintf("layer %q joins more than two layers", clip(id)), Want: "two, such as " + AtomsID("ccg17", "lad17")}
	}
	return &NotFoundError{Atlas: a.ID, Kind: "layer", ID: id, Have: a.LayerIDs()}
}

// finest is the layer with the most areas that overlays both parents, or is one
// of them and overlays the other; the first of the manifest among equals.
func (a *Atlas) finest(parents [2]string) (id string) {
	most := 0
	for _, m := range a.manifest.Layers {
		joined := true
		for _, p := range parents {
			joined = joined && (m.ID == p || a.lookups[[2]string{m.ID, p}] != nil)
		}
		if joined && m.Units > most {
			id, most = m.ID, m.Units
		}
	}
	return id
}

// intersect puts the layer of atoms together.
func (a *Atlas) intersect(id string, parents [2]string) (*Layer, error) {
	if parents[0] == parents[1] {
		return nil, &Error{File: "layer " + id, Problem: "a layer has no atoms with itself", Want: "two different layers"}
	}
	var layers [2]*Layer
	for i, p := range parents {
		var err error
		if layers[i], err = a.Layer(p); err != nil {
			return nil, err
		}
	}
	x := &Atoms{Layers: parents, From: a.finest(parents)}
	if x.From == "" {
		return nil, &Error{File: "layer " + id, Problem: "no layer of the atlas overlays both " + parents[0] + " and " + parents[1], Want: "two layers that are made of the same areas"}
	}
	from, err := a.Layer(x.From)
	if err != nil {
		return nil, err
	}
	var whole [2][]region.Unit
	for i, p := range parents {
		k, err := a.Lookup(x.From, p)
		if err != nil {
			return nil, err
		}
		var cut []region.Unit
		whole[i], cut = mainParts(k, len(from.Areas))
		for _, u := range cut {
			x.Cut = append(x.Cut, from.Areas[u].Code)
		}
	}
	slices.Sort(x.Cut)
	x.Cut = slices.Compact(x.Cut)
	l, err := newAtoms(id, layers, from, x, whole)
	if err != nil {
		return nil, err
	}
	if err := l.carryUp(layers, from, whole); err != nil {
		return nil, err
	}
	l.atlas = a
	return l, nil
}

// mainParts gives the area of the other layer in which most people of each of n
// units live, the first of the most; and the units with people in several.
func mainParts(k *Lookup, n int) (main, cut []region.Unit) {
	main = make([]region.Unit, n)
	most, inhabited := make([]int64, n), make([]int, n)
	for u := range most {
		most[u] = -1
	}
	for _, o := range k.Rows {
		if o.People > most[o.From] {
			main[o.From], most[o.From] = o.To, o.People
		}
		if o.People > 0 {
			if inhabited[o.From]++; inhabited[o.From] == 2 {
				cut = append(cut, o.From)
			}
		}
	}
	return main, cut
}

// newAtoms names the atoms: by the codes of both areas that meet, ascending,
// so that a code does not depend on the others.
func newAtoms(id string, parents [2]*Layer, from *Layer, x *Atoms, whole [2][]region.Unit) (*Layer, error) {
	l := &Layer{
		ID: id, Title: parents[0].Title + " by " + parents[1].Title, Base: from.ID,
		CodeField: parents[0].CodeField + "_" + parents[1].CodeField, NameField: parents[0].NameField + "_" + parents[1].NameField,
		OutlineKind: from.OutlineKind, Atoms: x, byCode: map[string]region.Unit{},
	}
	at := map[[2]region.Unit]string{} // the code of each atom
	met := [2][]int{make([]int, len(parents[0].Areas)), make([]int, len(parents[1].Areas))}
	for u := range from.Areas {
		p := [2]region.Unit{whole[0][u], whole[1][u]}
		if _, seen := at[p]; seen {
			continue
		}
		first, second := &parents[0].Areas[p[0]], &parents[1].Areas[p[1]]
		a := Area{Code: first.Code + atomsMark + second.Code, Name: second.Name + " in " + first.Name}
		at[p] = a.Code
		l.Areas = append(l.Areas, a)
		met[0][p[0]]++
		met[1][p[1]]++
	}
	for i, parent := range parents {
		for u, atoms := range met[i] {
			if atoms > 1 {
				x.Parted[i] = append(x.Parted[i], parent.Areas[u].Code)
			}
		}
	}
	slices.SortFunc(l.Areas, func(p, q Area) int { return strings.Compare(p.Code, q.Code) })
	for i := range l.Areas {
		l.byCode[l.Areas[i].Code] = region.Unit(i) //nolint:gosec // G115: no more than there are units
	}
	if len(l.byCode) < len(l.Areas) {
		return nil, &Error{File: "layer " + id, Problem: "two atoms have one code", Want: "codes of areas without a plus"}
	}
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "footprint atoms 1\n%s\n%s\n", id, from.Digest)
	x.of = make([]int32, len(from.Areas))
	for u := range x.of {
		code := at[[2]region.Unit{whole[0][u], whole[1][u]}]
		x.of[u] = int32(l.byCode[code])
		_, _ = fmt.Fprintln(h, code)
	}
	l.Digest = hex.EncodeToString(h.Sum(nil))
	return l, nil
}
