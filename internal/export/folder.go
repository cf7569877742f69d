package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// files are what a result folder holds, and how each is written.
var files = []struct {
	name  string
	write func(io.Writer, *Plan) error
}{
	{"lookup.csv", writeLookup},
	{"regions.geojson", writeRegions},
	{"units.geojson", writeUnits},
	{"scorecard.json", writeScorecard},
	{"map.svg", writeMap},
	{"report.html", writeReport},
}

const manifestName = "manifest.json"

// Folder writes all files of a plan into dir, and manifest.json with their
// digests last. Everything is written aside first and then renamed into place:
// an error before that leaves dir as it was.
func Folder(dir string, p *Plan) error {
	return aside(dir, func(temp string) error {
		var written []fileDigest
		for _, f := range files {
			var buf bytes.Buffer
			if err := f.write(&buf, p); err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
			if err := os.WriteFile(filepath.Join(temp, f.name), buf.Bytes(), 0o644); err != nil {
				return err
			}
			written = append(written, digestOf(f.name, buf.Bytes()))
		}
		data, err := manifest(p, written)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(temp, manifestName), data, 0o644)
	})
}

func writeScorecard(w io.Writer, p *Plan) error { return indented(w, p.Scorecard) }

func indented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
