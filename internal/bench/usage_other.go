//go:build !unix

package bench

import "time"

var began = time.Now()

// cpuTime is the time on the clock where the system tells no other.
func cpuTime() time.Duration { return time.Since(began) }

// peakMemory is not told here.
func peakMemory() float64 { return 0 }
