package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"footprint/internal/atlas/atlastest"
)

// asProgram has the test binary be the program.
const asProgram = "FOOTPRINT_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// program is the path of the program, for processes that the test starts.
func program(t *testing.T) string {
	t.Helper()
	bin, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(asProgram, "1")
	return bin
}

// smallBatch writes an atlas of 4 by 4 squares and a batch of n small sets of it.
func smallBatch(t *testing.T, n int) (spec string) {
	t.Helper()
	atlas := filepath.Join(t.TempDir(), "grid")
	if err := os.CopyFS(atlas, atlastest.Grid(t, "grid", 4, 4)); err != nil {
		t.Fatal(err)
	}
	seeds := make([]string, n)
	for i := range seeds {
		seeds[i] = strconv.Itoa(i + 1)
	}
	return write(t, "small.yaml", fmt.Sprintf(`batch: small
outputs: [lookup.csv]
runs:
  - name: grid
    scenario: {atlas: %q, layer: squares, regions: 3, tolerance: 0.5, steps: 200}
    seeds: [%s]
`, atlas, strings.Join(seeds, ", ")))
}

// freeAddresses are of this machine, and nobody listens at them.
func freeAddresses(t *testing.T, n int) (out []string) {
	t.Helper()
	var open []net.Listener // all at once, so that none comes twice
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, l)
		out = append(out, l.Addr().String())
	}
	for _, l := range open {
		_ = l.Close()
	}
	return out
}

// process is one of the program, which is ended with the test.
type process struct {
	*exec.Cmd
	out bytes.Buffer // once it has ended
}

func start(t *testing.T, bin string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(bin, args...)}
	p.Stdout, p.Stderr = &p.out, &p.out
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.kill() })
	return p
}

// kill ends a process at once, as a power cut would.
func (p *process) kill() {
	_ = p.Process.Kill() // it may have ended
	_ = p.Wait()
}

// journal is how many lines the journal of a batch has.
func journal(dir string) int {
	data, _ := os.ReadFile(filepath.Join(dir, ".batch", "journal.jsonl")) // not there at first
	return bytes.Count(data, []byte("\n"))
}

// until waits for a condition, for a minute at most.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited a minute for %s", what)
		}
	}
}

// results are the files of a batch but for its own.
func results(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := files(t, dir)
	for name := range all {
		if strings.HasPrefix(name, "/.batch/") {
			delete(all, name)
		}
	}
	return all
}

// sameBatch says whether two folders hold the same, and each set was made once.
func sameBatch(t *testing.T, got string, want map[string]string, n int) {
	t.Helper()
	have := results(t, got)
	for name, content := range want {
		if have[name] != content {
			t.Errorf("%s differs from that of an undisturbed run", name)
		}
	}
	if len(have) != len(want) {
		t.Errorf("%d files, %d in an undisturbed run", len(have), len(want))
	}
	seen := map[string]bool{}
	for line := range strings.Lines(files(t, filepath.Join(got, ".batch"))["/journal.jsonl"]) {
		if seen[line[:44]] {
			t.Errorf("twice: %s", line)
		}
		seen[line[:44]] = true // {"piece":"<32 digits>"
	}
	if len(seen) != n {
		t.Errorf("%d sets are recorded, want %d", len(seen), n)
	}
}

// repetitions is how often tests with processes are done, and with how many sets: once with
// few, or as often as FOOTPRINT_REPETITIONS says.
func repetitions(t *testing.T) (times, sets int) {
	t.Helper()
	asked := os.Getenv("FOOTPRINT_REPETITIONS")
	if asked == "" {
		return 1, 300
	}
	times, err := strconv.Atoi(asked)
	if err != nil {
		t.Fatal(err)
	}
	return times, 1000
}

// Batches of many small sets end as if nothing had happened, whatever is killed on the way:
// each set is made once, and all files are the same bytes.
func TestBatchOfProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes: left out with -short")
	}
	times, n := repetitions(t)
	bin, spec := program(t), smallBatch(t, n)
	quiet := filepath.Join(t.TempDir(), "quiet")
	if code, _, errs := call(t, "batch", "run", spec, "-o", quiet, "-q"); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	want := results(t, quiet)
	t.Run("alone", func(t *testing.T) { killed(t, bin, spec, want, times, n) })
	t.Run("on a cluster", func(t *testing.T) { onCluster(t, bin, spec, want, times, n) })
}

// Of two workers one is killed, then the process that holds queue and batch, half-way. It is
// begun again.
func killed(t *testing.T, bin, spec string, want map[string]string, times, n int) {
	t.Helper()
	for i := range times {
		t.Run(strconv.Itoa(i+1), func(t *testing.T) {
			dir, address := filepath.Join(t.TempDir(), "batch"), freeAddresses(t, 1)[0]
			coordinate := func() *process {
				return start(t, bin, "batch", "run", spec, "-o", dir, "-q", "--parallel", "0", "--listen", address, "--heartbeat", "300ms")
			}
			work := func() *process {
				return start(t, bin, "worker", "--nats-url", "nats://"+address, "--parallel", "1", "-q")
			}
			first := coordinate()
			one := work()
			work()
			until(t, "the first sets", func() bool { return journal(dir) >= n/3+7*i })
			one.kill()
			until(t, "half of the sets", func() bool { return journal(dir) >= n/2+5*i })
			first.kill()
			if at := journal(dir); at >= n {
				t.Fatalf("all %d sets were made before the coordinator was killed", at)
			}
			second := coordinate()
			work()
			if err := second.Wait(); err != nil {
				t.Errorf("%v: %s", err, second.out.String())
			}
			sameBatch(t, dir, want, n)
		})
	}
}
