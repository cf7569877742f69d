package footprint

import (
	"slices"
	"sync"
)

// lately keeps what was made last.
type lately[K comparable, V any] struct {
	mu    sync.Mutex
	order []K // the oldest first
	made  map[K]func() (V, error)
}

// latest is how many things are kept.
const latest = 4

// get makes something unless it was made lately; what fails is made anew next time.
func (l *lately[K, V]) get(key K, prepare func() (V, error)) (V, error) {
	l.mu.Lock()
	made, ok := l.made[key]
	if !ok {
		if l.made == nil {
			l.made = make(map[K]func() (V, error))
		}
		if len(l.order) == latest {
			delete(l.made, l.order[0])
			l.order = l.order[1:]
		}
		made = sync.OnceValues(prepare)
		l.made[key] = made
		l.order = append(l.order, key)
	}
	l.mu.Unlock()
	v, err := made()
	if err != nil {
		l.forget(key)
	}
	return v, err
}

func (l *lately[K, V]) forget(key K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.made[key]; !ok {
		return
	}
	delete(l.made, key)
	l.order = slices.DeleteFunc(l.order, func(k K) bool { return k == key })
}
