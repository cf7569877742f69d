package atlas

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

func people(l *Layer) []int64 {
	out := make([]int64, len(l.Areas))
	for u := range l.Areas {
		out[u] = l.Areas[u].Population
	}
	return out
}

func TestBases(t *testing.T) {
	built := buildDoc(t, docFiles(t), "")
	_, l := openLayer(t, built, "borough")
	_, county := openLayer(t, built, "county")
	var ids []string
	for _, b := range l.Bases {
		ids = append(ids, b.ID)
	}
	if want := []string{"residents", "registered", "weighted"}; !slices.Equal(ids, want) {
		t.Errorf("bases %v, want %v", ids, want)
	}
	if want := (Basis{"registered", "Registered patients", "registered", "2024/25", "Practices"}); l.Bases[1] != want {
		t.Errorf("basis %+v, want %+v", l.Bases[1], want)
	}
	for _, c := range []struct {
		layer *Layer
		basis string
		want  []int64
	}{
		// EAST, FAR, ISLE, NORTH, SOUTH; DOWN, UP.
		{l, "", []int64{50000, 20000, 5000, 40000, 60000}},
		{l, "residents", []int64{50000, 20000, 5000, 40000, 60000}},
		{l, "registered", []int64{47000, 21000, 4000, 42000, 61000}},
		{l, "weighted", []int64{45500, 22401, 4600, 45501, 58000}},
		{county, "registered", []int64{112000, 63000}},
		{county, "weighted", []int64{108100, 67902}},
	} {
		on, err := c.layer.On(c.basis)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := people(on); !slices.Equal(got, c.want) {
			t.Errorf("%s on %q: %v, want %v", c.layer.ID, c.basis, got, c.want)
		}
		if on.Digest != c.layer.Digest || on.Graph != c.layer.Graph || on.Areas[0].Code != c.layer.Areas[0].Code || !slices.Equal(on.Areas[0].Values, c.layer.Areas[0].Values) {
			t.Errorf("%s on %q is another layer", c.layer.ID, c.basis)
		}
		if c.basis != "" && on.Population.ID != c.basis {
			t.Errorf("%s on %q says %q", c.layer.ID, c.basis, on.Population.ID)
		}
		if back, err := on.On(""); err != nil || back != c.layer {
			t.Errorf("%s on %q does not lead back: %v", c.layer.ID, c.basis, err)
		}
	}
	_, err := l.On("voters")
	var bad *Error
	if !errors.As(err, &bad) || err.Error() != `layer borough: no population basis "voters"; want one of residents, registered, weighted` {
		t.Errorf("got %v", err)
	}
}

// One copy is made, whoever asks first.
func TestBasesOfConcurrentReaders(t *testing.T) {
	_, l := openLayer(t, buildDoc(t, docFiles(t), ""), "borough")
	var group sync.WaitGroup
	on := make([]*Layer, 8)
	for i := range on {
		group.Go(func() { on[i], _ = l.On("weighted") })
	}
	group.Wait()
	for _, x := range on {
		if x == nil || x != on[0] {
			t.Error("another copy")
		}
	}
}

// An atlas of before there were bases has one, and opens.
func TestBasesOfOldAtlas(t *testing.T) {
	files := edited(t, edit{ManifestFile, "basis: residents", "basis: all usual residents"})
	for _, cut := range []string{"    populations:\n", "      - {id: registered, title", "      - {id: weighted, title"} {
		text := string(files[ManifestFile].Data)
		from := strings.Index(text, cut)
		to := from + strings.Index(text[from:], "\n") + 1
		files[ManifestFile] = &fstest.MapFile{Data: []byte(text[:from] + text[to:])}
	}
	built := buildDoc(t, files, "")
	if text := string(built[ManifestFile].Data); strings.Contains(text, "populations") {
		t.Fatalf("further bases:\n%s", text)
	}
	_, l := openLayer(t, built, "borough")
	on, err := l.On("population")
	if err != nil || on != l || len(l.Bases) != 1 || l.Bases[0].Title != "all usual residents" {
		t.Errorf("%v, bases %v", err, l.Bases)
	}
}

func TestWholePeople(t *testing.T) {
	for _, c := range []struct {
		people []float64
		want   []int64
	}{
		{nil, []int64{}},
		{[]float64{1, 2, 3}, []int64{1, 2, 3}},
		{[]float64{0.5, 0.5, 0.5, 0.5}, []int64{1, 1, 0, 0}},
		{[]float64{1.4, 1.4, 1.4}, []int64{2, 1, 1}},
		{[]float64{2.9, 0.2, 0.2}, []int64{3, 0, 0}},
	} {
		if got := wholePeople(c.people); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.people, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		people := rapid.SliceOf(rapid.Float64Range(0, 1e6)).Draw(t, "people")
		var sum float64
		var total int64
		for u, n := range wholePeople(people) {
			sum += people[u]
			total += n
			if d := float64(n) - people[u]; d <= -1 || d >= 1 {
				t.Fatalf("%v people become %d", people[u], n)
			}
		}
		if d := float64(total) - sum; d < -0.5000001 || d > 0.5000001 {
			t.Fatalf("%v people become %d", sum, total)
		}
	})
}
