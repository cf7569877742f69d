// Package atlas answers what is known of places: which areal units there are,
// how many people live in them, what they need, who touches whom and along
// what length, and how one set of areas overlays another.
//
// An [Atlas] is a folder (any fs.FS, so that it can be embedded or zipped) with
// a manifest atlas.yaml and plain files. It is immutable: the manifest holds
// the digest of every file, and [Atlas.Digest] is the digest of the manifest.
// A [Layer] is one set of areal units of one vintage; the index of an
// [Area] in it is the region.Unit of the rest of the service, so codes such as
// E38000004 end here.
//
// [Build] makes an atlas from a recipe and a folder of boundary files and
// tables, [Check] lists everything that is wrong with one, and a [Profile]
// turns the indicators of a layer into the features whose spread inside
// regions a plan is to keep small. docs/atlas.md describes both formats with a
// worked example.
//
// Small-area figures are carried upward as sums and as ratios of sums, which
// is how the average scores of the English Indices of Deprivation are formed
// for larger areas.
package atlas
