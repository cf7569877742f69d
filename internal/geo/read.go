package geo

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/paulmach/orb"
)

// Options steer [Read]. The zero value is right for files of the Office for National Statistics.
type Options struct {
	// Layer is the object of a TopoJSON file, or the file inside a zip, when there are several.
	Layer string
	// Code and Name are the properties with the code and name of a feature, in any case. When empty they are found by
	// the conventions of the ONS: …CD, …_code, …NM, …_name. Code may join several properties with "+": the parts of
	// CCG15CD+LAD15CD are joined with "+" too.
	Code, Name string
	// CRS overrides what the file says of its coordinates.
	CRS CRS
}

// Layer is what [Read] found in a file.
type Layer struct {
	File                 string
	CRS                  CRS    // of the file; shapes are always in EPSG:27700
	CodeField, NameField string // properties used; NameField may be empty
	Features             []Feature
	Repairs              []Repair
}

// Feature is one area of a file.
type Feature struct {
	Code, Name string
	// Shape is in EPSG:27700 metres on a grid of 1 cm: rings closed, outer ones counterclockwise, holes clockwise, no
	// vertex twice in a ring.
	Shape orb.MultiPolygon
}

// Repair is a defect of a file that was put right.
type Repair struct {
	Feature int // counted from 1
	Code    string
	What    string
	At      orb.Point // EPSG:27700
}

// maxBytes is the most that a file may hold when unpacked, so that a small archive cannot fill the memory.
const maxBytes = 2 << 30

// Read reads areas from a GeoJSON, TopoJSON or Shapefile, plain, gzipped (.gz) or zipped (.zip). The format follows
// from the name or, where that says nothing, from the first bytes. A Shapefile needs its .dbf beside it, and its .prj
// or Options.CRS.
//
// What is wrong with the content is an [*Error].
func Read(fsys fs.FS, file string, opt Options) (*Layer, error) {
	return read(fsys, file, opt, maxBytes)
}

func read(fsys fs.FS, file string, opt Options, limit int64) (*Layer, error) {
	data, err := readLimited(fsys, file, limit)
	if err != nil {
		return nil, fileError(file, err)
	}
	var src source
	switch name := strings.ToLower(file); {
	case strings.HasSuffix(name, ".zip") || bytes.HasPrefix(data, []byte("PK\x03\x04")):
		src, err = fromZip(data, opt.Layer, limit)
		if src.archived {
			opt.Layer = ""
		}
	default:
		src = source{data: data, sibling: func(ext string) ([]byte, error) {
			base := strings.TrimSuffix(file, path.Ext(file))
			data, err := readLimited(fsys, base+ext, limit)
			if errors.Is(err, fs.ErrNotExist) {
				data, err = readLimited(fsys, base+strings.ToUpper(ext), limit)
			}
			return data, err
		}}
	}
	if err != nil {
		return nil, fileError(file, err)
	}
	table, err := src.decode(opt)
	if err != nil {
		return nil, fileError(file, err)
	}
	layer, err := table.layer(opt)
	if err != nil {
		return nil, fileError(file, err)
	}
	layer.File = file
	return layer, nil
}

// fileError puts the name of the file into err.
func fileError(file string, err error) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		e.File = file
		return e
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", file, fs.ErrNotExist)
	}
	return &Error{File: file, Problem: err.Error(), Err: err}
}

// readLimited reads a file, unpacking gzip wherever its first bytes show it.
func readLimited(fsys fs.FS, file string, limit int64) ([]byte, error) {
	f, err := fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read from
	data, err := readAll(f, limit)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	data, err = readAll(z, limit)
	if err != nil && !errors.As(err, new(*Error)) {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return data, err
}

func readAll(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, &Error{
			Problem: fmt.Sprintf("holds more than %d bytes when unpacked", limit),
			Want:    "give a generalised version of the boundaries",
		}
	}
	return data, nil
}

// source is one file's content and a way to the files that belong to it.
type source struct {
	data     []byte
	sibling  func(ext string) ([]byte, error)
	archived bool // Options.Layer has chosen this one in an archive
}

var shapefileMagic = []byte{0, 0, 0x27, 0x0a}

func (s source) decode(opt Options) (*table, error) {
	content := bytes.TrimLeft(bytes.TrimPrefix(s.data, []byte("\ufeff")), " \t\r\n")
	switch {
	case bytes.HasPrefix(s.data, shapefileMagic):
		return decodeShapefile(s.data, s.sibling, opt)
	case bytes.HasPrefix(content, []byte("{")):
		return decodeJSON(content, opt)
	}
	return nil, &Error{Problem: "is neither GeoJSON, TopoJSON nor a Shapefile", Want: "give one of these, plain, .gz or .zip"}
}

// fromZip picks the one layer in an archive, or the one that name asks for.
func fromZip(data []byte, name string, limit int64) (source, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return source{}, fmt.Errorf("zip: %w", err)
	}
	var found []*zip.File
	chosen := false
	for _, f := range archive.File {
		base := path.Base(f.Name)
		if strings.HasPrefix(f.Name, "__MACOSX/") || strings.HasPrefix(base, ".") {
			continue
		}
		switch strings.ToLower(path.Ext(f.Name)) {
		case ".shp", ".json", ".geojson", ".topojson":
			if name != "" && (strings.EqualFold(f.Name, name) || strings.EqualFold(base, name) ||
				strings.EqualFold(strings.TrimSuffix(base, path.Ext(base)), name)) {
				found, chosen = append(found[:0], f), true
			} else if !chosen {
				found = append(found, f)
			}
		}
	}
	switch {
	case len(found) == 0:
		return source{}, &Error{Problem: "the archive holds no boundaries", Want: "put a .shp, .geojson or .topojson into it"}
	case len(found) > 1:
		names := make([]string, len(found))
		for i, f := range found {
			names[i] = f.Name
		}
		return source{}, &Error{Problem: "the archive holds several layers: " + strings.Join(names, ", "), Want: "name one as the layer"}
	}
	src := source{archived: chosen}
	if src.data, err = unzip(found[0], limit); err != nil {
		return source{}, err
	}
	base := strings.TrimSuffix(found[0].Name, path.Ext(found[0].Name))
	src.sibling = func(ext string) ([]byte, error) {
		for _, f := range archive.File {
			if strings.EqualFold(f.Name, base+ext) {
				return unzip(f, limit)
			}
		}
		return nil, fs.ErrNotExist
	}
	return src, nil
}

func unzip(f *zip.File, limit int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("zip: %s: %w", f.Name, err)
	}
	defer func() { _ = r.Close() }() // only read from
	data, err := readAll(r, limit)
	if err != nil && !errors.As(err, new(*Error)) {
		return nil, fmt.Errorf("zip: %s: %w", f.Name, err)
	}
	return data, err
}
