package export

import (
	"bytes"
	"encoding/json"
	"errors"
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
}

// Folder writes all files of a plan into dir, and manifest.json with their
// digests last. Everything is written into a folder beside dir first and then
// renamed into place: an error leaves dir as it was.
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
		return os.WriteFile(filepath.Join(temp, "manifest.json"), data, 0o644)
	})
}

// aside lets write fill a temporary folder and then moves its files into dir,
// the last by name order last.
func aside(dir string, write func(temp string) error) (err error) {
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("%s is a file: want a folder", dir)
	}
	temp, err := os.MkdirTemp(parent, ".footprint-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if err := os.Chmod(temp, 0o755); err != nil {
		return err
	}
	if err := write(temp); err != nil {
		return err
	}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return os.Rename(temp, dir)
	}
	entries, err := os.ReadDir(temp)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.Rename(filepath.Join(temp, e.Name()), filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func writeScorecard(w io.Writer, p *Plan) error { return indented(w, p.Scorecard) }

func indented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
