// Package job keeps work in order: which runs are queued, which are running,
// which are done. It knows nothing of what the work is about.
//
// A [Runner] takes a [Run] by [Runner.Submit], keeps it in a [Store] before it
// answers, and gives it to a [Work] function on one of a bounded number of
// workers, in order of creation. What it promises:
//
//   - A run that was accepted is not lost. When a process ends in the middle,
//     by whatever means, the next Runner on the same store starts the runs
//     that are unfinished again, with [Run.Attempt] one higher. Work must
//     therefore be repeatable: what it keeps elsewhere it keeps under a name
//     that the payload determines.
//   - A run is finished once. Every change of state is a compare-and-set in
//     the store, kept in one piece with the event that tells of it, so each
//     finished run has exactly one final event.
//   - Nothing that watches can hold up the work, nor make memory grow. Progress
//     is the latest only: [Runner.Watch] skips what a slow reader missed. The
//     store keeps a bounded number of progress events a run, spread over its
//     duration, and every change of state.
//   - Submitting again under the same request id gives the run that is there.
//
// Times come from [Options.Now] and ids from [Options.Entropy]; intervals are
// timers of package time, which testing/synctest replaces.
package job
