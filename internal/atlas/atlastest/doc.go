// Package atlastest makes small atlases for tests.
package atlastest
