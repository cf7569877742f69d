package search

import (
	"context"
	"errors"
	"slices"
	"testing"

	"footprint/internal/region"
)

func TestWithin(t *testing.T) {
	for seed := range uint64(6) {
		p := grid(t, 12, 9, 7, 0.03, seed)
		labels, err := Within(context.Background(), p, seed)
		if err != nil || labels == nil {
			t.Fatalf("seed %d: %v, %v", seed, labels, err)
		}
		s, err := region.NewState(p, labels)
		if err != nil || s.Score().Violation > 0 {
			t.Fatalf("seed %d: score %v, %v", seed, s.Score(), err)
		}
		mustCheck(t, s, "within")
		again, err := Within(context.Background(), p, seed)
		if err != nil || !slices.Equal(again, labels) {
			t.Errorf("seed %d: another plan the second time (%v)", seed, err)
		}
	}
	none := grid(t, 12, 9, 7, 0, 1) // equal to the person: there is no such plan
	if labels, err := Within(context.Background(), none, 5); labels != nil || err != nil {
		t.Errorf("%v, %v", labels, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if labels, err := Within(ctx, none, 5); labels != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", labels, err)
	}
}
