package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	shipped "footprint/data"
	"footprint/internal/atlas/atlastest"
	"footprint/internal/footprint"
)

// onSmallDisk runs a script of the shell with a disk of so many bytes at $DISK and the program at
// $FOOTPRINT. It needs a system that lets us make one.
func onSmallDisk(t *testing.T, bin string, size int, script string) string {
	t.Helper()
	disk := t.TempDir()
	mount := fmt.Sprintf("mount -t tmpfs -o size=%d tmpfs %s", size, disk)
	if out, err := exec.Command("unshare", "-rm", "sh", "-c", mount).CombinedOutput(); err != nil {
		t.Skipf("no small disk can be made here: %v: %s", err, out)
	}
	c := exec.Command("unshare", "-rm", "sh", "-c", mount+"\n"+script)
	c.Env = append(os.Environ(), "DISK="+disk, "FOOTPRINT="+bin)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	return string(out)
}

// When the disk is full, or cannot be written any more, a batch ends with an error that says so; with
// room again it goes on where it was.
func TestBatchFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes: left out with -short")
	}
	bin, spec := program(t), smallBatch(t, 40)
	for _, c := range []struct{ name, again, want string }{
		{"full", "dd if=/dev/zero of=$DISK/other bs=4096 2>/dev/null || true", "no space left on device"},
		{"read-only", "mount -o remount,ro $DISK", "read-only file system"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := onSmallDisk(t, bin, 16<<20, `
set -e
footprint() { code=0; "$FOOTPRINT" "$@" 2>&1 || code=$?; echo "exit $code"; }
sed 's/\[1, .*\]/[1, 2, 3]/' '`+spec+`' > $DISK/small.yaml
footprint batch run $DISK/small.yaml -o $DISK/batch -q
before=$(cat $DISK/batch/grid-s*/* | sha256sum)
`+c.again+`
footprint batch run '`+spec+`' -o $DISK/batch -q
test "$before" = "$(cat $DISK/batch/grid-s[123]/* | sha256sum)" && echo "nothing lost"
mount -o remount,rw $DISK
rm -f $DISK/other
footprint batch run '`+spec+`' -o $DISK/batch -q
footprint batch status $DISK/batch | tail -2
`)
			lines := strings.Split(out, "\n")
			if lines[0] != "exit 0" || !strings.Contains(out, c.want) || !strings.Contains(out, "exit 1\nnothing lost\nexit 0\n40 of 40 sets done, 0 failed, 0 waiting") {
				t.Errorf("%s", out)
			}
		})
	}
}

// A batch does not go on, unasked, on an atlas that is not the one that it was begun on.
func TestBatchChangedAtlas(t *testing.T) {
	spec, dir := smallBatch(t, 3), filepath.Join(t.TempDir(), "batch")
	if code, _, errs := call(t, "batch", "run", spec, "-o", dir, "-q"); code != exitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	before := files(t, dir)
	data, err := os.ReadFile(spec)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), `atlas: "`)
	atlas, _, _ := strings.Cut(rest, `"`)
	if err := os.RemoveAll(atlas); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(atlas, atlastest.Grid(t, "grid", 4, 5)); err != nil {
		t.Fatal(err)
	}
	later := func(args ...string) (code int, out, errs string) { // another process, which opens the atlas as it is now
		var stdout, stderr bytes.Buffer
		code = run(&env{ctx: t.Context(), planner: footprint.NewPlanner(shipped.FS), out: &stdout, err: &stderr}, args)
		return code, stdout.String(), stderr.String()
	}
	code, _, errs := later("batch", "resume", dir)
	if code != exitInput || !strings.Contains(errs, "atlas grid has changed: its digest was ") || !strings.Contains(errs, "--renew") {
		t.Errorf("exit %d: %s", code, errs)
	}
	for name, content := range before {
		if strings.HasPrefix(name, "/.batch/queue/") {
			continue
		}
		if got, err := os.ReadFile(dir + name); err != nil || string(got) != content {
			t.Errorf("%s is not as it was: %v", name, err)
		}
	}
	if code, out, errs := later("batch", "resume", dir, "--renew"); code != exitDone || !strings.Contains(out, "3 sets, 3 made now") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if strings.Count(files(t, dir)["/grid-s1/lookup.csv"], "\n") != 21 {
		t.Error("made anew, a set is not of the new atlas")
	}
}

func TestBatchBudget(t *testing.T) {
	spec, dir := smallBatch(t, 30), filepath.Join(t.TempDir(), "batch")
	data, err := os.ReadFile(spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(spec, append([]byte("budget: {disk: 20kB}\n"), data...), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := call(t, "batch", "run", spec, "-o", dir, "--parallel", "1", "-q")
	if code != exitStopped || !strings.Contains(errs, "the disk of its budget") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if rows := files(t, dir)["/index.csv"]; !strings.Contains(rows, ",succeeded,") || !strings.Contains(rows, ",waiting,") {
		t.Errorf("index.csv:\n%s", rows)
	}
}

func TestWorkerRefuses(t *testing.T) {
	dir := t.TempDir()
	spec := smallBatch(t, 1)
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no queue":          {[]string{"worker"}, "--nats-url"},
		"nobody works":      {[]string{"batch", "run", spec, "-o", dir, "--parallel", "0"}, "nobody could do the work"},
		"open to the world": {[]string{"batch", "run", spec, "-o", dir, "--listen", "0.0.0.0:4222"}, "want --nats-token-file"},
		"both":              {[]string{"batch", "run", spec, "-o", dir, "--listen", "127.0.0.1:1", "--nats-url", "nats://127.0.0.1:2"}, "give one of them"},
		"no port":           {[]string{"batch", "run", spec, "-o", dir, "--listen", "127.0.0.1"}, "want HOST:PORT"},
		"no token":          {[]string{"worker", "--nats-url", "nats://127.0.0.1:1", "--nats-token-file", os.DevNull}, "is empty"},
	} {
		if code, _, errs := call(t, c.args...); code != exitUsage || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d: %s", name, code, errs)
		}
	}
}
