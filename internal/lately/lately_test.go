package lately

import (
	"errors"
	"testing"
)

func TestCache(t *testing.T) {
	var l Cache[int, int]
	made := 0
	get := func(key int, want error) {
		t.Helper()
		v, err := l.Get(key, func() (int, error) { made++; return 10 * key, want })
		if v != 10*key || !errors.Is(err, want) {
			t.Errorf("%d: %d, %v", key, v, err)
		}
	}
	for range 2 {
		for key := range Most {
			get(key, nil)
		}
	}
	if made != Most {
		t.Errorf("%d made, want %d", made, Most)
	}
	get(Most, nil)
	get(1, nil)
	get(0, nil) // was the oldest
	if made != Most+2 || len(l.made) != Most || len(l.order) != Most {
		t.Errorf("%d made, %d kept", made, len(l.made))
	}
	get(99, errors.ErrUnsupported)
	get(99, nil)
	if made != Most+4 || len(l.made) != Most {
		t.Errorf("after a failure %d made, %d kept", made, len(l.made))
	}
}
