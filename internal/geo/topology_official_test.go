package geo

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// The contiguity of the small areas, and of the groups and districts made of them, equals the reference pair by pair.
func TestOfficialContiguity(t *testing.T) {
	layer := readOfficial(t, lsoaFile, Options{})
	topology := mustTopology(t, shapesOf(layer))
	codes := make([]string, len(layer.Features))
	for i, f := range layer.Features {
		codes[i] = f.Code
	}
	samePairs(t, pairsOf(topology, codes), readPairs(t, "lsoa_2011_32844_rook.csv.gz"))
	if n := len(topology.Borders(Queen)); n != 96589 {
		t.Errorf("%d queen pairs, want 96589", n)
	}

	table := readCSV(t, filepath.Join("needs", "lsoa_2017.csv.gz"))
	for _, test := range []struct {
		column, reference string
	}{
		{"ccg17cd", "ccg_2017_207_rook.csv"},
		{"lad17cd", "lad_2017_326_rook.csv"},
	} {
		t.Run(test.column, func(t *testing.T) {
			group, names := groupBy(t, table, "lsoa11cd", test.column, codes)
			dissolved, err := topology.Dissolve(group, len(names))
			if err != nil {
				t.Fatal(err)
			}
			samePairs(t, pairsOf(dissolved, names), readPairs(t, test.reference))

			sums := make([]float64, len(names))
			for i, g := range group {
				sums[g] += topology.AreaM2(i)
			}
			for g, name := range names {
				if got := dissolved.AreaM2(g); math.Abs(got-sums[g]) > 1e-6*sums[g] {
					t.Errorf("%s: %.2f m² dissolved, its parts have %.2f m²", name, got, sums[g])
				}
				if g%10 != 0 {
					continue // the independent engine takes its time
				}
				if err := toSF(dissolved.Shape(g)).Validate(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

// The Shapefile of the middle layer is not topological: three long borders have no identical coordinates.
func TestOfficialSnappedBorders(t *testing.T) {
	layer := readOfficial(t, msoaFile, Options{})
	names := make([]string, len(layer.Features))
	for i, f := range layer.Features {
		names[i] = f.Name
	}
	topology, err := NewTopologySnapped(shapesOf(layer), 1)
	if err != nil {
		t.Fatal(err)
	}
	long := map[string]float64{}
	for _, b := range topology.Borders(Rook) {
		long[names[b.A]+"/"+names[b.B]] = b.LengthM
		long[names[b.B]+"/"+names[b.A]] = b.LengthM
	}
	for pair, atLeast := range map[string]float64{
		"Mid Devon 010/Teignbridge 001": 11900, "Cornwall 011/Cornwall 014": 10500, "Purbeck 004/Purbeck 005": 14800,
	} {
		if long[pair] < atLeast {
			t.Errorf("%s: %.0f m of border, want at least %.0f m", pair, long[pair], atLeast)
		}
	}
}

func TestOfficialSimplify(t *testing.T) {
	layer := readOfficial(t, "ccg/ccg_2015_209.topojson", Options{})
	topology := mustTopology(t, shapesOf(layer))
	checkSimplified(t, topology, topology.Simplify(500))
}

func pairsOf(t *Topology, codes []string) []string {
	var pairs []string
	for _, b := range t.Borders(Rook) {
		pairs = append(pairs, min(codes[b.A], codes[b.B])+","+max(codes[b.A], codes[b.B]))
	}
	slices.Sort(pairs)
	return pairs
}

func readPairs(t *testing.T, file string) []string {
	var pairs []string
	for _, row := range readCSV(t, filepath.Join("contiguity", file))[1:] {
		pairs = append(pairs, row[0]+","+row[1])
	}
	slices.Sort(pairs)
	return pairs
}

func samePairs(t *testing.T, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		t.Logf("%d pairs", len(got))
		return
	}
	t.Errorf("%d pairs, want %d", len(got), len(want))
	report := func(what string, a, b []string) {
		n := 0
		for _, p := range a {
			if _, ok := slices.BinarySearch(b, p); !ok && n < 10 {
				t.Errorf("%s %s", what, p)
				n++
			}
		}
	}
	report("too much:", got, want)
	report("missing:", want, got)
}

// groupBy numbers the values of a column in their order, and looks them up for each code.
func groupBy(t *testing.T, table [][]string, key, column string, codes []string) (group []int32, names []string) {
	k, c := slices.Index(table[0], key), slices.Index(table[0], column)
	value := map[string]string{}
	for _, row := range table[1:] {
		value[row[k]] = row[c]
		names = append(names, row[c])
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, code := range codes {
		g, ok := slices.BinarySearch(names, value[code])
		if !ok {
			t.Fatalf("%s is not in the table", code)
		}
		group = append(group, int32(g))
	}
	return group, names
}

func readCSV(tb testing.TB, file string) [][]string {
	tb.Helper()
	f, err := os.Open(filepath.Join(officialData(tb), file))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var r io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			tb.Fatal(err)
		}
	}
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	return rows
}

func BenchmarkReadLSOAGeoJSON(b *testing.B) { benchmarkRead(b, lsoaFile) }

func BenchmarkReadLSOATopoJSON(b *testing.B) { benchmarkRead(b, fineFile) }

func BenchmarkReadMSOAShapefile(b *testing.B) { benchmarkRead(b, msoaFile) }

func benchmarkRead(b *testing.B, file string) {
	officialData(b)
	b.ReportAllocs()
	for b.Loop() {
		readOfficial(b, file, Options{})
	}
}

func fineShapes(b *testing.B) ([]orb.MultiPolygon, []int32, int) {
	layer := readOfficial(b, fineFile, Options{})
	table := readCSV(b, filepath.Join("needs", "lsoa_2017.csv.gz"))
	c := slices.Index(table[0], "ccg17cd")
	number, of := map[string]int32{}, map[string]int32{}
	for _, row := range table[1:] {
		if _, ok := number[row[c]]; !ok {
			number[row[c]] = int32(len(number))
		}
		of[row[0]] = number[row[c]]
	}
	group := make([]int32, len(layer.Features))
	for i, f := range layer.Features {
		group[i] = of[f.Code]
	}
	return shapesOf(layer), group, len(number)
}

func BenchmarkTopologyLSOA(b *testing.B) {
	shapes, _, _ := fineShapes(b)
	b.ReportAllocs()
	for b.Loop() {
		mustTopology(b, shapes)
	}
}

func BenchmarkDissolveLSOA(b *testing.B) {
	shapes, group, groups := fineShapes(b)
	t := mustTopology(b, shapes)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := t.Dissolve(group, groups); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSimplifyLSOA(b *testing.B) {
	shapes, _, _ := fineShapes(b)
	t := mustTopology(b, shapes)
	b.ReportAllocs()
	for b.Loop() {
		t.Simplify(200)
	}
}

func BenchmarkWriteTopoJSONLSOA(b *testing.B) {
	shapes, _, _ := fineShapes(b)
	t := mustTopology(b, shapes)
	b.ReportAllocs()
	for b.Loop() {
		if err := t.WriteTopoJSON(io.Discard, "lsoa", nil); err != nil {
			b.Fatal(err)
		}
	}
}
