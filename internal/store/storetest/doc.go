// Package storetest is what every engine of package store must do: [Run]
// holds one to it, by tables and against a model that is plainly right.
package storetest
