package footprint

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"footprint/internal/atlas"
)

// Limits of an archive that is imported.
const (
	MaxArchiveBytes  = 256 << 20
	maxUnpackedBytes = 1 << 30
	maxArchiveFiles  = 10_000
)

// Atlas opens an atlas by its id: one that ships, or one that was imported.
func (s *Service) Atlas(ctx context.Context, id string) (*atlas.Atlas, error) {
	if slices.Contains(s.Planner.Atlases(), id) {
		return s.Planner.Atlas(id)
	}
	if a, ok := s.Planner.known(id); ok {
		return a, nil
	}
	stored, err := s.Atlases.Atlas(ctx, id)
	if err != nil {
		return nil, err
	}
	fsys, err := archive(stored.Files)
	if err != nil {
		return nil, fmt.Errorf("atlas %q as it was kept: %w", id, err)
	}
	a, err := atlas.Open(fsys)
	if err != nil {
		return nil, fmt.Errorf("atlas %q as it was kept: %w", id, err)
	}
	return s.Planner.Add(a), nil
}

// ListAtlases lists the atlases that ship and those that were imported, in
// order of id, without the files.
func (s *Service) ListAtlases(ctx context.Context) ([]StoredAtlas, error) {
	list, err := s.Atlases.Atlases(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range s.Planner.Atlases() {
		a, err := s.Planner.Atlas(id)
		if err != nil {
			return nil, err
		}
		list = append(list, StoredAtlas{ID: a.ID, Digest: a.Digest(), Title: a.Title})
	}
	slices.SortFunc(list, func(a, b StoredAtlas) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// ImportAtlas checks an archive of an atlas folder whole and keeps it. The
// same atlas again changes nothing; another one under the same id is
// ErrExists. What is wrong with it are atlas.Findings.
func (s *Service) ImportAtlas(ctx context.Context, files []byte) (*atlas.Atlas, error) {
	s.imports.Lock()
	defer s.imports.Unlock()
	fsys, err := archive(files)
	if err != nil {
		return nil, err
	}
	a, err := atlas.Open(fsys)
	if err != nil {
		return nil, err
	}
	if slices.Contains(s.Planner.Atlases(), a.ID) {
		there, err := s.Planner.Atlas(a.ID)
		if err != nil {
			return nil, err
		}
		if there.Digest() != a.Digest() {
			return nil, fmt.Errorf("atlas %q, which ships: %w with digest %s", a.ID, ErrExists, there.Digest())
		}
		return there, nil
	}
	switch there, err := s.Atlases.Atlas(ctx, a.ID); {
	case err == nil && there.Digest != a.Digest():
		return nil, fmt.Errorf("atlas %q: %w with digest %s", a.ID, ErrExists, there.Digest)
	case err == nil:
		return s.Atlas(ctx, a.ID)
	case !errors.Is(err, ErrNotFound):
		return nil, err
	}
	if found := atlas.Check(fsys); len(found) > 0 {
		return nil, found
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err = s.Atlases.PutAtlas(ctx, StoredAtlas{ID: a.ID, Digest: a.Digest(), Title: a.Title, Files: files, Created: s.now()})
	if err != nil {
		return nil, err
	}
	return s.Planner.Add(a), nil
}

// archive opens a zip archive of an atlas folder: the manifest lies at the
// top, or in the only folder there.
func archive(files []byte) (fs.FS, error) {
	bad := func(problem, want string) error { return &atlas.Error{File: "archive", Problem: problem, Want: want} }
	r, err := zip.NewReader(bytes.NewReader(files), int64(len(files)))
	if err != nil {
		return nil, bad(err.Error(), "a zip archive of an atlas folder")
	}
	if len(r.File) > maxArchiveFiles {
		return nil, bad(fmt.Sprintf("%d files", len(r.File)), fmt.Sprintf("at most %d", maxArchiveFiles))
	}
	var unpacked uint64
	top := "."
	for _, f := range r.File {
		if unpacked += f.UncompressedSize64; f.UncompressedSize64 > maxUnpackedBytes || unpacked > maxUnpackedBytes {
			return nil, bad("the files unpack to more than 1 GiB", "less")
		}
		if dir, file := path.Split(f.Name); file == atlas.ManifestFile && fs.ValidPath(path.Clean(dir)) && path.Dir(path.Clean(dir)) == "." {
			top = path.Clean(dir)
		}
	}
	if top == "." {
		return r, nil
	}
	return fs.Sub(r, top)
}
