package certificate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"footprint/internal/region"
	"footprint/internal/region/regiontest"
)

// file is the certificate as a file, about a layer of no place.
func (v *prover) file(c *Certificate) *File {
	f := &File{
		Engine: "0.0.1", Atlas: Source{"nowhere", "aa"}, Layer: Source{"units", "bb"},
		Scenario: json.RawMessage(`{"scenario":"test","tolerance":0.25,"title":"<two> & \u00e9"}`),
		Regions:  v.p.Regions(), Bounds: v.p.Bounds(), Rules: v.p.Rules(), Certificate: *c,
	}
	for u := range v.p.Len() {
		f.Codes = append(f.Codes, fmt.Sprintf("U%02d", u))
	}
	return f
}

func TestFileGoesRound(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 8))
		p := randomProblem(t, 2+r.IntN(8), 1+r.IntN(4), 0.4, r)
		if seed%2 == 1 {
			var err error
			if p, err = regiontest.Ruled(r.IntN, p); err != nil {
				t.Fatal(err)
			}
		}
		v := newProver(t, p, r)
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
	}
}

func TestDecodeRefuses(t *testing.T) {
	v, f := textbook(t)
	text, err := Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	change := func(old, other string) []byte {
		if !bytes.Contains(text, []byte(old)) {
			t.Fatalf("there is no %s in\n%s", old, text)
		}
		return bytes.Replace(text, []byte(old), []byte(other), 1)
	}
	pair := fmt.Sprintf(`"pair":[%d,%d]`, f.Nodes[1].Pair[0], f.Nodes[1].Pair[1])
	for _, tt := range []struct {
		name    string
		text    []byte
		changed bool // found by the digest alone
		want    string
	}{
		{"nothing", nil, false, "byte 0: EOF"},
		{"too many nodes", bytes.Repeat([]byte("{"), MaxObjects+1), false, "1048577 nodes and cuts: want at most 1048576"},
		{"too long", make([]byte, MaxBytes+1), false, "67108865 bytes: want at most 67108864"},
		{"cut off", text[:len(text)/2], false, "unexpected EOF"},
		{"another format", change("certificate 1", "certificate 2"), false, `format "footprint certificate 2": want "footprint certificate 1"`},
		{"unknown member", change(`"regions"`, `"areas"`), false, `unknown field "areas"`},
		{"more behind", append(bytes.Clone(text), "{}"...), false, `"{}" behind the end`},
		{"bound as a number", change(`"bound": "`, `"bound": 1, "bound": "`), false, `bound: 1: want a whole number of 64 bits as a string, such as "12"`},
		{"bound too large", change(`"bound": "`, `"bound": "9999999999`), false, "want a whole number of 64 bits"},
		{"least of a node", change(`"least":"`, `"least":"1.`), false, "nodes.least: "},
		{"regions as a string", change(`"regions": 3`, `"regions": "3"`), false, "regions: string: want another type (int)"},
		{"member twice", change(`"regions": 3`, `"regions": 4, "regions": 3`), false, `would be written`},
		{"member in capitals", change(`"regions"`, `"REGIONS"`), false, "would be written"},
		{"other order", change(`"parent":-1,"least"`, `"least":"0","parent":-1,"least"`), false, "would be written"},
		{"plus", change(`"bound": "`, `"bound": "+`), false, "would be written"},
		{"nought", change(`"bound": "`, `"bound": "0`), false, "would be written"},
		{"escape", change(`"U00"`, `"\u005500"`), false, "would be written"},
		{"pair of three", change(pair, pair[:len(pair)-1]+",6]"), false, "would be written"},
		{"no pair", change(pair+",", ""), false, "would be written"},
		{"neither", change(`"part":"together"`, `"part":"beside"`), false, "would be written"},
		{"unit twice", change(`"U01"`, `"U00"`), false, `units: number 1 is "U00": want codes, each once`},
		{"unit without a code", change(`"U01"`, `""`), false, `units: number 1 is ""`},
		{"no units", change(`"units": [`, `"units": [], "units": [`), false, "would be written"},
		{"unit more", change(`"U01"`, `"U01","U99"`), false, "7 regions for 8 units"},
		{"scenario", change(`"scenario": {`, `"scenario": 3, "scenario": {`), false, "would be written"},
		{"no scenario", change(`"scenario": {"scenario":"test","tolerance":0.25,"title":"<two> & \u00e9"}`, `"scenario": 7`), false, "scenario: want an object"},
		{"not UTF-8", change(`two`, "\xff"), false, "not UTF-8"},
		{"no digest", change(`"digest"`, `"digest":"","digest"`), false, "would be written"},
		{"tolerance", change(`0.25`, `0.26`), true, "something was changed in it"},
		{"space in a name", change(`<two>`, `<two >`), true, "something was changed in it"},
		{"code", change(`"U01"`, `"V01"`), true, "something was changed in it"},
		{"short digest", change(`"digest": "`, `"digest": "0`), true, "want 64 hexadecimal digits"},
	} {
		_, err := Decode(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) || errors.Is(err, ErrRefused) != tt.changed {
			t.Errorf("%s: %v: want an error with %q", tt.name, err, tt.want)
		}
	}
	// White space is of no account, or a file could not be sent by mail.
	if err := v.proves(bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")), f.Codes, Options{}); err != nil {
		t.Error(err)
	}
}

