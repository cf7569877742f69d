// Package data holds what ships inside the binary: the default atlas, the
// presets and the needs profiles. PROVENANCE.md says where each figure is from.
package data

import "embed"

// FS has the atlas england-2017, presets/ and profiles/ at its top.
//
//go:embed england-2017 presets profiles
var FS embed.FS
