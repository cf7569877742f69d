// Package observe says what the service does while it runs: structured logs of
// every call (slog), metrics for Prometheus, traces for OpenTelemetry.
//
// Metrics are labelled by method and code only, never by caller, plan or
// atlas, so that their number stays bounded. Logs carry the request id and the
// caller's name, never a token and never a payload.
package observe
