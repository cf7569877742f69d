package footprint

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"footprint/internal/ensemble"
	"footprint/internal/region"
)

// PlanReader reads a file of plans, a block at a time.
type PlanReader struct {
	from    *bufio.Reader
	decoder *ensemble.Decoder
}

// ReadPlans begins to read. Errors about the file wrap [ensemble.ErrDamaged].
func ReadPlans(from io.Reader) (*PlanReader, error) {
	r := &PlanReader{from: bufio.NewReader(from)}
	magic := make([]byte, len(ensemble.Magic))
	if _, err := io.ReadFull(r.from, magic); err != nil && !ended(err) {
		return nil, err
	}
	if string(magic) != ensemble.Magic {
		return nil, fmt.Errorf("%w: it does not begin with %q, as plans.fpe of footprint sample does", ensemble.ErrDamaged, ensemble.Magic)
	}
	first, err := r.block()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: it ends in its header", ensemble.ErrDamaged)
	}
	if err != nil {
		return nil, err
	}
	r.decoder, err = ensemble.NewDecoder(first)
	return r, err
}

// Header says what the plans are of. It must not be changed.
func (r *PlanReader) Header() *ensemble.Header { return r.decoder.Header() }

// Thin is how long a chain was between two plans; known when all are read.
func (r *PlanReader) Thin() int { return r.decoder.Thin() }

// Each gives the plans from one on, in order, counted from 0. An error of emit
// ends it and comes back as it is. A file that is damaged gives what it holds, and
// then an error that wraps [ensemble.ErrDamaged].
func (r *PlanReader) Each(from int, emit func(i int, plan region.Plan) error) error {
	for !r.decoder.Ended() {
		block, err := r.block()
		switch {
		case err == nil:
			err = r.decoder.Block(block, from, func(i int, labels []region.Label) error {
				plan, err := region.NewPlan(labels)
				if err != nil {
					return err
				}
				return emit(i, plan)
			})
		case errors.Is(err, io.EOF):
			err = fmt.Errorf("%w: it ends early", ensemble.ErrDamaged)
		}
		switch {
		case errors.Is(err, ensemble.ErrDamaged):
			return fmt.Errorf("%w; the %d plans before that are whole", err, r.decoder.Plans())
		case err != nil:
			return err
		}
	}
	return nil
}

// block reads the next one; the error is io.EOF where the file ends before it or
// in it.
func (r *PlanReader) block() ([]byte, error) {
	var frame [ensemble.FrameLen]byte
	if _, err := io.ReadFull(r.from, frame[:]); err != nil {
		return nil, atEnd(err)
	}
	length, sum := ensemble.Frame(frame)
	var block bytes.Buffer // grows with what is there, not with what is claimed
	if _, err := io.CopyN(&block, r.from, int64(length)); err != nil {
		return nil, atEnd(err)
	}
	if ensemble.Checksum(block.Bytes()) != sum {
		return nil, fmt.Errorf("%w: a checksum is wrong", ensemble.ErrDamaged)
	}
	return block.Bytes(), nil
}

func ended(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

func atEnd(err error) error {
	if ended(err) {
		return io.EOF
	}
	return err
}
