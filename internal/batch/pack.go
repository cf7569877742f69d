package batch

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// largest is what the files of one set may hold in all, unpacked.
const largest = 4 << 30

// pack puts the files of a folder into one piece of data, the same for the same files.
func pack(dir string) ([]byte, error) {
	var out bytes.Buffer
	squeezed, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(squeezed)
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(data)), Mode: 0o644}); err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
	err = errors.Join(err, w.Close(), squeezed.Close())
	return out.Bytes(), err
}

// unpack writes the files that pack has packed into a folder, which must be there. It
// gives their size in all.
func unpack(dir string, data []byte) (size int64, err error) {
	plain, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return 0, fmt.Errorf("packed files: %w", err)
	}
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) { // what follows holds the checksum
			_, err = io.Copy(io.Discard, plain)
			return size, err
		}
		if err != nil {
			return size, fmt.Errorf("packed files: %w", err)
		}
		if h.Typeflag != tar.TypeReg || !filepath.IsLocal(h.Name) {
			return size, fmt.Errorf("packed files: %q is no file inside the folder", h.Name)
		}
		if size += h.Size; size > largest {
			return size, fmt.Errorf("packed files: more than %d bytes", int64(largest))
		}
		if err := unpackFile(filepath.Join(dir, filepath.FromSlash(h.Name)), r); err != nil {
			return size, err
		}
	}
}

func unpackFile(file string, from io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	return errors.Join(err, f.Close())
}
