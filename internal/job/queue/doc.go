// Package queue hands pieces of work to workers, in one process or on many
// machines, and keeps what they give, once each. It knows nothing of what the work
// is about. The work queue is NATS JetStream, inside the process or a cluster
// elsewhere.
//
// What it promises:
//
//   - A piece that was put is done, whatever ends in between: a worker that dies
//     gives its piece back when its heartbeats stop. What the server inside has taken
//     survives the end of its process; a power cut may take the last seconds of it, which
//     whoever put the pieces puts again.
//   - A piece has one result. It may be worked on twice (delivery is at least
//     once), so work must give the same bytes for the same piece; the first result
//     is kept and the other refused.
//   - A piece that ends its workers again and again, or fails with an error that may
//     pass, is tried so many times and then set aside: its result is the failure.
//   - Batches share the workers evenly; those of a higher priority come first.
package queue