func TestEncodeRefuses(t *testing.T) {
	_, f := textbook(t)
	for name, spoil := range map[string]func(*File){
		"no units":    func(f *File) { f.Codes = nil },
		"short plan":  func(f *File) { f.Plan = f.Plan[1:] },
		"no scenario": func(f *File) { f.Scenario = nil },
		"no JSON":     func(f *File) { f.Scenario = json.RawMessage("{") },
	} {
		spoilt := *f
		spoil(&spoilt)
		if _, err := Encode(&spoilt); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestHead(t *testing.T) {
	v, f := textbook(t)
	for want, spoil := range map[string]func(*File){
		"its units are not":       func(f *File) { f.Codes = append([]string{"V"}, f.Codes[1:]...) },
		"it says 4 regions":       func(f *File) { f.Regions++ },
		"people in a region; the": func(f *File) { f.Bounds.Max++ },
	} {
		spoilt := *f
		spoil(&spoilt)
		if err := spoilt.Check(v.p, f.Codes); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want a refusal with %q", err, want)
		}
	}
}

// FuzzDecode also gives each text the digest of what it says: else nothing that
// is changed would get far. What is accepted must be true.
func FuzzDecode(f *testing.F) {
	var provers []*prover
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 13))
		p := randomProblem(f, 4, 2, 0.1+0.3*r.Float64(), r)
		if seed%2 == 1 {
			var err error
			if p, err = p.With(region.Rules{
				Together: []region.Group{{Units: []region.Unit{0}, Bounds: &region.Bounds{Min: 1, Max: 300}}}, Apart: [][]region.Unit{{1, 2}}, MaxUnits: 3,
			}); err != nil {
				f.Fatal(err)
			}
		}
		v := newProver(f, p, r)
		text, err := Encode(v.file(v.certificate(int(seed % 3))))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		provers = append(provers, v)
	}
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, text := range [][]byte{text, digested(text)} {
			file, err := Decode(text)
			if err != nil {
				continue
			}
			again, err := Encode(file)
			if err != nil {
				t.Fatal(err)
			}
			a, _ := compact(text)
			if b, _ := compact(again); !bytes.Equal(a, b) {
				t.Errorf("read %s\nwrote %s", text, again)
			}
			for _, v := range provers {
				if v.p.Digest() == file.Problem {
					v.TB = t
					_ = v.proves(text, file.Codes, Options{Threads: 1, Steps: 1_000_000})
				}
			}
		}
	})
}

// TestOtherRules: a file with rules that are not those of the problem is refused.
func TestOtherRules(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 8))
	p, err := randomProblem(t, 6, 2, 0.6, r).With(region.Rules{
		Together: []region.Group{{Units: []region.Unit{0, 1}}, {Units: []region.Unit{5}, Bounds: &region.Bounds{Min: 0, Max: 900}}},
		Apart:    [][]region.Unit{{2, 3}}, Zones: []int32{0, 0, 0, 0, 0, 0}, MaxUnits: 5,
	})
	if err != nil {
		t.Fatal(err)
	}
	v := newProver(t, p, r)
	f := v.file(v.certificate(2))
	for name, spoil := range map[string]func(*region.Rules){
		"none":     func(r *region.Rules) { *r = region.Rules{} },
		"together": func(r *region.Rules) { r.Together[0].Units = []region.Unit{0, 2} },
		"closed":   func(r *region.Rules) { r.Together[0].Closed = true },
		"bounds":   func(r *region.Rules) { r.Together[1].Bounds = &region.Bounds{Min: 0, Max: 901} },
		"apart":    func(r *region.Rules) { r.Apart[0] = []region.Unit{2, 4} },
		"zones":    func(r *region.Rules) { r.Zones[5] = 1 },
		"units":    func(r *region.Rules) { r.MaxUnits = 4 },
	} {
		text, err := Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		other, err := Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := other.Check(p, f.Codes); err != nil {
			t.Errorf("%s, not yet spoilt: %v", name, err)
		}
		spoil(other.Rules)
		if err := other.Check(p, f.Codes); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v: want a refusal", name, err)
		}
	}
}
