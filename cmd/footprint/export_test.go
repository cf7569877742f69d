package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The examples of the help, in order, and every format of a plan that was
// solved: what export writes with the preset is what solve wrote.
func TestExport(t *testing.T) {
	t.Chdir(t.TempDir())
	_, help, _ := call(t, "export", "--help")
	examples := regexp.MustCompile(`(?m)^\s+footprint ([a-z].*)$`).FindAllStringSubmatch(help, -1)
	if len(examples) != 3 {
		t.Fatalf("%d examples in\n%s", len(examples), help)
	}
	for _, e := range examples {
		args := strings.Fields(e[1])
		if args[0] == "solve" {
			args = append(args, "--steps", "200000", "--evidence", "none")
		}
		if code, _, errs := call(t, args...); code != exitDone {
			t.Fatalf("footprint %s: exit %d: %s", e[1], code, errs)
		}
	}
	for format, solved := range map[string]string{"geojson": "regions.geojson", "lookup": "lookup.csv", "svg": "map.svg", "topojson": "", "kml": "", "csv": "", "html": ""} {
		code, out, errs := call(t, "export", "--preset", "reform-38", "--plan", "out/reform-38/lookup.csv", "--format", format, "-o", "new/"+format)
		if code != exitDone || !strings.HasPrefix(out, "38 regions of 207 areas written to new/"+format) {
			t.Fatalf("%s: exit %d: %s%s", format, code, out, errs)
		}
		got, err := os.ReadFile(filepath.Join("new", format))
		if err != nil || len(got) == 0 {
			t.Fatalf("%s: %d bytes, %v", format, len(got), err)
		}
		if solved == "" {
			continue
		}
		want, err := os.ReadFile(filepath.Join("out", "reform-38", solved))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: other bytes than in %s, %v", format, solved, err)
		}
	}
}

func TestExportRefuses(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out.gpkg")
	lads := write(t, "lads.csv", "LAD17CD,REGIONCD\nE06000001,A\nE06000002,B\n")
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"flatgeobuf":     {[]string{"--reference", "stp17", "--format", "fgb", "-o", out}, exitUsage, "want one of geojson, topojson, gpkg, kml, csv, lookup, svg"},
		"no format":      {[]string{"--reference", "stp17", "-o", out}, exitUsage, "--format"},
		"no file":        {[]string{"--reference", "stp17", "--format", "gpkg"}, exitUsage, "--out"},
		"no plan":        {[]string{"--format", "gpkg", "-o", out}, exitUsage, "--plan FILE"},
		"two plans":      {[]string{"--format", "gpkg", "--plan", lads, "--reference", "stp17", "-o", out}, exitUsage, "--reference"},
		"other layer":    {[]string{"--format", "gpkg", "--plan", lads, "-o", out}, exitInput, "layer lad17"},
		"no such lookup": {[]string{"--format", "gpkg", "--plan", filepath.Join(dir, "no.csv"), "-o", out}, exitInput, "no.csv"},
		"a folder":       {[]string{"--format", "gpkg", "--reference", "stp17", "-o", dir}, exitOther, "is a folder"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, errs := call(t, append([]string{"export"}, c.args...)...)
			if code != c.code || !strings.Contains(errs, c.want) {
				t.Errorf("exit %d, want %d and %q on standard error:\n%s", code, c.code, c.want, errs)
			}
		})
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 0 {
		t.Errorf("a refused command has written %v, %v", entries, err)
	}
}
