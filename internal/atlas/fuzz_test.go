package atlas

import (
	"math"
	"os"
	"testing"
	"testing/fstest"

	"footprint/internal/region"
)

func FuzzTable(f *testing.F) {
	f.Add([]byte("a,b\n1,2\n"))
	f.Add([]byte("\xef\xbb\xbfa;b\r\n\"1\n\";2"))
	f.Add([]byte("a\tb\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tab, err := parseTable("x.csv", data)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		last := 0
		for i, row := range tab.Rows {
			if len(row) != len(tab.Header) {
				t.Fatalf("row %d has %d fields of %d", i, len(row), len(tab.Header))
			}
			if tab.Line(i) <= last {
				t.Fatalf("row %d on line %d after line %d", i, tab.Line(i), last)
			}
			last = tab.Line(i)
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1", "-1.5", "NaN", "1,5", "0x1p3", "1e400", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, problem := parseNumber(s)
		if problem == "" && (math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Errorf("%q is %v", s, v)
		}
		n, problem := parseCount(s)
		if problem == "" && n < 0 {
			t.Errorf("%q is %d", s, n)
		}
	})
}

func FuzzManifest(f *testing.F) {
	f.Add(buildDoc(f, docFiles(f), "")[ManifestFile].Data)
	f.Add([]byte("atlas: x\nlayers: [{}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Open(fstest.MapFS{ManifestFile: {Data: data}})
		if err != nil {
			return
		}
		for _, id := range a.LayerIDs() {
			if _, err := a.Layer(id); err == nil {
				t.Errorf("layer %s came from nowhere", id)
			}
		}
	})
}

func FuzzRecipe(f *testing.F) {
	f.Add(docFiles(f)[ManifestFile].Data)
	f.Add(countyFigures(f)[ManifestFile].Data)
	for _, year := range []string{"2015", "2017", "2020"} {
		data, err := os.ReadFile("../../data/recipes/england-" + year + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		files := fstest.MapFS{"r.yaml": {Data: data}}
		if _, err := Build(files, "r.yaml", files, Official); err == nil {
			t.Error("built from nothing")
		}
	})
}

func FuzzProfile(f *testing.F) {
	f.Add(docFiles(f)["core-2.yaml"].Data)
	f.Add([]byte("profile: p\nweights: squared\nindicators:\n- {id: need_score, weight: 0.2, transform: [cap, sqrt], cap_sd: 0.5, scaling: z-unit, missing: mean}\n- {id: over65_share, weight: 1e9, transform: winsorise, percentiles: [10, 90], scaling: min-max, cluster: false, sensitive: true}\n"))
	f.Add([]byte("profile: p\nindicators: [{id: over65_share, weight: 1, transform: [asinh, log], scaling: range, missing: neighbours}]\n"))
	l := &Layer{ID: "x", Indicators: []Indicator{{ID: "need_score"}, {ID: "over65_share"}}}
	for i := range 3 {
		l.Areas = append(l.Areas, Area{Code: "U", Population: 1, Values: []float64{float64(i), float64(i * i)}})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := decodeProfile("p.yaml", data)
		if err != nil {
			return
		}
		if again, err := decodeProfile("p.yaml", data); err != nil || again.Digest() != p.Digest() {
			t.Fatalf("read again: %v", err)
		}
		n, err := p.ApplyAll(l)
		if err != nil {
			return
		}
		for _, rows := range [][][]float64{n.Rows, n.Features(), n.Standardised(), {n.Weights, n.Shares}} {
			for _, row := range rows {
				for _, v := range row {
					if !isNumber(v) {
						t.Fatalf("%+v", n)
					}
				}
			}
		}
		if d, _ := n.Distance(0, 2); !(d >= 0) {
			t.Fatalf("distance %v", d)
		}
	})
}

// layerOf has the areas A, B and C with 10, 20 and 0 people.
func layerOf() *Layer {
	l := &Layer{ID: "x", byCode: map[string]region.Unit{}}
	for i, code := range []string{"A", "B", "C"} {
		l.Areas = append(l.Areas, Area{Code: code, Population: []int64{10, 20, 0}[i]})
		l.byCode[code] = region.Unit(i)
	}
	return l
}

func FuzzFlow(f *testing.F) {
	f.Add([]byte("from,to,people\nA,B,3\nB,B,4\n"), int64(7))
	f.Add([]byte("from,to,people\n"), int64(0))
	l := layerOf()
	f.Fuzz(func(t *testing.T, data []byte, total int64) {
		tab, err := parseTable("f.csv", data)
		if err != nil {
			return
		}
		rows, err := parseFlow(l, tab, total)
		if err != nil {
			return
		}
		ends := [][]flowEnd{{{0, 0.5}, {1, 0.5}}, {{1, 1}}, {{0, 0.25}, {2, 0.75}}}
		for _, rows := range [][]FlowRow{rows, apportion(rows, ends, 3)} {
			var sum int64
			for _, r := range rows {
				if sum += r.People; r.People < 1 || int(r.From) > 2 || int(r.To) > 2 {
					t.Fatalf("row %+v", r)
				}
			}
			if sum != total {
				t.Fatalf("%d people of %d", sum, total)
			}
		}
	})
}

func FuzzRegionOverlap(f *testing.F) {
	f.Add([]byte("region,name,unit,people\nR,One,A,10\nR,One,B,5\nS,Two,B,15\nS,Two,C,\n"))
	l := layerOf()
	f.Fuzz(func(t *testing.T, data []byte) {
		tab, err := parseTable("r.csv", data)
		if err != nil {
			return
		}
		groups, parts, err := parseRegionOverlap(l, tab)
		if err != nil {
			return
		}
		for u, p := range parts {
			var people int64
			last := int32(-1)
			for _, x := range p {
				if x.Group <= last || int(x.Group) >= len(groups) {
					t.Fatalf("parts %v of %v", p, groups)
				}
				last = x.Group
				people += x.People
			}
			if people != l.Areas[u].Population || len(p) == 0 {
				t.Fatalf("%s has %v", l.Areas[u].Code, p)
			}
		}
	})
}

func FuzzCatchment(f *testing.F) {
	f.Add([]byte("provider,name\nH1,One\nH2,Two\n"), []byte("provider,area,share\nH1,P,0.25\nH1,Q,0.75\nH2,Q,1\n"), []byte("area,unit,people\nP,A,10\nQ,B,20\nQ,C,0\n"))
	f.Add([]byte("provider,name\n"), []byte("provider,area,share\n"), []byte("area,unit,people\n"))
	l := layerOf()
	f.Fuzz(func(t *testing.T, providers, shares, overlap []byte) {
		var tabs [3]*Table
		for i, data := range [][]byte{providers, shares, overlap} {
			var err error
			if tabs[i], err = parseTable("c.csv", data); err != nil {
				return
			}
		}
		s, err := parseCatchment(tabs[0], tabs[1])
		if err != nil {
			return
		}
		areas, err := parseOverlap(l, tabs[2])
		if err != nil {
			return
		}
		c, err := divideCatchment(l, &manifestCatchment{}, "c.csv", s, areas)
		if err != nil {
			return
		}
		sum := make([]int64, len(c.Providers))
		for _, parts := range c.Parts {
			for _, p := range parts {
				sum[p.Provider] += p.Share
			}
		}
		for i, n := range sum {
			if n != CatchmentWhole {
				t.Fatalf("%v has %d of its patients", c.Providers[i], n)
			}
		}
	})
}
