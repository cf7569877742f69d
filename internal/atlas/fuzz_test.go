package atlas

import (
	"math"
	"os"
	"testing"
	"testing/fstest"
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
