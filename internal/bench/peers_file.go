package bench

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/search"
)

// Export writes what scripts/peers/peers.py reads into a folder: questions.csv,
// for each layer its units (people and indicators) and its edges, and for each
// question with bounds a plan within them for peers that find none themselves.
func Export(ctx context.Context, planner *footprint.Planner, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	questions := [][]string{{"question", "layer", "units", "k", "kind", "min", "max", "by"}}
	layers := make(map[string]*units)
	for _, q := range Questions() {
		l := layers[q.Layer]
		if l == nil {
			var err error
			if l, err = layerUnits(planner, q.Layer); err != nil {
				return err
			}
			layers[q.Layer] = l
			if err := l.export(dir, q.Layer); err != nil {
				return err
			}
		}
		b := q.bounds(l.total)
		if q.Kind == "bounds" {
			if err := q.exportStart(ctx, l, filepath.Join(dir, q.ID+".start.csv")); err != nil {
				return err
			}
		}
		questions = append(questions, []string{
			q.ID, q.Layer, strconv.Itoa(len(l.people)), strconv.Itoa(q.Regions), q.Kind, strconv.FormatInt(b.Min, 10), strconv.FormatInt(b.Max, 10), q.By,
		})
	}
	return writeRows(filepath.Join(dir, "questions.csv"), questions)
}

// exportStart writes a plan within the bounds, made without a look at needs.
func (q *Question) exportStart(ctx context.Context, l *units, name string) error {
	balance, err := region.NewBalance(l.people, q.Regions, 1)
	if err != nil {
		return err
	}
	p, err := region.NewProblem(l.graph, l.people, q.Regions, q.bounds(l.total), balance)
	if err != nil {
		return err
	}
	labels, err := search.Within(ctx, p, 1)
	if err != nil {
		return err
	}
	if labels == nil {
		return fmt.Errorf("%s: found no plan within the bounds", q.ID)
	}
	rows := [][]string{{"region"}}
	for _, l := range labels {
		rows = append(rows, []string{strconv.Itoa(int(l))})
	}
	return writeRows(name, rows)
}

func (l *units) export(dir, layer string) error {
	header := []string{"code", "population"}
	for _, by := range []string{"people", "areas"} {
		for j := range l.equal[0] {
			header = append(header, fmt.Sprintf("%s_%d", by, j+1))
		}
	}
	rows := [][]string{header}
	for u, code := range l.codes {
		row := []string{code, strconv.FormatInt(l.people[u], 10)}
		for _, x := range slices.Concat(l.byPeople[u], l.equal[u]) {
			row = append(row, strconv.FormatFloat(x, 'g', -1, 64))
		}
		rows = append(rows, row)
	}
	if err := writeRows(filepath.Join(dir, layer+".units.csv"), rows); err != nil {
		return err
	}
	edges := [][]string{{"a", "b"}}
	for _, e := range l.graph.Edges() {
		edges = append(edges, []string{strconv.Itoa(int(e.A)), strconv.Itoa(int(e.B))})
	}
	return writeRows(filepath.Join(dir, layer+".edges.csv"), edges)
}

func writeRows(name string, rows [][]string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := csv.NewWriter(f).WriteAll(rows); err != nil {
		_ = f.Close() // the first error is the one to tell
		return err
	}
	return f.Close()
}

// PeerRun is one run of a peer, as runs.csv has it.
type PeerRun struct {
	Question, Peer, Version, Method string
	Seconds                         float64 // of processor time
	Plans                           int64   // drawn by a chain that only samples
	Labels                          []region.Label
	Note                            string // why there is no plan
}

// readRuns reads runs.csv and the plans that it names.
func readRuns(dir string) ([]PeerRun, error) {
	rows, err := readRows(filepath.Join(dir, "runs.csv"), 9)
	if err != nil {
		return nil, err
	}
	var out []PeerRun
	for i, row := range rows {
		r := PeerRun{Question: row[0], Peer: row[1], Version: row[2], Method: row[3], Note: row[8]}
		if row[5] != "" {
			if r.Seconds, err = strconv.ParseFloat(row[5], 64); err != nil {
				return nil, fmt.Errorf("runs.csv, row %d: cpu_s: %w", i+2, err)
			}
		}
		if row[6] != "" {
			if r.Plans, err = strconv.ParseInt(row[6], 10, 64); err != nil {
				return nil, fmt.Errorf("runs.csv, row %d: plans: %w", i+2, err)
			}
		}
		if row[7] != "" {
			if r.Labels, err = readLabels(filepath.Join(dir, filepath.FromSlash(row[7]))); err != nil {
				return nil, err
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// readLabels reads a plan and numbers its regions from 0.
func readLabels(name string) ([]region.Label, error) {
	rows, err := readRows(name, 1)
	if err != nil {
		return nil, err
	}
	number := make(map[string]region.Label)
	labels := make([]region.Label, len(rows))
	for u, row := range rows {
		l, known := number[row[0]]
		if !known {
			l = region.Label(len(number)) //nolint:gosec // no more than units
			number[row[0]] = l
		}
		labels[u] = l
	}
	return labels, nil
}

// readRows reads a table without its header.
func readRows(name string, columns int) ([][]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	r := csv.NewReader(f)
	r.FieldsPerRecord = columns
	if _, err := r.Read(); err != nil && err != io.EOF {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return rows, nil
}
