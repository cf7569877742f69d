package store

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"footprint/internal/footprint"
	"footprint/internal/region"
	"footprint/internal/scenario"
)

const labelFormat = 1

// encodeLabels writes a format byte, the number of labels and each label, as
// unsigned varints: one byte a unit up to 128 regions.
func encodeLabels(labels []region.Label) []byte {
	buf := make([]byte, 0, 1+binary.MaxVarintLen32+2*len(labels))
	buf = append(buf, labelFormat)
	buf = binary.AppendUvarint(buf, uint64(len(labels)))
	for _, l := range labels {
		buf = binary.AppendUvarint(buf, uint64(uint32(l)))
	}
	return buf
}

// decodeLabels accepts exactly what encodeLabels writes of labels that are
// not negative.
func decodeLabels(buf []byte) ([]region.Label, error) {
	if len(buf) == 0 || buf[0] != labelFormat {
		return nil, fmt.Errorf("labels: want format %d: %w", labelFormat, ErrDamaged)
	}
	n, buf, ok := cutUvarint(buf[1:])
	if !ok || n > uint64(len(buf)) { // a label has at least one byte
		return nil, fmt.Errorf("labels: number of units: %w", ErrDamaged)
	}
	labels := make([]region.Label, n)
	for u := range labels {
		var l uint64
		if l, buf, ok = cutUvarint(buf); !ok || l > math.MaxInt32 {
			return nil, fmt.Errorf("labels: unit %d: %w", u, ErrDamaged)
		}
		labels[u] = region.Label(l)
	}
	if len(buf) > 0 {
		return nil, fmt.Errorf("labels: %d bytes too many: %w", len(buf), ErrDamaged)
	}
	return labels, nil
}

// cutUvarint takes a varint of the shortest form.
func cutUvarint(buf []byte) (value uint64, rest []byte, ok bool) {
	value, n := binary.Uvarint(buf)
	if n <= 0 || n > 1 && buf[n-1] == 0 {
		return 0, nil, false
	}
	return value, buf[n:], true
}

// planRow is a plan as the engines keep it.
type planRow struct {
	id, atlas, atlasDigest, layer, layerDigest string
	labels, names, scorecard, scenario         []byte
	created                                    int64
}

func encodePlan(p footprint.StoredPlan) (row planRow, err error) {
	fail := func(what string, err error) (planRow, error) {
		return planRow{}, fmt.Errorf("plan %s: %s: %w", p.ID, what, err)
	}
	for u, l := range p.Labels {
		if l < 0 {
			return fail("labels", fmt.Errorf("unit %d has no region", u))
		}
	}
	row = planRow{
		id: p.ID, atlas: p.Atlas, atlasDigest: p.AtlasDigest, layer: p.Layer, layerDigest: p.LayerDigest,
		labels: encodeLabels(p.Labels), created: nanos(p.Created),
	}
	if row.names, err = json.Marshal(p.Names); err != nil {
		return fail("names", err)
	}
	if row.scorecard, err = json.Marshal(p.Scorecard); err != nil {
		return fail("scorecard", err)
	}
	if row.scenario, err = json.Marshal(p.Scenario); err != nil {
		return fail("scenario", err)
	}
	return row, nil
}

// decodePlan leaves the labels out when the row has none.
func decodePlan(row planRow) (p footprint.StoredPlan, err error) {
	fail := func(what string, err error) (footprint.StoredPlan, error) {
		return footprint.StoredPlan{}, fmt.Errorf("plan %s: %s: %w: %w", row.id, what, ErrDamaged, err)
	}
	p = footprint.StoredPlan{
		ID: row.id, Atlas: row.atlas, AtlasDigest: row.atlasDigest, Layer: row.layer, LayerDigest: row.layerDigest,
		Created: instant(row.created),
	}
	if row.labels != nil {
		if p.Labels, err = decodeLabels(row.labels); err != nil {
			return fail("labels", err)
		}
	}
	if err := json.Unmarshal(row.names, &p.Names); err != nil {
		return fail("names", err)
	}
	if err := json.Unmarshal(row.scorecard, &p.Scorecard); err != nil {
		return fail("scorecard", err)
	}
	if p.Scenario, err = decodeScenario(row.scenario); err != nil {
		return fail("scenario", err)
	}
	return p, nil
}

// decodeScenario reads the JSON of a scenario as it is. scenario.Decode would
// not do: its rules may become stricter, and a plan that was kept stays.
func decodeScenario(data []byte) (scenario.Scenario, error) {
	var s struct {
		scenario.Scenario
		Regions json.RawMessage `json:"regions"` // a number, or both ends of a range
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return scenario.Scenario{}, err
	}
	if len(s.Regions) > 0 {
		count := &s.Scenario.Regions
		if json.Unmarshal(s.Regions, &count.From) == nil {
			count.To = count.From
		} else if err := json.Unmarshal(s.Regions, count); err != nil { // keys match in any case
			return scenario.Scenario{}, fmt.Errorf("regions: %w", err)
		}
	}
	return s.Scenario, nil
}

// nanos counts from 1970; 0 is the zero time. It covers the years 1678 to 2262.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func instant(nanos int64) time.Time {
	if nanos == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanos).UTC()
}
