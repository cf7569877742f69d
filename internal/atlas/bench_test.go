package atlas

import (
	"os"
	"testing"
)

func BenchmarkOpenLayer(b *testing.B) {
	for _, id := range []string{"ccg17", "msoa11", "lsoa11"} {
		b.Run(id, func(b *testing.B) {
			for b.Loop() {
				openLayer(b, os.DirFS(embeddedDir), id)
			}
		})
	}
}

func BenchmarkOutlines(b *testing.B) {
	for _, id := range []string{"ccg17", "lsoa11"} {
		b.Run(id, func(b *testing.B) {
			for b.Loop() {
				_, l := openLayer(b, os.DirFS(embeddedDir), id)
				if _, err := l.Outlines(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFeatures(b *testing.B) {
	_, l := openLayer(b, os.DirFS(embeddedDir), "lsoa11")
	p, err := ReadProfile(os.DirFS("../../data/profiles"), "core-5.yaml")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.Features(l); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBuild builds from the official files: 32,844 small areas and the
// three layers made of them.
func BenchmarkBuild(b *testing.B) {
	data := officialData(b)
	for _, outlines := range []string{Official, Schematic} {
		b.Run(outlines, func(b *testing.B) {
			for b.Loop() {
				if _, err := Build(os.DirFS("../../data/recipes"), "england-2017.yaml", data, outlines); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
