package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"footprint/internal/export"
	"footprint/internal/scenario"
	"footprint/internal/scorecard"
)

// States of sets.
const (
	Waiting   = "waiting"
	Succeeded = "succeeded"
	Failed    = "failed"
)

// Rows are the sets of the batch as they are now, in the order of the batch file; a
// scenario with levels has one for each.
func (b *Batch) Rows() ([]export.IndexRow, error) {
	of, _, err := readJournal(b.inside(journalFile))
	if err != nil {
		return nil, err
	}
	var rows []export.IndexRow
	for i := range b.sets {
		more, err := b.rows(&b.sets[i], of)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

func (b *Batch) rows(s *set, of map[string]record) ([]export.IndexRow, error) {
	n := &b.named[s.run]
	row := export.IndexRow{
		Folder: s.folder, Run: n.Run, Title: s.point.Scenario.Title, Scenario: n.Scenario.ID, Layer: n.Scenario.Layer,
		Seed: *n.Scenario.Seed, Set: n.Set, State: Waiting,
	}
	if s.point.Name != "" {
		row.Set = append(row.Set[:len(row.Set):len(row.Set)], setting(n.Scenario.Axis(), s.point.Name))
	}
	rec, known := of[s.piece.ID]
	switch {
	case !known:
		return []export.IndexRow{row}, nil
	case rec.Failure != nil:
		row.State, row.Problem = Failed, rec.Failure.Message
		return []export.IndexRow{row}, nil
	}
	row.State = Succeeded
	var rows []export.IndexRow
	levels := n.Scenario.Levels
	for i := range max(1, len(levels)) {
		own := row
		if len(levels) > 0 {
			own.Folder = path.Join(s.folder, levels[i].ID)
			own.Set = append(row.Set[:len(row.Set):len(row.Set)], scenario.Setting{Field: "level", Value: levels[i].ID})
		}
		var err error
		if own.Card, err = b.card(own.Folder); err != nil {
			return nil, err
		}
		rows = append(rows, own)
	}
	return rows, nil
}

// setting is what a point of a sweep sets: k25 and t0.15 are names of folders.
func setting(axis, point string) scenario.Setting {
	if axis != scenario.AxisWeights {
		point = point[1:]
	}
	return scenario.Setting{Field: axis, Value: point}
}

// card reads the scorecard of a set.
func (b *Batch) card(folder string) (*scorecard.Scorecard, error) {
	file := filepath.Join(b.dir, filepath.FromSlash(folder), "scorecard.json")
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	c := new(scorecard.Scorecard)
	if err := json.Unmarshal(data, c); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return c, nil
}

// compare writes what sets the sets side by side: the table and the chart of each sweep,
// and the index of all.
func (r *run) compare() error {
	rows, err := r.Rows()
	if err != nil {
		return err
	}
	sweeps := make(map[int]*export.Sweep)
	for i := range r.sets {
		if s := &r.sets[i]; s.point.Name != "" {
			if err := r.addPoint(sweeps, s); err != nil {
				return err
			}
		}
	}
	for i, n := range r.named {
		if x := sweeps[i]; x != nil {
			if err := export.SweepFiles(filepath.Join(r.dir, n.Name), x); err != nil {
				return err
			}
		}
	}
	return export.IndexFiles(r.dir, &export.Index{ID: r.spec.ID, Title: r.spec.Title, Rows: rows})
}

func (r *run) addPoint(sweeps map[int]*export.Sweep, s *set) error {
	n := &r.named[s.run]
	x := sweeps[s.run]
	if x == nil {
		_, l, err := r.planner.Layer(n.Scenario)
		if err != nil {
			return err
		}
		x = &export.Sweep{Title: n.Scenario.SweepTitle(l), Axis: n.Scenario.Axis()}
		sweeps[s.run] = x
	}
	p := export.SweepPoint{Point: s.point}
	switch rec, known := r.journal.of[s.piece.ID]; {
	case known && rec.Failure != nil:
		p.Problem = rec.Failure.Message
	case known:
		var err error
		if p.Card, err = r.card(s.folder); err != nil {
			return err
		}
	}
	x.Points = append(x.Points, p)
	return nil
}

// manifestDigest is that of the manifest in the folder of a set. Every file that it
// lists is there, and of the size that it says.
func manifestDigest(dir string) (string, error) {
	data, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return "", err
	}
	var m struct {
		Files []struct {
			File  string `json:"file"`
			Bytes int64  `json:"bytes"`
		} `json:"files"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return "", err
	}
	for _, f := range m.Files {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(f.File)))
		if err != nil {
			return "", err
		}
		if info.Size() != f.Bytes {
			return "", fmt.Errorf("%s: %w", f.File, errChanged)
		}
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

var errChanged = errors.New("is not of the size that the manifest says")
