package certificate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"footprint/internal/region"
)

// Format is the name and version of the file.
const Format = "footprint certificate 1"

// Limits of what Decode reads: some 3,000 leaves with prices of 200 units and of
// 300 cuts each. Whatever a file within them says, reading it stays below 2 GiB.
const (
	MaxBytes   = 64 << 20
	MaxObjects = 1 << 20 // nodes and cuts
	MaxUnits   = 1 << 20
)

// File is a certificate with what says to people and programs what it is about.
type File struct {
	// Engine is the version of the program that made it.
	Engine string
	// Atlas and Layer are what the problem was made from, with Scenario, a JSON object.
	Atlas, Layer Source
	Scenario     json.RawMessage
	// Codes are the units: everything else has them in this order.
	Codes []string
	// Regions and Bounds are those of the problem.
	Regions int
	Bounds  region.Bounds
	// Rules are those of the problem; nil for none.
	Rules *region.Rules
	Certificate
}

// Source names data.
type Source struct {
	ID     string `json:"id"`
	Digest string `json:"digest"`
}

// Check says where the head of the file differs from the problem with these
// codes of units that it was resolved to; the error wraps [ErrRefused]. Atlas, layer and
// scenario are what the problem was resolved from: they are the caller's.
func (f *File) Check(p *region.Problem, codes []string) error {
	switch {
	case !slices.Equal(f.Codes, codes):
		return refuse("its units are not those of the layer, in the same order")
	case f.Regions != p.Regions():
		return refuse("it says %d regions; the scenario has %d", f.Regions, p.Regions())
	case f.Bounds != p.Bounds():
		return refuse("it says %d to %d people in a region; the scenario has %d to %d", f.Bounds.Min, f.Bounds.Max, p.Bounds().Min, p.Bounds().Max)
	case !sameRules(f.Rules, p.Rules()):
		return refuse("its rules are not those that the constraints of the scenario make")
	}
	return nil
}

// Encode writes a file: the same bytes for the same file, whole numbers that may
// exceed 2^53 as strings, so that no reader loses digits.
func Encode(f *File) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := write(&b, f.encoded()); err != nil {
		return nil, err
	}
	digest, err := digestOf(b.Bytes())
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, ",\n  \"digest\": %q\n}\n", digest)
	return b.Bytes(), checkSize(b.Bytes())
}

// Decode reads what Encode writes, white space aside: every other spelling of the
// same file is refused, so that no two readers find different things in it. An
// error that wraps [ErrRefused] says that something was changed in it.
func Decode(data []byte) (*File, error) {
	if err := checkSize(data); err != nil {
		return nil, err
	}
	if !utf8.Valid(data) {
		return nil, errors.New("certificate: the text is not UTF-8")
	}
	var e encoded
	if err := unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	if e.Format != Format {
		return nil, fmt.Errorf("certificate: format %.40q: want %q", e.Format, Format)
	}
	f := e.decoded()
	if err := f.check(); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	again, err := Encode(f)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return f, same(data, again, e.Digest)
}

// checkSize keeps both ways to the limits.
func checkSize(data []byte) error {
	if len(data) > MaxBytes {
		return fmt.Errorf("certificate: %d bytes: want at most %d", len(data), MaxBytes)
	}
	if n := bytes.Count(data, []byte{'{'}); n > MaxObjects {
		return fmt.Errorf("certificate: %d nodes and cuts: want at most %d", n, MaxObjects)
	}
	return nil
}

// check is what both ways ask of a file: what can be told without a problem.
func (f *File) check() error {
	if n := len(f.Codes); n == 0 || n > MaxUnits {
		return fmt.Errorf("units: there are %d: want 1 to %d", n, MaxUnits)
	}
	seen := make(map[string]bool)
	for i, code := range f.Codes {
		if code == "" || seen[code] {
			return fmt.Errorf("units: number %d is %q: want codes, each once", i, code)
		}
		seen[code] = true
	}
	if f.Plan != nil && len(f.Plan) != len(f.Codes) {
		return fmt.Errorf("plan: %d regions for %d units", len(f.Plan), len(f.Codes))
	}
	for i := range f.Nodes {
		if p := f.Nodes[i].Prices; p != nil && len(p.Units) != len(f.Codes) {
			return fmt.Errorf("nodes: number %d: %d prices for %d units", i, len(p.Units), len(f.Codes))
		}
	}
	if s := bytes.TrimSpace(f.Scenario); len(s) == 0 || s[0] != '{' {
		return errors.New("scenario: want an object")
	}
	return nil
}

// digestOf is the digest of a file of which all but the digest is given: of its
// text without the white space between its parts.
func digestOf(text []byte) (string, error) {
	whole, err := compact(append(slices.Clip(text), '}'))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(whole)
	return hex.EncodeToString(sum[:]), nil
}

// same compares what was read, with the digest that it has, with how it would be written.
func same(data, again []byte, digest string) error {
	read, err := compact(data)
	if err != nil {
		return err
	}
	want, err := compact(again)
	if err != nil {
		return err
	}
	// Both end in a digest of some length and a bracket.
	if len(digest) != hex.EncodedLen(sha256.Size) {
		return refuse("digest: %.70q: want %d hexadecimal digits", digest, hex.EncodedLen(sha256.Size))
	}
	end := len(want) - len(digest) - len(`"}`)
	for i := range min(len(read), end) {
		if read[i] != want[i] {
			return fmt.Errorf("certificate: it has %.40q where %.40q would be written", read[max(0, i-10):], want[max(0, i-10):])
		}
	}
	if !bytes.Equal(read, want) {
		return refuse("digest: %s: that of what the file says is %s: something was changed in it", digest, want[end:end+len(digest)])
	}
	return nil
}

func compact(text []byte) ([]byte, error) {
	var b bytes.Buffer
	err := json.Compact(&b, text)
	return b.Bytes(), err
}
