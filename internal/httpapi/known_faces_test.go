package httpapi_test

import "testing"

// No other face answers as of a time: it would be answered from today.
func TestAsKnownAtHasNoFaces(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, mediaType := range []string{"text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"} {
		s.get("/measures?asKnownAt=2024-01-01T00:00:00Z", header("Accept", mediaType)).wantFaults("asKnownAt:unknown_parameter")
	}
}
