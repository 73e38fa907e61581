// Package api holds the contract, which is written by hand in openapi.yaml.
package api

import _ "embed"

// Contract is the OpenAPI document as it was written.
//
//go:embed openapi.yaml
var Contract []byte
