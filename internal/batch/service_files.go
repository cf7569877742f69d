package batch

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"footprint/internal/footprint"
)

// File is a file of a batch, or a folder as a ZIP archive. Close it.
type File struct {
	Name      string // for who keeps it
	MediaType string

	root *os.Root
	at   string // within the folder of the batch
	zip  bool
}

// mediaTypes are those of the files that a batch has.
var mediaTypes = map[string]string{
	".csv": "text/csv; charset=utf-8", ".html": "text/html; charset=utf-8", ".json": "application/json", ".geojson": "application/geo+json",
	".svg": "image/svg+xml", ".yaml": "application/yaml",
}

// File gives what lies at a path within the folder of a batch; "" is the folder.
func (s *Service) File(id, at string) (_ *File, err error) {
	if _, err := s.find(id); err != nil {
		return nil, err
	}
	at = path.Clean(at)
	if !fs.ValidPath(at) || hidden(at) {
		return nil, &footprint.InputError{Field: "path", Problem: fmt.Sprintf("%q: want a folder or file of the batch, such as index.csv", at)}
	}
	f := &File{at: at, Name: id, MediaType: "application/zip", zip: true}
	if f.root, err = os.OpenRoot(s.folder(id)); err != nil {
		return nil, s.missing(id, at, err)
	}
	info, err := f.root.Stat(at)
	switch {
	case err != nil:
		f.Close()
		return nil, s.missing(id, at, err)
	case info.Mode().IsRegular():
		f.Name, f.zip = path.Base(at), false
		if f.MediaType = mediaTypes[path.Ext(at)]; f.MediaType == "" {
			f.MediaType = "application/octet-stream"
		}
		return f, nil
	case !info.IsDir():
		f.Close()
		return nil, s.missing(id, at, fs.ErrNotExist)
	}
	if at != "." {
		f.Name += "-" + strings.ReplaceAll(at, "/", "-")
	}
	f.Name += ".zip"
	return f, nil
}

func (s *Service) missing(id, at string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s has no %s yet", ErrNotFound, id, at)
	}
	return err
}

// hidden says that a path is of what a batch keeps for itself.
func hidden(at string) bool {
	for _, part := range strings.Split(at, "/") {
		if strings.HasPrefix(part, ".") && part != "." {
			return true
		}
	}
	return false
}

// Close closes the file.
func (f *File) Close() { _ = f.root.Close() } // it was only read

// Write writes the file. The archive of a folder has its files in order of their names
// and no times, so that the same files make the same archive.
func (f *File) Write(to io.Writer) error {
	if !f.zip {
		return f.copy(to, f.at)
	}
	z := zip.NewWriter(to)
	err := fs.WalkDir(f.root.FS(), f.at, func(at string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && at != f.at: // a set is being put into its place
			return nil
		case err != nil:
			return err
		case hidden(at) && entry.IsDir():
			return fs.SkipDir
		case hidden(at) || !entry.Type().IsRegular():
			return nil
		}
		name := at
		if f.at != "." {
			name = strings.TrimPrefix(at, f.at+"/")
		}
		into, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		return f.copy(into, at)
	})
	return errors.Join(err, z.Close())
}

func (f *File) copy(to io.Writer, at string) error {
	from, err := f.root.Open(at)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // it was only read
	_, err = io.Copy(to, from)
	return err
}
