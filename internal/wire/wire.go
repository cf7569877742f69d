// Package wire writes numbers into bytes and reads them back: tasks and results of
// pieces of work that are done on another machine. The same values give the same
// bytes, and bytes that say what cannot be are refused.
package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// ErrDamaged is wrapped by every error of a [Reader].
var ErrDamaged = errors.New("damaged piece of work")

// Writer is bytes that values are put behind. The zero value is empty.
type Writer []byte

// Uint writes a number that is not negative.
func (w *Writer) Uint(x uint64) { *w = binary.AppendUvarint(*w, x) }

// Int writes a number.
func (w *Writer) Int(x int64) { *w = binary.AppendVarint(*w, x) }

// Float writes a number to its last bit.
func (w *Writer) Float(x float64) { *w = binary.BigEndian.AppendUint64(*w, math.Float64bits(x)) }

// Bool writes whether.
func (w *Writer) Bool(x bool) {
	if x {
		w.Uint(1)
	} else {
		w.Uint(0)
	}
}

// Bytes writes bytes with their length before them.
func (w *Writer) Bytes(b []byte) {
	w.Uint(uint64(len(b)))
	*w = append(*w, b...)
}

// List writes numbers that are not negative with their count before them.
func List[T ~int32 | ~int](w *Writer, list []T) {
	w.Uint(uint64(len(list)))
	for _, x := range list {
		w.Uint(uint64(x)) //nolint:gosec // G115: not negative
	}
}

// Ascending writes numbers that are not negative and rise, by their differences,
// with their count before them.
func Ascending[T ~int32 | ~int](w *Writer, list []T) {
	w.Uint(uint64(len(list)))
	next := T(0)
	for _, x := range list {
		w.Uint(uint64(x - next)) //nolint:gosec // G115: not negative
		next = x + 1
	}
}

// Reader reads what a [Writer] wrote, in the same order. After something that
// cannot be it gives zeros, and [Reader.End] says what was wrong first.
type Reader struct {
	left []byte
	err  error
}

// NewReader reads bytes.
func NewReader(b []byte) *Reader { return &Reader{left: b} }

// Refuse notes that something cannot be, unless something before it could not.
func (r *Reader) Refuse(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
	}
	r.left = nil
}

// Err is what was wrong first; nil for nothing.
func (r *Reader) Err() error { return r.err }

// End is Err, or that bytes are left.
func (r *Reader) End() error {
	if len(r.left) > 0 {
		r.Refuse("%d bytes too many", len(r.left))
	}
	return r.err
}

func (r *Reader) take(n int, what string) {
	if n <= 0 {
		r.Refuse("want %s", what)
		return
	}
	r.left = r.left[n:]
}

// Uint reads a number that is not negative.
func (r *Reader) Uint() uint64 {
	x, n := binary.Uvarint(r.left)
	if r.take(n, "a number"); r.err != nil {
		return 0
	}
	return x
}

// Int reads a number.
func (r *Reader) Int() int64 {
	x, n := binary.Varint(r.left)
	if r.take(n, "a number"); r.err != nil {
		return 0
	}
	return x
}

// Below reads a number from 0 to below a limit.
func (r *Reader) Below(limit int) int {
	x := r.Uint()
	if r.err == nil && (limit <= 0 || x >= uint64(limit)) {
		r.Refuse("%d, want less than %d", x, limit)
	}
	if r.err != nil {
		return 0
	}
	return int(x) //nolint:gosec // G115: below the limit
}

// Float reads a number that is finite.
func (r *Reader) Float() float64 {
	if len(r.left) < 8 {
		r.Refuse("want a number")
		return 0
	}
	x := math.Float64frombits(binary.BigEndian.Uint64(r.left))
	r.left = r.left[8:]
	if math.IsNaN(x) || math.IsInf(x, 0) {
		r.Refuse("%v, want a finite number", x)
		return 0
	}
	return x
}

// Bool reads whether.
func (r *Reader) Bool() bool { return r.Below(2) == 1 }

// Count reads how many things of at least a byte each follow.
func (r *Reader) Count() int {
	n := r.Uint()
	if r.err == nil && n > uint64(len(r.left)) {
		r.Refuse("%d things in %d bytes", n, len(r.left))
	}
	if r.err != nil {
		return 0
	}
	return int(n) //nolint:gosec // G115: below the number of bytes
}

// Bytes reads bytes. They are those of the reader: nobody may change them.
func (r *Reader) Bytes() []byte {
	n := r.Count()
	out := r.left[:n:n]
	r.left = r.left[n:]
	return out
}

// ReadList reads so many numbers from 0 to below a limit.
func ReadList[T ~int32 | ~int](r *Reader, count, limit int) []T {
	out := ReadSome[T](r, limit)
	if r.err == nil && len(out) != count {
		r.Refuse("%d numbers, want %d", len(out), count)
	}
	if r.err != nil {
		return nil
	}
	return out
}

// ReadSome reads any number of numbers from 0 to below a limit.
func ReadSome[T ~int32 | ~int](r *Reader, limit int) []T {
	out := make([]T, r.Count())
	for i := range out {
		out[i] = T(r.Below(limit)) //nolint:gosec // G115: limits are of what a T can be
	}
	return out
}

// ReadAscending puts numbers that rise, from 0 to below a limit, behind others.
func ReadAscending[T ~int32 | ~int](r *Reader, dst []T, limit int) []T {
	next := 0
	for range r.Count() {
		gap := r.Below(limit - next)
		if r.err != nil {
			return dst
		}
		dst = append(dst, T(next+gap)) //nolint:gosec // G115: limits are of what a T can be
		next += gap + 1
	}
	return dst
}
