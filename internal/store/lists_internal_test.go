package store

import (
	"slices"
	"testing"
)

// Lists that share their room hold what was added to them and nothing of their neighbours, also where they outgrow the room, and also after
// something is added to one of them.
func TestListsShareTheirRoom(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 4, 64} {
		room := lists[int]{size: size}
		lengths := []int{3, 0, 1, 70, 2, 5, 1}
		got := make([][]int, len(lengths))
		for i, n := range lengths {
			for v := range n {
				room.add(&got[i], 100*i+v)
			}
		}
		for i := range got {
			_ = append(got[i], -1)
		}
		for i, n := range lengths {
			want := []int(nil)
			for v := range n {
				want = append(want, 100*i+v)
			}
			if !slices.Equal(got[i], want) {
				t.Errorf("room of %d: %v, and not %v", size, got[i], want)
			}
		}
	}
}
