//go:build race

package httpapi_test

// The race detector makes each request several times as slow, so TestContractRequests sends fewer.
const (
	contractRequests = 3000
	hostileRequests  = 10
	lanes            = 2
)
