package batch

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"footprint/internal/export"
	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
)

// Estimate is what a batch may take.
type Estimate struct {
	Sets int
	// Distinct is how many of them are made: those that ask for the same are made once.
	Distinct int
	// Work is of one core, Bytes of all files. Both are scaled up from short trials on this
	// machine, one for each layer. Evidence that a scenario asks for is not in it.
	Work     time.Duration
	Bytes    int64
	Evidence int // sets that ask for evidence
}

// trialSteps is the share of its steps that a trial searches.
const trialSteps = 50

// Dry says what a batch file asks for and may take, and makes nothing.
func Dry(ctx context.Context, file string, spec []byte, p *footprint.Planner) (Estimate, []string, error) {
	b, err := decode("", file, spec, p)
	if err != nil {
		return Estimate{}, nil, err
	}
	e := Estimate{Sets: len(b.sets)}
	trials := make(map[string]trial)
	seen := make(map[string]bool)
	var folders []string
	for i := range b.sets {
		s := &b.sets[i]
		folders = append(folders, s.folder)
		of := &s.point.Scenario
		if of.Evidence != (scenario.Evidence{}) {
			e.Evidence++
		}
		key := of.Atlas + "\n" + of.Layer
		t, known := trials[key]
		if !known {
			if t, err = b.try(ctx, of); err != nil {
				return e, nil, err
			}
			trials[key] = t
		}
		plans := int64(max(1, len(of.Levels)))
		e.Bytes += t.bytes * plans
		if seen[s.piece.ID] {
			continue
		}
		seen[s.piece.ID] = true
		e.Distinct++
		steps := of.Steps
		if steps == 0 {
			steps = search.DefaultSteps(t.units)
		}
		e.Work += time.Duration(plans) * (t.writing + time.Duration(float64(steps)*t.step))
	}
	return e, folders, nil
}

// trial is what a layer costs.
type trial struct {
	units   int
	step    float64 // nanoseconds
	writing time.Duration
	bytes   int64
}

// try searches for a plan of a layer, shortly and within any bounds, and writes it.
func (b *Batch) try(ctx context.Context, s *scenario.Scenario) (t trial, err error) {
	_, l, err := b.planner.Layer(*s)
	if err != nil {
		return t, err
	}
	t.units = len(l.Areas)
	own := scenario.Scenario{Atlas: s.Atlas, Layer: s.Layer, Needs: s.Needs, Population: s.Population, Seed: s.Seed, Weights: s.Weights, Compactness: s.Compactness, Alignment: s.Alignment, Flows: s.Flows}
	own.Regions = scenario.Count{From: max(1, t.units/9), To: max(1, t.units/9)}
	one := 1.0
	own.Tolerance = &one
	own.Weights.Change = 0
	own.Steps = max(1, search.DefaultSteps(t.units)/trialSteps)
	began := time.Now()
	outcomes, err := b.planner.Solve(ctx, own, footprint.Options{Threads: 1})
	var none *footprint.NoPlanError
	if errors.As(err, &none) || errors.Is(err, region.ErrInfeasible) {
		t.step = float64(time.Since(began)) / float64(own.Steps)
		return t, nil
	}
	if err != nil {
		return t, err
	}
	t.step = float64(time.Since(began)) / float64(own.Steps)
	began = time.Now()
	dir, err := os.MkdirTemp("", "footprint-trial-")
	if err != nil {
		return t, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the system clears what is left
	to := filepath.Join(dir, "set")
	if err := export.Folder(to, ToPlan(outcomes[0]), b.spec.Outputs...); err != nil {
		return t, err
	}
	t.writing = time.Since(began)
	t.bytes, err = sizeOf(to)
	return t, err
}

func sizeOf(dir string) (size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}
