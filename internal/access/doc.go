// Package access says who calls and what they may do.
//
// A [Guard] knows callers by bearer token (a file of SHA-256 hashes), by client
// certificate (mutual TLS), or, on a loopback address only, lets everybody be
// an administrator. It authenticates gRPC and HTTP requests alike, compares the
// role of the caller with the one that a method needs, and limits the rate of
// each caller. [Listen] refuses any other address without TLS and a way to
// know callers: a mistake in a command line must not open a service to a
// network.
package access
