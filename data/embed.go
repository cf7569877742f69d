// Package data holds what ships inside the binary: the default atlas, the
// presets, the needs profiles and the schemas of files. PROVENANCE.md says where each figure is from.
package data

import "embed"

// FS has the atlas england-2017, presets/, profiles/ and schema/ at its top.
//
//go:embed england-2017 presets profiles schema
var FS embed.FS
