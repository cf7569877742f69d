package export

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// aside lets write fill a temporary folder and then moves its files into dir,
// the last by name order last.
func aside(dir string, write func(temp string) error) (err error) {
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("%s is a file: want a folder", dir)
	}
	temp, err := os.MkdirTemp(parent, ".footprint-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if err := os.Chmod(temp, 0o755); err != nil {
		return err
	}
	if err := write(temp); err != nil {
		return err
	}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return os.Rename(temp, dir)
	}
	entries, err := os.ReadDir(temp)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.Rename(filepath.Join(temp, e.Name()), filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// File writes data into a file, aside first and then renamed, so that the file
// is never half written: an error leaves it as it was, and nothing beside it.
// Folders on the way to it are made.
func File(file string, data []byte) (err error) {
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
	_, err = temp.Write(data)
	if err := errors.Join(err, temp.Chmod(0o644), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), file)
}
