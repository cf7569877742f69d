// Package export writes a plan as files that other programs open: the lookup
// as CSV, regions and units as GeoJSON (RFC 7946), the scorecard as JSON, a
// map as SVG and a manifest that names all inputs. The same plan gives the
// same bytes on every machine.
//
// [Folder] writes aside and renames, so that a folder never holds half of a
// result.
package export
