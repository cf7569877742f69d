package certificate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

// file is the certificate as a file, about a layer of no place.
func (v *prover) file(c *Certificate) *File {
	f := &File{
		Engine: "0.0.1", Atlas: Source{"nowhere", "aa"}, Layer: Source{"units", "bb"},
		Scenario: json.RawMessage(`{"scenario":"test","tolerance":0.25,"title":"<two> & \u00e9"}`),
		Regions:  v.p.Regions(), Bounds: v.p.Bounds(), Certificate: *c,
	}
	for u := range v.p.Len() {
		f.Codes = append(f.Codes, fmt.Sprintf("U%02d", u))
	}
	return f
}

func TestFileGoesRound(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 8))
		v := newProver(t, randomProblem(t, 2+r.IntN(8), 1+r.IntN(4), 0.4, r), r)
		f := v.file(v.certificate(r.IntN(4)))
		text, err := Encode(f)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		got, err := Decode(text)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		if !reflect.DeepEqual(got, f) {
			t.Errorf("seed %d: read %+v, wrote %+v", seed, got, f)
		}
		if err := got.Check(v.p, f.Codes); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		squeezed, err := compact(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Decode(squeezed); err != nil || !reflect.DeepEqual(got, f) {
			t.Errorf("seed %d: without white space: %v", seed, err)
		}
		if seed == 0 {
			t.Logf("%s", text)
		}
	}
}
