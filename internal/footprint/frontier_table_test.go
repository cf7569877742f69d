package footprint

import "testing"

func TestNearestTo(t *testing.T) {
	table := FrontierTable{
		Ideal: []float64{0.25, 0, 0.5}, Worst: []float64{0.75, 1, 0.5},
		Rows: []FrontierRow{{Values: []float64{0.25, 1, 0.5}}, {Values: []float64{0.5, 0.5, 0.5}}, {Values: []float64{0.75, 0, 0.5}}},
	}
	for _, tt := range []struct {
		name   string
		values []float64
		want   int
	}{
		{"one of them", []float64{0.75, 0, 0.5}, 2},
		// In shares of the way (0.25, 0.625), which is 0.45 from (0, 1), 0.28 from (0.5, 0.5), 0.98 from (1, 0).
		{"between", []float64{0.375, 0.625, 0.5}, 1},
		{"the same in all does not count", []float64{0.3, 1, 0.9}, 0},
		// (0.75, 0.25) is as far from (0.5, 0.5) as from (1, 0): the first.
		{"two alike", []float64{0.625, 0.25, 0.5}, 1},
		// (1.75, 1) is 1.75 from (0, 1), 1.35 from (0.5, 0.5), 1.25 from (1, 0).
		{"outside the box", []float64{1.125, 1, 0.5}, 2},
	} {
		if got := table.nearestTo(tt.values); got != tt.want {
			t.Errorf("%s: row %d, want %d", tt.name, got, tt.want)
		}
	}
}
