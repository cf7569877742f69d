package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
)

// input is something that a result depends on.
type input struct {
	ID     string `json:"id"`
	Digest string `json:"digest"`
}

type fileDigest struct {
	File   string `json:"file"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func digestOf(name string, data []byte) fileDigest {
	sum := sha256.Sum256(data)
	return fileDigest{name, len(data), hex.EncodeToString(sum[:])}
}

// manifest names everything that determined the result, so that it can be made
// again: nothing in it depends on the machine, the time or the threads.
func manifest(p *Plan, written []fileDigest) ([]byte, error) {
	c := p.Scorecard
	count := ""
	if c.Count != nil {
		count = c.Count.Words
	}
	var buf bytes.Buffer
	err := indented(&buf, struct {
		Engine    string       `json:"engineVersion"`
		Atlas     input        `json:"atlas"`
		Layer     input        `json:"layer"`
		Needs     input        `json:"needs"`
		Problem   string       `json:"problemDigest"`
		Plan      string       `json:"planDigest"`
		Seed      uint64       `json:"seed,string"`
		Steps     int64        `json:"steps,string"`
		Count     string       `json:"regions,omitempty"` // how their number came about, where it was not given
		Gap       *float64     `json:"gap,omitempty"`     // at which a proof was to end
		Truncated bool         `json:"truncated"`
		Scenario  any          `json:"scenario"`
		Files     []fileDigest `json:"files"`
	}{
		c.EngineVersion, input{p.Atlas.ID, p.Atlas.Digest()}, input{p.Layer.ID, p.Layer.Digest},
		input{p.Profile.ID, p.Profile.Digest()}, c.ProblemDigest, c.PlanDigest, c.Settings.Seed, c.Settings.Steps, count, p.Gap, p.Truncated, p.Scenario, written,
	})
	return buf.Bytes(), err
}
