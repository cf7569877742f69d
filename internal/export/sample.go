package export

import (
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"footprint/internal/atlas"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// Sample is many plans to write: what they have in common, not the plans.
type Sample struct {
	Atlas    *atlas.Atlas
	Layer    *atlas.Layer
	Profile  *atlas.Profile
	Scenario scenario.Scenario // as it was resolved
	Title    string
	Card     *scorecard.Ensemble
	// Touching are the pairs of units that touch, and beside them the shares of
	// plans in which they share a region.
	Touching []region.Edge
	Shares   []float64
	// Pair is that share of any two units; nil leaves together.csv out.
	Pair func(u, v region.Unit) float64
	// By unit: the mean share with the units that it touches, and the code of its
	// core, or "", for each of Card.Cores.
	Stability []float64
	Cores     [][]string
}

// SampleFiles take plans as they are drawn.
type SampleFiles struct {
	Plans io.Writer
	Trace func(plan, chain int, measures []scorecard.Measure) error // nil unless asked for
}

// sampleFiles are what the folder of a sample holds beside the plans themselves,
// and how each is written.
var sampleFiles = []file[*Sample]{
	{"summary.json", func(w io.Writer, s *Sample) error { return indented(w, s.Card) }},
	{"measures.csv", writeMeasures},
	{"borders.csv", writeBorders},
	{"together.csv", writeTogether},
	{"cores.csv", writeCores},
	{"units.geojson", writeStableUnits},
}

// Names of the files that are written while plans are drawn.
const (
	plansName  = "plans.fpe"
	tracesName = "traces.csv"
)

// SampleFolder lets draw make a sample while its plans are written into dir, and
// writes the other files, the manifest last. As with [Folder] everything is
// written aside first: an error of draw leaves dir as it was.
func SampleFolder(dir string, traces bool, draw func(SampleFiles) (*Sample, error)) error {
	return Aside(dir, func(temp string) (err error) {
		var written []fileDigest
		plans, err := newStream(temp, plansName)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, plans.Close()) }()
		sinks, streams := SampleFiles{Plans: plans}, []*stream{plans}
		if traces {
			trace, err := newStream(temp, tracesName)
			if err != nil {
				return err
			}
			defer func() { _ = trace.Close() }()
			sinks.Trace, streams = (&traceWriter{out: csv.NewWriter(trace)}).write, append(streams, trace)
		}
		s, err := draw(sinks)
		if err != nil {
			return err
		}
		for _, f := range streams {
			digest, err := f.done()
			if err != nil {
				return err
			}
			written = append(written, digest)
		}
		files := sampleFiles
		if s.Pair == nil {
			files = slices.DeleteFunc(slices.Clone(files), func(f file[*Sample]) bool { return f.name == "together.csv" })
		}
		return writeFiles(temp, files, s, written, sampleManifest)
	})
}

// stream is a file that is written bit by bit, with its digest.
type stream struct {
	*bufio.Writer
	file *os.File
	name string
	sum  hash.Hash
	size int
}

func newStream(dir, name string) (*stream, error) {
	file, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	s := &stream{file: file, name: name, sum: sha256.New()}
	s.Writer = bufio.NewWriter(summed{s})
	return s, nil
}

// summed is behind the buffer of a stream.
type summed struct{ s *stream }

func (c summed) Write(b []byte) (int, error) {
	n, err := c.s.file.Write(b)
	c.s.size += n
	_, _ = c.s.sum.Write(b[:n]) // never fails
	return n, err
}

// done flushes and closes the file.
func (s *stream) done() (fileDigest, error) {
	err := errors.Join(s.Flush(), s.Close())
	return fileDigest{s.name, s.size, hex.EncodeToString(s.sum.Sum(nil))}, err
}

// Close may be called again.
func (s *stream) Close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	s.file = nil
	return err
}

// traceWriter writes the measures of each plan.
type traceWriter struct {
	out *csv.Writer
	row []string
}

func (t *traceWriter) write(plan, chain int, measures []scorecard.Measure) error {
	if t.row == nil {
		t.row = []string{"plan", "chain"}
		for _, m := range measures {
			t.row = append(t.row, m.Title())
		}
		_ = t.out.Write(t.row) // Flush tells
	}
	t.row = t.row[:0]
	t.row = append(t.row, strconv.Itoa(plan+1), strconv.Itoa(chain+1))
	for _, m := range measures {
		t.row = append(t.row, number(m.Value))
	}
	_ = t.out.Write(t.row)
	t.out.Flush()
	return t.out.Error()
}

// number is written without an exponent.
func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
