package footprint

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"footprint/internal/scenario"
)

// SampleSettings are how to draw many plans, as a caller asks for it.
type SampleSettings struct {
	Plans       int      `json:"plans"`
	Method      string   `json:"method,omitempty"`
	Thin        int      `json:"thin,omitempty"`
	BurnIn      *int     `json:"burnIn,omitempty"` // nil for a default
	Compactness *float64 `json:"compactness,omitempty"`
	Temperature float64  `json:"temperature,omitempty"`
	// Plan is the id of one that is kept, to set among those drawn; "" for none.
	Plan string `json:"plan,omitempty"`
}

// MaxSampled is how many units the plans of a kept ensemble may have in all:
// some 50 MB of plans.
const MaxSampled = 200_000_000

func (c *SampleSettings) options() SampleOptions {
	opt := SampleOptions{Method: c.Method, Plans: c.Plans, Thin: c.Thin, Compactness: c.Compactness, Temperature: c.Temperature}
	if c.BurnIn != nil {
		if opt.BurnIn = *c.BurnIn; opt.BurnIn == 0 {
			opt.BurnIn = -1 // none, as against the default
		}
	}
	return opt
}

// sampleWork is the payload of WorkSample.
type sampleWork struct {
	Scenario json.RawMessage `json:"scenario"`
	Sample   SampleSettings  `json:"sample"`
}

// SamplePayload is a scenario and settings as WorkSample takes them.
func SamplePayload(sc scenario.Scenario, settings SampleSettings) ([]byte, error) {
	data, err := json.Marshal(sc)
	if err != nil {
		return nil, err
	}
	return json.Marshal(sampleWork{data, settings})
}

// SampleOf is the scenario and the settings of a payload.
func SampleOf(payload []byte) (sc scenario.Scenario, settings SampleSettings, err error) {
	var w sampleWork
	if err := json.Unmarshal(payload, &w); err != nil {
		return sc, settings, err
	}
	sc, err = scenario.Decode("scenario", w.Scenario)
	return sc, w.Sample, err
}

// CheckSample is Check for a sample, with its settings.
func (s *Service) CheckSample(ctx context.Context, sc scenario.Scenario, settings SampleSettings) (scenario.Scenario, error) {
	sc, err := s.Check(ctx, sc)
	if err == nil {
		err = input("scenario.change_limit", sc.SearchOnly("a sample"))
	}
	if err != nil {
		return sc, err
	}
	l, err := s.find(ctx, &sc)
	if err != nil {
		return sc, err
	}
	if err := sc.One("a sample"); err != nil {
		return sc, &InputError{Field: "scenario.regions", Problem: err.Error()}
	}
	if most := MaxSampled / len(l.Areas); settings.Plans > most {
		return sc, &InputError{Field: "sample.plans", Problem: fmt.Sprintf("%d plans of layer %s: want at most %d", settings.Plans, l.ID, most)}
	}
	if settings.Method != "merge-split" && (settings.Compactness != nil || settings.Temperature != 0) {
		return sc, &InputError{Field: "sample.method", Problem: "compactness and temperature are of merge-split"}
	}
	if settings.Plan == "" {
		return sc, nil
	}
	kept, err := s.Plans.Plan(ctx, settings.Plan)
	if err != nil {
		return sc, err
	}
	a, err := s.Atlas(ctx, sc.Atlas)
	if err != nil {
		return sc, err
	}
	lookup, err := kept.lookup(a, l)
	if err != nil {
		return sc, err
	}
	counts, err := sc.Counts(l)
	if err == nil && lookup.Plan.Regions() != counts[0] {
		err = &InputError{Field: "sample.plan", Problem: fmt.Sprintf("the plan has %d regions, and plans of %d are drawn: want the same number", lookup.Plan.Regions(), counts[0])}
	}
	return sc, err
}

// WorkSample draws the plans of a payload, keeps the ensemble and gives its id.
// It may be repeated, and keeps nothing when its context ends, as Work.
func (s *Service) WorkSample(ctx context.Context, payload []byte, emit func([]byte)) ([]byte, error) {
	sc, settings, err := SampleOf(payload)
	if err != nil {
		return nil, err
	}
	if sc, err = s.CheckSample(ctx, sc, settings); err != nil {
		return nil, err
	}
	var file bytes.Buffer
	opt := settings.options()
	opt.Threads, opt.File = s.Threads, &file
	if settings.Plan != "" {
		kept, err := s.Plans.Plan(ctx, settings.Plan)
		if err != nil {
			return nil, err
		}
		opt.Given = kept.lookup
	}
	opt.Progress = func(done, of int) {
		now := Progress{Regions: max(1, sc.Regions.From), Plan: done, Plans: of, Step: int64(done), Of: int64(of)}
		if data, err := json.Marshal(now); err == nil {
			emit(data)
		}
	}
	sample, err := s.Planner.Sample(ctx, sc, opt)
	if ended := ctx.Err(); ended != nil {
		return nil, ended
	}
	if err != nil {
		return nil, err
	}
	l := sample.Task.Layer
	kept := StoredEnsemble{
		ID: EnsembleID(l.Digest, payload), Atlas: sample.Atlas.ID, AtlasDigest: sample.Atlas.Digest(), Layer: l.ID, LayerDigest: l.Digest,
		Card: sample.Card, Plans: file.Bytes(), Created: s.now(),
	}
	if err := s.Ensembles.PutEnsemble(ctx, kept); err != nil {
		return nil, fmt.Errorf("keeping the ensemble: %w", err)
	}
	return json.Marshal(WorkResult{Plans: []string{}, Ensemble: kept.ID})
}

// EnsembleID names the ensemble that a payload makes of a layer.
func EnsembleID(layerDigest string, payload []byte) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "footprint ensemble 1\n%s\n%s\n%s", Version, layerDigest, payload))
	return hex.EncodeToString(sum[:16])
}
