package export

import (
	"fmt"
	"io"
	"strings"
)

// Format is a kind of file that a plan can be written as.
type Format string

// The formats that there are.
const (
	GeoJSON    Format = "geojson"  // regions, RFC 7946
	TopoJSON   Format = "topojson" // regions and units over shared arcs
	GeoPackage Format = "gpkg"     // regions and units with styles, EPSG:27700
	KML        Format = "kml"      // regions, KML 2.2
	CSV        Format = "csv"      // regions, outlines as EWKB in EPSG:27700
	Lookup     Format = "lookup"   // units, CSV in the style of the ONS
	SVG        Format = "svg"      // the regions as a picture
	HTML       Format = "html"     // a page that says everything, complete in itself
)

// formats are in the order in which they are listed.
var formats = []struct {
	format                 Format
	extension, contentType string
	write                  func(io.Writer, *Plan) error
}{
	{GeoJSON, ".geojson", "application/geo+json", writeRegions},
	{TopoJSON, ".topojson", "application/json", writeTopoJSON},
	{GeoPackage, ".gpkg", "application/geopackage+sqlite3", writeGeoPackage},
	{KML, ".kml", "application/vnd.google-earth.kml+xml", writeKML},
	{CSV, ".csv", "text/csv; charset=utf-8", writeCSV},
	{Lookup, ".csv", "text/csv; charset=utf-8", writeLookup},
	{SVG, ".svg", "image/svg+xml", writeMap},
	{HTML, ".html", "text/html; charset=utf-8", writeReport},
}

// Formats lists all formats.
func Formats() []Format {
	list := make([]Format, len(formats))
	for i, f := range formats {
		list[i] = f.format
	}
	return list
}

// FormatError says that a format is not known, or not written yet.
type FormatError struct {
	Format string
	Want   []Format // what there is; nil for all formats
}

func (e *FormatError) Error() string {
	want := e.Want
	if want == nil {
		want = Formats()
	}
	names := make([]string, len(want))
	for i, f := range want {
		names[i] = string(f)
	}
	return fmt.Sprintf("format %q is not written: want one of %s", e.Format, strings.Join(names, ", "))
}

// ParseFormat finds a format by its name. The error is a [*FormatError] that
// lists the names.
func ParseFormat(name string) (Format, error) {
	for _, f := range formats {
		if string(f.format) == name {
			return f.format, nil
		}
	}
	return "", &FormatError{Format: name}
}

// Extension ends the names of files of this format, with its dot.
func (f Format) Extension() string {
	for _, known := range formats {
		if known.format == f {
			return known.extension
		}
	}
	return ""
}

// ContentType is the media type (RFC 9110) of this format.
func (f Format) ContentType() string {
	for _, known := range formats {
		if known.format == f {
			return known.contentType
		}
	}
	return ""
}

// Write writes a plan. The same plan gives the same bytes. An unknown format
// is a [*FormatError] and writes nothing; after any other error, which may be
// that of w, what was written is of no use.
func Write(w io.Writer, f Format, p *Plan) error {
	for _, known := range formats {
		if known.format == f {
			if err := known.write(w, p); err != nil {
				return fmt.Errorf("%s: %w", f, err)
			}
			return nil
		}
	}
	return &FormatError{Format: string(f)}
}
