// Package export writes a plan as files that other programs open. [Write] has
// one [Format] for each of them, from GeoPackage to CSV; docs/exports.md says
// which suits what. [Folder] writes the results of a search: the lookup,
// regions and units as GeoJSON (RFC 7946), the scorecard as JSON, a map as SVG
// and a manifest that names all inputs. The same plan gives the same bytes on
// every machine. [WriteLayer] writes a layer without a plan.
//
//	p := &export.Plan{Atlas: a, Layer: l, Plan: plan, Names: names, Scorecard: card, Title: "38 regions"}
//	err := export.Write(w, export.GeoPackage, p)
//
// Folders and files are written aside and renamed, so that neither ever holds
// half of a result.
package export
