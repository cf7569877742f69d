package atlas

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"footprint/internal/region"
)

// Kinds of contiguity in <layer>.contiguity.csv.
const (
	kindRook   = "rook"  // a shared border
	kindQueen  = "queen" // shared points only
	kindFerry  = "ferry"
	kindBridge = "bridge"
)

var contiguityHeader = []string{"a", "b", "border_m", "kind"}

// setContiguity takes the pairs from their table; the areas must be there.
func (l *Layer) setContiguity(t *Table) error {
	var found Findings
	bad := func(row int, code, problem, want string) {
		found = append(found, &Error{File: t.File, Row: row, Code: code, Problem: problem, Want: want})
	}
	if !slices.Equal(t.Header, contiguityHeader) {
		bad(1, "", "the columns are "+clipList(t.Header, 8), "a, b, border_m, kind")
		return found
	}
	edges := make([]region.Edge, 0, t.Len())
	lastA, lastB := region.Unit(-1), region.Unit(-1)
	linked := map[[2]string]string{}
	for r, row := range t.Rows {
		line := t.Line(r)
		a, okA := l.byCode[row[0]]
		b, okB := l.byCode[row[1]]
		if !okA || !okB {
			for i, ok := range []bool{okA, okB} {
				if !ok {
					bad(line, row[i], "no such area in layer "+l.ID, "a code of the layer, such as "+l.Areas[0].Code)
				}
			}
			continue
		}
		if a >= b {
			bad(line, row[0], fmt.Sprintf("stands before %s", row[1]), "each pair once, the smaller code first")
			continue
		}
		if a < lastA || a == lastA && b <= lastB {
			bad(line, row[0], fmt.Sprintf("the pair with %s is out of order or given twice", row[1]), "pairs in ascending order, each once")
			continue
		}
		lastA, lastB = a, b
		border, problem := parseCount(row[2])
		if problem != "" {
			bad(line, row[0], "border_m "+problem, "whole metres")
			continue
		}
		e := region.Edge{A: a, B: b, Weight: border}
		switch kind := row[3]; kind {
		case kindRook:
			if border < 1 {
				bad(line, row[0], "a shared border of 0 m", "1 m or more, or the kind queen")
			}
			edges = append(edges, e)
		case kindQueen, kindFerry, kindBridge:
			if border != 0 {
				bad(line, row[0], fmt.Sprintf("a border of %d m with the kind %s", border, kind), "0 m, or the kind rook")
			}
			if kind == kindQueen {
				l.queen = append(l.queen, e)
				continue
			}
			edges = append(edges, e)
			linked[[2]string{row[0], row[1]}] = kind
		default:
			bad(line, row[0], fmt.Sprintf("kind %q", clip(kind)), "rook, queen, ferry or bridge")
		}
	}
	for _, k := range l.Links {
		pair := [2]string{k.A, k.B}
		if linked[pair] != k.Kind {
			bad(0, k.A, fmt.Sprintf("the %s to %s of %s is not here", k.Kind, k.B, ManifestFile), "the same links in both")
		}
		delete(linked, pair)
	}
	if len(linked) > 0 {
		bad(0, "", fmt.Sprintf("%d links that %s does not list", len(linked), ManifestFile), "the same links in both")
	}
	if found != nil {
		return found
	}
	g, err := region.NewGraph(len(l.Areas), edges)
	if err != nil {
		return &Error{File: t.File, Problem: err.Error()}
	}
	l.Graph = g
	return inPieces(t.File, l.Areas, g).err()
}

// inPieces says, for a graph that is not in one piece, how large each lesser
// piece is and which pair it would take to join it: the one whose points lie
// nearest.
func inPieces(file string, areas []Area, g *region.Graph) (found Findings) {
	piece, count := g.Components()
	if count <= 1 {
		return nil
	}
	members := make([][]int, count)
	for u, p := range piece {
		members[p] = append(members[p], u)
	}
	slices.SortStableFunc(members, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
	for _, m := range members[1:] {
		best, from, to := math.Inf(1), -1, -1
		for _, u := range m {
			for v := range areas {
				if piece[v] == piece[u] {
					continue
				}
				if d := math.Hypot(areas[u].EastingM-areas[v].EastingM, areas[u].NorthingM-areas[v].NorthingM); d < best {
					best, from, to = d, u, v
				}
			}
		}
		a, b := areas[from].Code, areas[to].Code
		if a > b {
			a, b = b, a
		}
		found = append(found, &Error{
			File: file, Code: areas[m[0]].Code,
			Problem: fmt.Sprintf("the layer is in %d pieces; one of %d areas, with %s in it, touches no other", count, len(m), areas[m[0]].Code),
			Want:    fmt.Sprintf("a link that joins it, for example [%s, %s, ferry] or [%s, %s, bridge], %.1f km apart", a, b, a, b, best/1000),
		})
	}
	return found
}
