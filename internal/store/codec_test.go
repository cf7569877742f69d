package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"testing"

	"footprint/internal/region"
)

func FuzzDecodeLabels(f *testing.F) {
	for _, labels := range [][]region.Label{nil, {0}, {0, 1, 1, 2}, {127, 128, 16383, 16384, math.MaxInt32}} {
		f.Add(encodeLabels(labels))
	}
	f.Add([]byte{})
	f.Add([]byte{2, 0})                                           // another format
	f.Add([]byte{1, 2, 0})                                        // a label short
	f.Add([]byte{1, 1, 0, 0})                                     // a byte too many
	f.Add([]byte{1, 1, 0x80, 0})                                  // not the shortest form
	f.Add([]byte{1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f})             // beyond 31 bits
	f.Add([]byte{1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0}) // more units than bytes
	f.Fuzz(func(t *testing.T, data []byte) {
		labels, err := decodeLabels(data)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("got %v, want ErrDamaged", err)
			}
			return
		}
		for u, l := range labels {
			if l < 0 {
				t.Errorf("unit %d has label %d", u, l)
			}
		}
		if again := encodeLabels(labels); !bytes.Equal(again, data) {
			t.Errorf("%x reads as %v, which is written %x", data, labels, again)
		}
	})
}

func TestDecodeLabelsRefuses(t *testing.T) {
	for _, data := range [][]byte{
		nil, {}, {0}, {1}, {2, 0}, {1, 2, 0}, {1, 1, 0, 0}, {1, 1, 0x80, 0}, {1, 0x81, 0, 0},
		{1, 1, 0x80}, {1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f}, {1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0},
	} {
		if labels, err := decodeLabels(data); !errors.Is(err, ErrDamaged) {
			t.Errorf("%x: got %v, %v, want ErrDamaged", data, labels, err)
		}
	}
}

// FuzzDecodeScenario: what is read is written and read as the same.
func FuzzDecodeScenario(f *testing.F) {
	for _, text := range []string{
		`{}`, `null`, `{"regions":38}`, `{"regions":{"from":25,"to":35}}`, `{"regions":-1,"seed":18446744073709551615,"weights":{"needs":1e-300}}`,
		`{"regions":"x"}`, `{"regions":null,"references":[]}`, `{"regions":1e3}`, `[`, `{"unknown":1}`,
		`{"baseline":"stp17","alignment":["utla18"],"flows":[],"money":[{"id":"a","per_head":1}]}`, `{"baseline":{"E1":"A"}}`, `{"baseline":""}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := decodeScenario(data)
		if err != nil {
			return
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := decodeScenario(text)
		if err != nil || !reflect.DeepEqual(s, again) {
			t.Errorf("%s: got %+v and then %+v, %v", data, s, again, err)
		}
	})
}
