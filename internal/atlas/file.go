package atlas

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// readFile reads a whole file and unpacks it when its name ends in .gz.
func readFile(fsys fs.FS, file string, limit int64) ([]byte, error) {
	if !fs.ValidPath(file) {
		return nil, &Error{File: file, Problem: "the path leaves the folder", Want: "a path below it, with forward slashes"}
	}
	data, err := fs.ReadFile(fsys, file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{File: file, Problem: "no such file"}
	}
	if err != nil {
		return nil, &Error{File: file, Problem: "cannot be read: " + err.Error()}
	}
	return unpack(file, data, limit)
}

func unpack(file string, data []byte, limit int64) ([]byte, error) {
	if !strings.HasSuffix(file, ".gz") {
		return data, nil
	}
	broken := func(err error) error {
		return &Error{File: file, Problem: "the gzip data are broken: " + strings.TrimPrefix(err.Error(), "gzip: "), Want: "a whole file made with gzip, or the plain file without .gz"}
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	out, err := io.ReadAll(io.LimitReader(z, limit+1))
	if err != nil {
		return nil, broken(err)
	}
	if int64(len(out)) > limit {
		return nil, &Error{File: file, Problem: fmt.Sprintf("unpacks to more than %d MiB", limit>>20), Want: "a smaller file"}
	}
	return out, nil
}

// pack is the counterpart of unpack. The header carries no time and no name,
// so that the same content gives the same bytes.
func pack(file string, data []byte) []byte {
	if !strings.HasSuffix(file, ".gz") {
		return data
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(data)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(fmt.Sprintf("gzip into memory: %v", err)) // the level is valid and a buffer takes all
	}
	return b.Bytes()
}
