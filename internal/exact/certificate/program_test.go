package certificate

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/region"
)

// corner is some areas of England that hang together, as tables in a folder and
// as a problem of need alone.
func corner(t *testing.T, dir string, areas, regions int, tolerance float64) (*region.Problem, []string) {
	t.Helper()
	fsys, err := fs.Sub(data.FS, "england-2017")
	if err != nil {
		t.Fatal(err)
	}
	a, err := atlas.Open(fsys)
	if err != nil {
		t.Fatal(err)
	}
	all, err := a.Layer("ccg17")
	if err != nil {
		t.Fatal(err)
	}
	profile, err := atlas.ReadProfile(data.FS, "profiles/core-5.yaml")
	if err != nil {
		t.Fatal(err)
	}
	// The first area and those around it.
	in, order := map[region.Unit]bool{0: true}, []region.Unit{0}
	for i := 0; len(order) < areas; i++ {
		for _, v := range all.Graph.Neighbours(order[i]) {
			if !in[v] && len(order) < areas {
				in[v], order = true, append(order, v)
			}
		}
	}
	l := &atlas.Layer{ID: "corner", Indicators: all.Indicators}
	number, codes, population := make(map[region.Unit]region.Unit), []string(nil), []int64(nil)
	var table, contiguity bytes.Buffer
	table.WriteString("CCG17CD,population")
	for _, i := range all.Indicators {
		fmt.Fprintf(&table, ",%s", i.ID)
	}
	for u := range region.Unit(len(all.Areas)) {
		if !in[u] {
			continue
		}
		area := all.Areas[u]
		number[u] = region.Unit(len(codes))
		l.Areas, codes, population = append(l.Areas, area), append(codes, area.Code), append(population, area.Population)
		fmt.Fprintf(&table, "\n%s,%d", area.Code, area.Population)
		for _, v := range area.Values {
			fmt.Fprintf(&table, ",%v", v)
		}
	}
	contiguity.WriteString("a,b,border_m,kind\n")
	var edges []region.Edge
	for _, e := range all.Graph.Edges() {
		if in[e.A] && in[e.B] {
			edges = append(edges, region.Edge{A: number[e.A], B: number[e.B], Weight: e.Weight})
			fmt.Fprintf(&contiguity, "%s,%s,%d,rook\n", all.Areas[e.A].Code, all.Areas[e.B].Code, e.Weight)
		}
	}
	for name, text := range map[string][]byte{"areas.csv": table.Bytes(), "contiguity.csv": contiguity.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if l.Graph, err = region.NewGraph(areas, edges); err != nil {
		t.Fatal(err)
	}
	features, err := profile.Features(l)
	if err != nil {
		t.Fatal(err)
	}
	need, err := region.NewSquares("needs", population, features, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := region.NewProblem(l.Graph, population, regions, region.Around(l.TotalPopulation(), regions, tolerance), need)
	if err != nil {
		t.Fatal(err)
	}
	return p, codes
}

// TestProgram runs the program in docs/proofs.md: it computes from tables what
// we compute, to the last digit.
func TestProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("starting python3 takes a while")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3")
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "proofs.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, program, _ := strings.Cut(string(page), "```python\n")
	program, _, found := strings.Cut(program, "```")
	if !found {
		t.Fatal("there is no program in docs/proofs.md")
	}
	dir := t.TempDir()
	run := func(text []byte) string {
		for name, text := range map[string][]byte{"check.py": []byte(program), "certificate.json": text} {
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.CommandContext(t.Context(), python, "check.py", "certificate.json", "areas.csv", "contiguity.csv")
		cmd.Dir = dir
		out, _ := cmd.CombinedOutput() // a refusal is an error
		return string(out)
	}
	for seed, tt := range []struct {
		regions    int
		tolerance  float64
		parted     int
		infeasible bool
		rules      region.Rules
	}{
		{3, 0.3, 3, false, region.Rules{}},
		{4, 0.4, 0, false, region.Rules{}},
		{5, 0.1, 2, true, region.Rules{}},
		{3, 0.5, 2, false, region.Rules{
			Together: []region.Group{{Units: []region.Unit{1, 5}}, {Units: []region.Unit{2, 4}, Bounds: &region.Bounds{Max: 3_000_000}}},
			Apart:    [][]region.Unit{{0, 3, 7}}, MinUnits: 2, MaxUnits: 7,
		}},
		{3, 0.3, 2, true, region.Rules{Zones: []int32{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3}}},
		{3, 0.9, 0, false, region.Rules{Together: []region.Group{{Units: []region.Unit{8}, Closed: true, Bounds: &region.Bounds{Max: 3_000_000}}}}},
	} {
		p, codes := corner(t, dir, 12, tt.regions, tt.tolerance)
		p, err := p.With(tt.rules)
		if err != nil {
			t.Fatal(err)
		}
		v := newProver(t, p, rand.New(rand.NewPCG(uint64(seed), 14)))
		f := v.file(v.certificate(tt.parted))
		f.Codes = codes
		text, err := Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.proves(text, codes, Options{}); err != nil || f.Infeasible != tt.infeasible {
			t.Fatalf("%+v: %v\n%s", tt, err, text)
		}
		if out := run(text); !strings.Contains(out, "accepted: ") || strings.Contains(out, "there is no plan") != tt.infeasible {
			t.Errorf("%+v: the program says\n%s", tt, out)
		}
		if seed > 0 {
			continue // starting the program takes longer than its work
		}
		for name, spoil := range map[string]func(*File){
			"least": func(f *File) { f.Nodes[len(f.Nodes)-1].Least++ },
			"claim": func(f *File) { f.Plan, f.Cost, f.Bound = nil, 0, f.Bound+1 },
		} {
			spoilt, err := Decode(text)
			if err != nil {
				t.Fatal(err)
			}
			spoil(spoilt)
			text, err := Encode(spoilt)
			if err != nil {
				t.Fatal(err)
			}
			if out := run(text); !strings.Contains(out, "refused: ") {
				t.Errorf("%+v: %s: the program says\n%s", tt, name, out)
			}
		}
		if out := run(bytes.Replace(text, []byte("0.25"), []byte("0.26"), 1)); !strings.Contains(out, "refused: something was changed") {
			t.Errorf("%+v: a changed scenario: the program says\n%s", tt, out)
		}
	}
}
