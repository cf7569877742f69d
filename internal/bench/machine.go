package bench

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Machine is what figures of time depend on.
type Machine struct {
	CPU    string
	Cores  int
	MiB    int // memory; 0 where the system does not tell
	Go, OS string
	Commit string // of the code that was measured
}

// ThisMachine is the one that the process runs on.
func ThisMachine(commit string) Machine {
	m := Machine{CPU: runtime.GOARCH, Cores: runtime.NumCPU(), Go: runtime.Version(), OS: runtime.GOOS + "/" + runtime.GOARCH, Commit: commit}
	if name := firstValue("/proc/cpuinfo", "model name"); name != "" {
		m.CPU = name
	}
	if total := strings.TrimSuffix(firstValue("/proc/meminfo", "MemTotal"), " kB"); total != "" {
		if kibibytes, err := strconv.Atoi(total); err == nil {
			m.MiB = kibibytes / 1024
		}
	}
	return m
}

func (m Machine) String() string {
	memory := ""
	if m.MiB > 0 {
		memory = fmt.Sprintf(", %.0f GiB", float64(m.MiB)/1024)
	}
	return fmt.Sprintf("%s, %d cores%s, %s, %s, commit %s", m.CPU, m.Cores, memory, m.OS, m.Go, m.Commit)
}

// firstValue is the value of the first line "key: value" of a file; empty where
// there is none.
func firstValue(file, key string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }() // it was only read
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if k, v, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(k) == key {
			return strings.TrimSpace(v)
		}
	}
	return ""
}
