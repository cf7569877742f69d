// Package lately keeps what was made last, so that it is not made again:
//
//	var files lately.Cache[string, []byte]
//	file, err := files.Get(name, write)
package lately

import (
	"slices"
	"sync"
)

// Cache keeps the last few things that were made, by their keys. The zero value is
// empty and ready; it is safe for concurrent use.
type Cache[K comparable, V any] struct {
	mu    sync.Mutex
	order []K // the oldest first
	made  map[K]func() (V, error)
}

// Most is how many things are kept.
const Most = 4

// Get makes something unless it was made lately. Who asks while it is made waits for
// that; what fails is made anew next time.
func (l *Cache[K, V]) Get(key K, prepare func() (V, error)) (V, error) {
	l.mu.Lock()
	made, ok := l.made[key]
	if !ok {
		if l.made == nil {
			l.made = make(map[K]func() (V, error))
		}
		if len(l.order) == Most {
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

func (l *Cache[K, V]) forget(key K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.made[key]; !ok {
		return
	}
	delete(l.made, key)
	l.order = slices.DeleteFunc(l.order, func(k K) bool { return k == key })
}

// Len is how many things are kept now.
func (l *Cache[K, V]) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.order)
}
