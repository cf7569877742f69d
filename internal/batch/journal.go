package batch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"footprint/internal/atlas"
	"footprint/internal/job"
)

// record is what is known of a piece that is finished, a line of the journal. The last
// one of a piece counts.
type record struct {
	Piece    string       `json:"piece"`
	Manifest string       `json:"manifest,omitempty"` // digest of that of the set
	Bytes    int64        `json:"bytes,omitempty"`    // of the files of the set
	Failure  *job.Failure `json:"failure,omitempty"`
	Worker   string       `json:"worker"`
	Attempt  int          `json:"attempt"`
	Seconds  float64      `json:"seconds"` // of work
}

// journal keeps the records of a batch: a file that only grows.
type journal struct {
	file *os.File
	of   map[string]record // by piece
}

// readJournal gives the records of a file that may not be there. A last line that is cut
// short, by a power cut or a full disk, is left out; cut says where it begins.
func readJournal(file string) (of map[string]record, cut int64, err error) {
	of = make(map[string]record)
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return of, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	for n, line := range slices.Collect(bytes.Lines(data)) {
		if !bytes.HasSuffix(line, []byte("\n")) { // it was not written whole
			break
		}
		var r record
		if err := json.Unmarshal(line, &r); err != nil || r.Piece == "" {
			return nil, 0, &atlas.Error{File: file, Row: n + 1, Problem: "cannot be read", Want: "a record of a boundary set, as footprint writes it; delete the line to have that set made again"}
		}
		of[r.Piece] = r
		cut += int64(len(line))
	}
	return of, cut, nil
}

func openJournal(file string) (*journal, error) {
	of, cut, err := readJournal(file)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(cut); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	_, err = f.Seek(0, io.SeekEnd)
	return &journal{f, of}, err
}

// add writes a record. It need not be on disk at once: until all of a batch is, the work queue
// keeps the results. An error leaves the journal as it was.
func (j *journal) add(r record) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	at, err := j.file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err = j.file.Write(append(line, '\n')); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", j.file.Name(), err), j.file.Truncate(at))
	}
	j.of[r.Piece] = r
	return nil
}

// sync has all records on disk.
func (j *journal) sync() error { return j.file.Sync() }

func (j *journal) close() error { return j.file.Close() }
