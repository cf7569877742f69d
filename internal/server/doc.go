// Package server turns requests into calls of the use cases, over gRPC and
// over HTTP with JSON.
//
// A [Server] serves both ports. A handler decodes, calls one method of
// [footprint.Service] or of the [Runs], and encodes: generated types stop
// here. What is wrong with a request, or with the world, becomes a status with
// details in one table, in errors.go; what is not in it is Internal, logged in full
// and shown bare. HTTP requests are translated and then take the same way
// through the same interceptors, inside the process.
//
// Who may call is decided elsewhere: [Access] is where that is plugged in.
package server
