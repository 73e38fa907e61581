//go:build !race

package httpapi_test

// How many requests TestContractRequests sends at least, in how many lanes, and how many TestHostileRequests sends to each operation.
const (
	contractRequests = 10000
	hostileRequests  = 20
	lanes            = 3
)
