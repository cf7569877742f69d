package wire_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/wire"
)

// What is written is read, in the same order.
func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, i, f := rapid.Uint64().Draw(t, "u"), rapid.Int64().Draw(t, "i"), rapid.Float64().Draw(t, "f")
		yes, raw := rapid.Bool().Draw(t, "yes"), rapid.SliceOf(rapid.Byte()).Draw(t, "raw")
		list := rapid.SliceOfN(rapid.Int32Range(0, 99), 0, 20).Draw(t, "list")
		set := slices.Compact(slices.Sorted(slices.Values(list)))
		if math.IsInf(f, 0) {
			f = 0
		}
		var w wire.Writer
		w.Uint(u)
		w.Int(i)
		w.Float(f)
		w.Bool(yes)
		w.Bytes(raw)
		wire.List(&w, list)
		wire.Ascending(&w, set)
		r := wire.NewReader(w)
		same := r.Uint() == u && r.Int() == i && math.Float64bits(r.Float()) == math.Float64bits(f) && r.Bool() == yes && slices.Equal(r.Bytes(), raw) &&
			slices.Equal(wire.ReadList[int32](r, len(list), 100), list) && slices.Equal(wire.ReadAscending[int32](r, nil, 100), set)
		if err := r.End(); err != nil || !same {
			t.Fatalf("another value comes back (%v)", err)
		}
		for n := range w {
			r := wire.NewReader(w[:n])
			_, _, _, _, _ = r.Uint(), r.Int(), r.Float(), r.Bool(), r.Bytes()
			_, _ = wire.ReadList[int32](r, len(list), 100), wire.ReadAscending[int32](r, nil, 100)
			if err := r.End(); !errors.Is(err, wire.ErrDamaged) {
				t.Fatalf("%d of %d bytes are read: %v", n, len(w), err)
			}
		}
	})
}

func TestRefuses(t *testing.T) {
	write := func(put func(w *wire.Writer)) []byte {
		var w wire.Writer
		put(&w)
		return w
	}
	for name, c := range map[string]struct {
		bytes []byte
		read  func(r *wire.Reader)
	}{
		"too large":    {write(func(w *wire.Writer) { w.Uint(7) }), func(r *wire.Reader) { r.Below(7) }},
		"nothing fits": {write(func(w *wire.Writer) { w.Uint(0) }), func(r *wire.Reader) { r.Below(0) }},
		"no bool":      {write(func(w *wire.Writer) { w.Uint(2) }), func(r *wire.Reader) { r.Bool() }},
		"not finite":   {write(func(w *wire.Writer) { w.Float(math.Inf(1)) }), func(r *wire.Reader) { r.Float() }},
		"half a float": {[]byte{1, 2, 3}, func(r *wire.Reader) { r.Float() }},
		"a long count": {write(func(w *wire.Writer) { w.Uint(math.MaxUint64) }), func(r *wire.Reader) { r.Count() }},
		"too few":      {write(func(w *wire.Writer) { wire.List(w, []int{1, 2}) }), func(r *wire.Reader) { wire.ReadList[int](r, 3, 9) }},
		"of too much":  {write(func(w *wire.Writer) { wire.List(w, []int{1, 9}) }), func(r *wire.Reader) { wire.ReadList[int](r, 2, 9) }},
		"beyond":       {write(func(w *wire.Writer) { wire.Ascending(w, []int{1, 9}) }), func(r *wire.Reader) { wire.ReadAscending[int](r, nil, 9) }},
		"more behind":  {[]byte{0, 0}, func(r *wire.Reader) { r.Uint() }},
		"an endless number": {
			[]byte{255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}, func(r *wire.Reader) { r.Uint() },
		},
	} {
		r := wire.NewReader(c.bytes)
		c.read(r)
		if err := r.End(); !errors.Is(err, wire.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What is refused first is what is told.
	r := wire.NewReader(nil)
	r.Refuse("first")
	r.Refuse("second")
	if err := r.Err(); err == nil || err.Error() != "damaged piece of work: first" {
		t.Errorf("%v", err)
	}
}
