package atlas

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

const embeddedDir = "../../data/england-2017"

func embedded() fs.FS { return os.DirFS(embeddedDir) }

func TestUnknownIDs(t *testing.T) {
	a, _ := openLayer(t, buildDoc(t, docFiles(t), ""), "borough")
	for _, c := range []struct {
		ask  func() error
		want string
	}{
		{func() error { _, err := a.Layer("ward"); return err }, `atlas "five-boroughs" has no layer "ward"; it has: borough, county`},
		{func() error { _, err := a.Lookup("borough", "ward"); return err }, `no layer "ward"`},
		{func() error { _, err := a.Reference("borough", "fire"); return err }, `has no reference of borough "fire"; it has: police`},
		{func() error { _, err := a.Reference("county", "fire"); return err }, `has no reference of county "fire"; it has: police`},
		{func() error { _, err := a.Reference("ward", "fire"); return err }, `no layer "ward"`},
	} {
		err := c.ask()
		var unknown *NotFoundError
		if !errors.As(err, &unknown) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	if got, want := a.References("county"), []Reference{{"police", "Police areas", "borough"}}; !slices.Equal(got, want) {
		t.Errorf("references of county: %v, want %v", got, want)
	}
	if got := a.References("ward"); len(got) != 0 {
		t.Errorf("references of ward: %v", got)
	}
}

func TestLookupWithItself(t *testing.T) {
	a, l := openLayer(t, buildDoc(t, docFiles(t), ""), "borough")
	k, err := a.Lookup("borough", "borough")
	if err != nil || len(k.Rows) != len(l.Areas) || k.Rows[3] != (Overlap{3, 3, 40000, 1}) {
		t.Errorf("%v %v", k, err)
	}
}

func TestConcurrentReaders(t *testing.T) {
	a, err := Open(buildDoc(t, docFiles(t), ""))
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	layers := make([]*Layer, 8)
	for i := range layers {
		group.Go(func() {
			l, err := a.Layer("borough")
			if err != nil {
				t.Error(err)
				return
			}
			layers[i] = l
			if _, err := l.Outlines(); err != nil {
				t.Error(err)
			}
			if _, err := a.Lookup("county", "borough"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, l := range layers {
		if l != layers[0] {
			t.Error("the layer was read twice")
		}
	}
}

// countingFS notes which files are opened.
type countingFS struct {
	fs.FS
	mu     *sync.Mutex
	opened *[]string
}

func (c countingFS) Open(name string) (fs.File, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*c.opened = append(*c.opened, name)
	return c.FS.Open(name)
}

func TestLayersLoadOnlyTheirFiles(t *testing.T) {
	var opened []string
	fsys := countingFS{os.DirFS(embeddedDir), new(sync.Mutex), &opened}
	_, l := openLayer(t, fsys, "ccg17")
	if want := []string{"atlas.yaml", "ccg17.csv", "ccg17.contiguity.csv"}; !slices.Equal(opened, want) {
		t.Errorf("opened %v, want %v", opened, want)
	}
	if _, err := l.Outlines(); err != nil {
		t.Error(err)
	}
	if n := len(opened); opened[n-1] != "ccg17.outlines.topojson.gz" {
		t.Errorf("opened %v", opened)
	}
}

func TestEmbeddedAtlas(t *testing.T) {
	fsys := os.DirFS(embeddedDir)
	if found := Check(fsys); len(found) > 0 {
		t.Errorf("findings:\n%v", found)
	}
	a, err := Open(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if got := a.LayerIDs(); !slices.Equal(got, []string{"ccg17", "lad17", "utla18", "ccg20", "msoa11", "lsoa11"}) {
		t.Errorf("layers %v", got)
	}
	for _, c := range []struct {
		layer                     string
		units, rook, queen, links int
	}{
		{"ccg17", 207, 518, 3, 2}, {"lad17", 326, 827, 1, 3}, {"utla18", 152, 355, 0, 3}, {"ccg20", 135, 328, 3, 2}, {"msoa11", 6791, 19138, 258, 5}, {"lsoa11", 32844, 94822, 1767, 7},
	} {
		l, err := a.Layer(c.layer)
		if err != nil {
			t.Error(err)
			continue
		}
		queen, err := l.Queen()
		if err != nil {
			t.Error(err)
			continue
		}
		rook := l.Graph.Pairs() - len(l.Links)
		if len(l.Areas) != c.units || rook != c.rook || len(l.Links) != c.links || queen.Pairs()-l.Graph.Pairs() != c.queen {
			t.Errorf("%s: %d units, %d rook, %d queen, %d links; want %+v", c.layer, len(l.Areas), rook, queen.Pairs()-l.Graph.Pairs(), len(l.Links), c)
		}
		if n := l.TotalPopulation(); n != 55619430 {
			t.Errorf("%s: %d people", c.layer, n)
		}
		if l.OutlineKind != Schematic {
			t.Errorf("%s: outlines %s", c.layer, l.OutlineKind)
		}
	}
	l, err := a.Layer("ccg17")
	if err != nil {
		t.Fatal(err)
	}
	if l.Areas[0].Name != "NHS Airedale, Wharfedale and Craven CCG" || l.CodeField != "CCG17CD" || l.NameField != "CCG17NM" {
		t.Errorf("%+v", l.Areas[0])
	}
	wight, _ := l.Unit("E38000087")
	if n := l.Graph.Neighbours(wight); len(n) != 2 || l.Areas[n[0]].Code != "E38000137" || l.Areas[n[1]].Code != "E38000167" {
		t.Errorf("neighbours of the Isle of Wight: %v", n)
	}
	var ids []string
	for _, r := range a.References("ccg17") {
		ids = append(ids, r.ID)
	}
	if want := []string{"stp17", "icb22", "nuts2", "nhsrlo17", "rgn17", "nhser17", "calncv17", "areateam13", "lep17", "pfa17", "ttwa11"}; !slices.Equal(ids, want) {
		t.Errorf("references %v", ids)
	}
}

// Schematic outlines of areas that hold together must hold together too, or
// a region on the map would seem to be in pieces.
func TestSchematicOutlinesHaveEveryArea(t *testing.T) {
	a, err := Open(os.DirFS(embeddedDir))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"ccg17", "lad17"} {
		l, err := a.Layer(id)
		if err != nil {
			t.Fatal(err)
		}
		outlines, err := l.Outlines()
		if err != nil {
			t.Fatal(err)
		}
		var drawn, measured float64
		for u := range l.Areas {
			if outlines.AreaM2(u) <= 0 {
				t.Errorf("%s: %s is not drawn", id, l.Areas[u].Code)
			}
			drawn += outlines.AreaM2(u)
			measured += l.Areas[u].AreaM2
		}
		if ratio := drawn / measured; ratio < 0.9 || ratio > 1.1 {
			t.Errorf("%s: the map is %.2f times the size of England", id, ratio)
		}
	}
}

func ExampleOpen() {
	a, err := Open(os.DirFS("../../data/england-2017"))
	if err != nil {
		panic(err)
	}
	l, err := a.Layer("ccg17")
	if err != nil {
		panic(err)
	}
	u, _ := l.Unit("E38000089")
	for _, v := range l.Graph.Neighbours(u) {
		if _, err := fmt.Fprintln(os.Stdout, l.Areas[u].Name, "touches", l.Areas[v].Name); err != nil {
			panic(err)
		}
	}
	// Output: NHS Kernow CCG touches NHS Northern, Eastern and Western Devon CCG
}
