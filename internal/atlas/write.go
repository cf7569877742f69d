package atlas

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write puts the atlas into a folder. It is written aside and renamed, so that
// the folder holds the old atlas, or the new one, or nothing. A folder that
// holds anything but an atlas is left alone and refused.
func (b *Built) Write(dir string) error {
	dir = filepath.Clean(dir)
	old, err := replaceable(dir)
	if err != nil {
		return err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	aside, err := os.MkdirTemp(parent, "."+filepath.Base(dir)+".new-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(aside)
	next := filepath.Join(aside, "next")
	for _, f := range b.Files {
		name := filepath.Join(next, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := writeSynced(name, f.Data); err != nil {
			return err
		}
	}
	if !old {
		return os.Rename(next, dir)
	}
	before := filepath.Join(aside, "before")
	if err := os.Rename(dir, before); err != nil {
		return err
	}
	if err := os.Rename(next, dir); err != nil {
		return errors.Join(err, os.Rename(before, dir))
	}
	return nil
}

func writeSynced(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// replaceable tells whether a folder is there; it must be empty or hold an
// atlas and nothing else, because it is going to be removed.
func replaceable(dir string) (exists bool, err error) {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	refuse := func(problem string) error {
		return &Error{File: dir, Problem: problem, Want: "an empty or new folder, or one that holds an atlas and nothing else"}
	}
	if !info.IsDir() {
		return true, refuse("is not a folder")
	}
	fsys := os.DirFS(dir)
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil || len(entries) == 0 {
		return true, err
	}
	m, _, err := readManifest(fsys)
	if err != nil {
		return true, refuse("holds files but no built atlas")
	}
	ours := map[string]bool{ManifestFile: true}
	for _, f := range m.files() {
		ours[f.File] = true
	}
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !ours[name] {
			return refuse(fmt.Sprintf("holds %s, which is no file of the atlas", name))
		}
		return err
	})
	return true, err
}

// files lists every file of the manifest.
func (m *manifest) files() []manifestFile {
	var out []manifestFile
	for _, l := range m.Layers {
		out = append(out, l.Areas, l.Contiguity, l.Outlines.File)
	}
	for _, k := range m.Lookups {
		out = append(out, k.File)
	}
	for _, r := range m.References {
		out = append(out, r.File)
		for _, d := range r.Divisions {
			for _, o := range d.Overlaps {
				out = append(out, o.File)
			}
		}
	}
	for _, f := range m.Flows {
		out = append(out, f.File)
	}
	for _, c := range m.Catchments {
		out = append(out, c.File, c.Providers)
		for _, o := range c.Overlaps {
			out = append(out, o.File)
		}
	}
	return out
}
