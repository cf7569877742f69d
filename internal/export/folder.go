package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// files are what a result folder holds, and how each is written.
var files = []file[*Plan]{
	{"lookup.csv", writeLookup},
	{"regions.geojson", writeRegions},
	{"units.geojson", writeUnits},
	{"scorecard.json", writeScorecard},
	{"map.svg", writeMap},
	{"report.html", writeReport},
}

const manifestName = "manifest.json"

// CertificateName is the file that proves how good the plan is, where there is
// a proof.
const CertificateName = "certificate.json"

// Folder writes all files of a plan into dir, and manifest.json with their
// digests last. Everything is written aside first and then renamed into place:
// an error before that leaves dir as it was.
func Folder(dir string, p *Plan) error {
	return aside(dir, func(temp string) error {
		all := slices.Clone(files)
		if p.Scorecard.Transition != nil {
			all = append(all, transitionFiles...)
		}
		if p.Certificate != nil {
			all = append(all, file[*Plan]{CertificateName, writeCertificate})
		}
		return writeFiles(temp, all, p, nil, manifest)
	})
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
