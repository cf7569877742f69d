package geo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/paulmach/orb"
)

// decodeJSON tells GeoJSON from TopoJSON.
func decodeJSON(data []byte, opt Options) (*table, error) {
	var head struct {
		Type string `json:"type"`
	}
	if err := unmarshal(&data, &head); err != nil {
		return nil, err
	}
	switch head.Type {
	case "Topology":
		return decodeTopoJSON(data, opt)
	case "FeatureCollection", "Feature":
		return decodeGeoJSON(data, opt)
	}
	return nil, &Error{Problem: fmt.Sprintf("JSON of type %q", head.Type), Want: "give a GeoJSON FeatureCollection or a TopoJSON Topology"}
}

// unmarshal decodes JSON. Some writers put bare NaN and Infinity into it; these become empty strings, in data too, so
// that a feature with such a coordinate can be named.
func unmarshal(data *[]byte, into any) error {
	err := json.Unmarshal(*data, into)
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		if mended, ok := withoutNaN(*data); ok {
			*data = mended
			err = json.Unmarshal(*data, into)
		}
	}
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		line := 1 + bytes.Count((*data)[:min(int(syntax.Offset), len(*data))], []byte("\n"))
		return &Error{Problem: fmt.Sprintf("JSON, line %d, byte %d: %v", line, syntax.Offset, err), Want: "check that the file is whole", Err: err}
	}
	if err != nil {
		return &Error{Problem: fmt.Sprintf("JSON: %v", err), Err: err}
	}
	return nil
}

// withoutNaN replaces NaN and Infinity outside strings by empty strings of the same length.
func withoutNaN(data []byte) ([]byte, bool) {
	out := bytes.Clone(data)
	found, quoted := false, false
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == 'N' || c == 'I' || c == '-'):
			for _, word := range []string{"NaN", "-NaN", "Infinity", "-Infinity"} {
				if bytes.HasPrefix(out[i:], []byte(word)) {
					copy(out[i:], `""         `[:len(word)])
					i += len(word) - 1
					found = true
					break
				}
			}
		}
	}
	return out, found
}

// coordinates scans nested arrays of numbers in valid JSON. It exists because decoding millions of positions into
// slices of two numbers each takes most of the time of a read.
type coordinates struct {
	data []byte
	at   int
}

var errCoordinates = &Error{Problem: "coordinates are not nested as their type asks", Want: "check the geometry's type"}

func (c *coordinates) space() {
	for c.at < len(c.data) {
		switch c.data[c.at] {
		case ' ', '\t', '\r', '\n':
			c.at++
		default:
			return
		}
	}
}

func (c *coordinates) take(b byte) bool {
	c.space()
	if c.at < len(c.data) && c.data[c.at] == b {
		c.at++
		return true
	}
	return false
}

// array calls item for each element.
func (c *coordinates) array(item func() *Error) *Error {
	if !c.take('[') {
		return errCoordinates.clone()
	}
	if c.take(']') {
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		if c.take(']') {
			return nil
		}
		if !c.take(',') {
			return errCoordinates.clone()
		}
	}
}

func (e *Error) clone() *Error {
	c := *e
	return &c
}

// number reads one number; what is no number makes an error that quotes it.
func (c *coordinates) number() (float64, *Error) {
	c.space()
	start := c.at
	var mantissa uint64
	digits, decimals, exact := 0, 0, true
	seenPoint := false
scan:
	for ; c.at < len(c.data); c.at++ {
		switch b := c.data[c.at]; {
		case b >= '0' && b <= '9':
			mantissa = mantissa*10 + uint64(b-'0')
			digits++
			if seenPoint {
				decimals++
			}
		case b == '.':
			seenPoint = true
		case b == '-' && c.at == start:
		case b == 'e' || b == 'E' || b == '+' || b == '-':
			exact = false
		default:
			break scan
		}
	}
	// Up to 15 digits the quotient of two exact numbers is the correctly rounded value (Clinger 1990).
	if exact && digits > 0 && digits <= 15 {
		v := float64(mantissa) / powersOfTen[decimals]
		if c.data[start] == '-' {
			v = -v
		}
		return v, nil
	}
	v, err := strconv.ParseFloat(string(c.data[start:c.at]), 64)
	if err != nil {
		end := c.at
		for end < len(c.data) && end < start+20 && c.data[end] != ',' && c.data[end] != ']' {
			end++
		}
		return 0, &Error{Problem: fmt.Sprintf("coordinate %s is not a number", bytes.TrimSpace(c.data[start:end])), Want: "give finite numbers"}
	}
	return v, nil
}

var powersOfTen = [16]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// point reads a position; what follows its first two numbers is skipped.
func (c *coordinates) point() (p orb.Point, err *Error) {
	k := 0
	err = c.array(func() *Error {
		v, err := c.number()
		if err == nil && k < 2 {
			p[k] = v
		}
		k++
		return err
	})
	if err == nil && k < 2 {
		err = &Error{Problem: fmt.Sprintf("position of %d numbers", k), Want: "a position has two"}
	}
	return p, err
}

// line reads an array of positions into points, which it returns.
func (c *coordinates) line(points []orb.Point) ([]orb.Point, *Error) {
	err := c.array(func() *Error {
		p, err := c.point()
		points = append(points, p)
		return err
	})
	return points, err
}
