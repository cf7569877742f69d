//go:build unix

package bench

import (
	"runtime"
	"syscall"
	"time"
)

func usage() syscall.Rusage {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // of oneself, it cannot fail
	return u
}

// cpuTime is the time that the process has spent on all processors.
func cpuTime() time.Duration {
	u := usage()
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakMemory is the most memory that the process ever had resident, in MiB.
func peakMemory() float64 {
	kibibytes := float64(usage().Maxrss)
	if runtime.GOOS == "darwin" {
		kibibytes /= 1024 // there it is bytes
	}
	return kibibytes / 1024
}
