package batch

import (
	"encoding/json"
	"fmt"
	"path"

	"footprint/internal/footprint"
	"footprint/internal/job/queue"
	"footprint/internal/scenario"
)

// KindSet is the kind of the pieces that are boundary sets.
const KindSet = "set"

// set is a boundary set of a batch.
type set struct {
	run    int // among the named scenarios
	point  scenario.Point
	folder string // below that of the batch, with slashes
	piece  queue.Piece
}

// order is the payload of a piece: all that determines the files of a set.
type order struct {
	Arithmetic string          `json:"arithmetic"` // see [footprint.Arithmetic]
	Engine     string          `json:"engine"`
	Atlas      string          `json:"atlas"`   // its digest
	Profile    string          `json:"profile"` // its digest
	Scenario   json.RawMessage `json:"scenario"`
	Outputs    []string        `json:"outputs,omitempty"`
}

// inputs are the digests of what a batch rests on, by name.
type inputs struct {
	Engine     string            `json:"engine"`
	Arithmetic string            `json:"arithmetic"`
	Atlases    map[string]string `json:"atlases"`
	Profiles   map[string]string `json:"profiles"`
}

// plan lists the sets of a batch in order, and what they rest on.
func plan(p *footprint.Planner, named []scenario.Named, outputs []string) ([]set, inputs, error) {
	in := inputs{Engine: footprint.Version, Arithmetic: footprint.Arithmetic(), Atlases: make(map[string]string), Profiles: make(map[string]string)}
	var sets []set
	for i, n := range named {
		a, l, err := p.Layer(n.Scenario)
		if err != nil {
			return nil, in, fmt.Errorf("run %s: %w", n.Name, err)
		}
		profile, err := p.Profile(n.Scenario.Needs)
		if err != nil {
			return nil, in, fmt.Errorf("run %s: %w", n.Name, err)
		}
		points, err := n.Scenario.Points(l)
		if err != nil {
			return nil, in, fmt.Errorf("run %s: %w", n.Name, err)
		}
		if _, known := in.Atlases[a.ID]; !known {
			in.Atlases[a.ID] = a.Digest()
		}
		if _, known := in.Profiles[n.Scenario.Needs]; !known {
			in.Profiles[n.Scenario.Needs] = profile.Digest()
		}
		for _, point := range points {
			asked, err := json.Marshal(point.Scenario)
			if err != nil {
				return nil, in, err
			}
			o := order{
				Engine: in.Engine, Arithmetic: in.Arithmetic, Atlas: in.Atlases[a.ID], Profile: in.Profiles[n.Scenario.Needs],
				Scenario: asked, Outputs: outputs,
			}
			payload, err := json.Marshal(o)
			if err != nil {
				return nil, in, err
			}
			sets = append(sets, set{i, point, path.Join(n.Name, point.Name), queue.Piece{ID: queue.PieceID(payload), Kind: KindSet, Payload: payload}})
		}
	}
	return sets, in, nil
}
