package store_test

import (
	"testing"

	"footprint/internal/store"
	"footprint/internal/store/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, storetest.Engine{Open: func(string) (store.Store, error) { return store.Memory(), nil }})
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, storetest.Engine{
		Keeps: true,
		Open:  func(dir string) (store.Store, error) { return store.Open(dir) },
	})
}
