package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// Writable makes sure that results can be put into dir, before any work is
// done for them. It leaves nothing behind, not even the folders above dir.
func Writable(dir string) error {
	at := filepath.Clean(dir)
	for {
		info, err := os.Stat(at)
		if err == nil && !info.IsDir() {
			return fmt.Errorf("%s is a file: want a folder", at)
		}
		if err == nil {
			break
		}
		if !errors.Is(err, os.ErrNotExist) || filepath.Dir(at) == at {
			return err
		}
		at = filepath.Dir(at)
	}
	temp, err := os.MkdirTemp(at, ".footprint-")
	if err != nil {
		return err
	}
	return os.Remove(temp)
}

// tempFor makes a temporary folder on the file system of dir: inside it if it
// is there (it may be a mount point, or its parent closed to us), else beside.
func tempFor(dir string) (temp string, there bool, err error) {
	parent := filepath.Dir(filepath.Clean(dir))
	switch info, err := os.Stat(dir); {
	case err == nil && !info.IsDir():
		return "", false, fmt.Errorf("%s is a file: want a folder", dir)
	case err == nil:
		parent, there = dir, true
	case !errors.Is(err, os.ErrNotExist):
		return "", false, err
	default:
		if err := os.MkdirAll(parent, 0o755); err != nil {
			return "", false, err
		}
	}
	temp, err = os.MkdirTemp(parent, ".footprint-")
	return temp, there, err
}

// Aside lets write fill a temporary folder and then moves it into the place of
// dir, or, where dir is there already, its files one by one, the manifest last:
// a manifest then never speaks of files that are not there yet.
func Aside(dir string, write func(temp string) error) (err error) {
	temp, there, err := tempFor(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if err := write(temp); err != nil {
		return err
	}
	if !there {
		if err := os.Chmod(temp, 0o755); err != nil {
			return err
		}
		return os.Rename(temp, dir)
	}
	entries, err := os.ReadDir(temp)
	if err != nil {
		return err
	}
	slices.SortStableFunc(entries, func(a, b os.DirEntry) int {
		last := map[bool]int{true: 1}
		return last[a.Name() == manifestName] - last[b.Name() == manifestName]
	})
	for i, e := range entries {
		to := filepath.Join(dir, e.Name())
		if e.IsDir() { // one of an earlier run cannot be written over: it goes with the temporary folder
			if err := os.Rename(to, filepath.Join(temp, fmt.Sprintf(".old-%d", i))); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
		if err := os.Rename(filepath.Join(temp, e.Name()), to); err != nil {
			return err
		}
	}
	return nil
}

// File writes data into a file, aside first and then renamed, so that the file
// is never half written, not by a power cut either: an error leaves it as it was, and
// nothing beside it.
// Folders on the way to it are made.
func File(file string, data []byte) error {
	return StreamFile(file, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// StreamFile is [File] with what write writes.
func StreamFile(file string, write func(io.Writer) error) (err error) {
	parent := filepath.Dir(filepath.Clean(file))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	switch info, err := os.Stat(file); {
	case err != nil: // nothing is in the way
	case info.IsDir():
		return fmt.Errorf("%s is a folder: want a file", file)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is a device: want a file", file)
	}
	temp, err := os.CreateTemp(parent, ".footprint-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	out := bufio.NewWriter(temp)
	err = write(out)
	if err := errors.Join(err, out.Flush(), temp.Chmod(0o644), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), file)
}
