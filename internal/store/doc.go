// Package store is where plans, atlases and runs live. It keeps what
// [footprint.PlanStore], [footprint.AtlasStore] and [job.Store] ask for, in
// one of two engines: [Open] gives SQLite in a folder, [Memory] the memory of
// the process. Package storetest holds both to the same behaviour.
//
// A plan is immutable and named by what it is, so that a run that was cut off
// and is done again keeps the same plan under the same name, and nothing is
// doubled: work puts its plans first and then returns their names as the
// result of the run.
package store
