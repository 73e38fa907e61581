//go:build !race

package httpapi_test

// How many requests TestContractRequests sends at least, and in how many lanes.
const (
	contractRequests = 10000
	lanes            = 3
)
