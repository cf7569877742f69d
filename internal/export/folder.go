package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"footprint/internal/scenario"
)

// files are what a result folder holds, and how each is written.
var files = []file[*Plan]{
	{"lookup.csv", writeLookup},
	{"regions.geojson", writeRegions},
	{"units.geojson", writeUnits},
	{scorecardName, writeScorecard},
	{"map.svg", writeMap},
	{"report.html", writeReport},
}

// These are written whatever else is wanted.
const (
	scorecardName = "scorecard.json"
	manifestName  = "manifest.json"
)

// CertificateName is the file that proves how good the plan is, where there is
// a proof.
const CertificateName = "certificate.json"

// Folder writes the files of a plan into dir, and manifest.json with their
// digests last: all of them, or those named in only and what says of what they
// are, scorecard.json, manifest.json and a certificate. Everything is written aside
// first and then renamed into place: an error before that leaves dir as it was.
// Files of an earlier plan that are not in only are removed from dir.
func Folder(dir string, p *Plan, only ...string) error {
	err := Aside(dir, func(temp string) error {
		all := wanted(files, only)
		if p.Scorecard.Transition != nil {
			all = append(all, wanted(transitionFiles, only)...)
		}
		if p.Certificate != nil {
			all = append(all, file[*Plan]{CertificateName, writeCertificate})
		}
		return writeFiles(temp, all, p, nil, manifest)
	})
	return errors.Join(err, unwanted(dir, only, err))
}

// wanted are the files that only names and those that are always written; all where
// it is empty.
func wanted[T any](files []file[T], only []string) []file[T] {
	return slices.DeleteFunc(slices.Clone(files), func(f file[T]) bool { return !isWanted(f.name, only) })
}

func isWanted(name string, only []string) bool {
	return len(only) == 0 || name == scorecardName || name == manifestName || slices.Contains(only, name)
}

// unwanted removes what was written into dir before and is not asked for now, so
// that it cannot be taken for a part of this result.
func unwanted(dir string, only []string, failed error) (err error) {
	for _, name := range scenario.Outputs {
		if failed == nil && !isWanted(name, only) {
			if e := os.Remove(filepath.Join(dir, name)); e != nil && !errors.Is(e, fs.ErrNotExist) {
				err = errors.Join(err, e)
			}
		}
	}
	return err
}

func writeCertificate(w io.Writer, p *Plan) error {
	_, err := w.Write(p.Certificate)
	return err
}

// file is one of the files of a folder that says all of a T.
type file[T any] struct {
	name  string
	write func(io.Writer, T) error
}

// writeFiles writes files into dir, and then the manifest that names them and
// what was written there before.
func writeFiles[T any](dir string, files []file[T], of T, written []fileDigest, manifest func(T, []fileDigest) ([]byte, error)) error {
	for _, f := range files {
		var buf bytes.Buffer
		if err := f.write(&buf, of); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, f.name), buf.Bytes(), 0o644); err != nil {
			return err
		}
		written = append(written, digestOf(f.name, buf.Bytes()))
	}
	data, err := manifest(of, written)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, manifestName), data, 0o644)
}

func writeScorecard(w io.Writer, p *Plan) error { return indented(w, p.Scorecard) }

func indented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
