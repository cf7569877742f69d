// Package api holds what is generated from proto/, and this file.
package api

import _ "embed"

// OpenAPI describes the service over HTTP (OpenAPI 2, as JSON).
//
//go:embed openapi.swagger.json
var OpenAPI []byte
