package batch

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footprint/data"
	"footprint/internal/atlas"
	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/job/queue"
	"footprint/internal/store"
)

var shipped = sync.OnceValue(func() *footprint.Planner { return footprint.NewPlanner(data.FS) })

// few is a batch file of so many sets, each of a moment.
func few(seeds int) string {
	list := "1"
	for i := 2; i <= seeds; i++ {
		list += fmt.Sprintf(", %d", i)
	}
	return "batch: few\ntitle: A few\npriority: 3\noutputs: [lookup.csv]\nruns:\n  - name: ten\n    scenario: {layer: utla18, regions: 10, tolerance: 1, steps: 2000}\n    seeds: [" + list + "]\n"
}

// running is a service over a folder, with a queue in the process. Nobody works for it.
type running struct {
	*Service
	queue *queue.Queue
	told  chan *Finished
}

func serve(t *testing.T, dir string, opt ServiceOptions) *running {
	t.Helper()
	q, err := queue.Open(t.Context(), queue.Options{Dir: filepath.Join(dir, "queue"), Heartbeat: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	r := &running{queue: q, told: make(chan *Finished, 1000)}
	opt.Uses, opt.Queue, opt.Every = &footprint.Service{Planner: shipped(), Atlases: store.Memory()}, q, time.Millisecond
	opt.Told = func(f *Finished) { r.told <- f }
	if r.Service, err = NewService(filepath.Join(dir, "batches"), opt); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.end)
	return r
}

// end ends the service as the end of a process does.
func (r *running) end() {
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	if r.queue != nil {
		_ = r.Close(ctx)
		r.queue.Close()
		r.queue = nil
	}
}

// work works for the queue until it is stopped.
func (r *running) work(t *testing.T, do func(context.Context, queue.Piece) ([]byte, error)) (stop func()) {
	ctx, end := context.WithCancel(context.Background())
	var hands sync.WaitGroup
	q := r.queue
	hands.Go(func() { _ = q.Work(ctx, queue.Worker{Name: "hand", Parallel: 2, Do: do}) })
	stop = func() { end(); hands.Wait() }
	t.Cleanup(stop)
	return stop
}

// wait waits for the end of a batch.
func (r *running) wait(t *testing.T, id string) Info {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var last Info
	for i, err := range r.Watch(ctx, id) {
		if err != nil {
			t.Fatalf("%s: %v: %+v", id, err, i)
		}
		last = i
	}
	return last
}

func TestServiceFromStartToFiles(t *testing.T) {
	r := serve(t, t.TempDir(), ServiceOptions{PerOwner: 1})
	asked := Asked{ID: "night", Owner: "ann", RequestID: "once", Spec: few(3)}
	i, err := r.Create(t.Context(), asked)
	if err != nil || i.State != BatchRunning || i.Counts.Sets != 3 || i.Title != "A few" || i.Priority != 3 {
		t.Fatalf("%+v, %v", i, err)
	}
	if again, err := r.Create(t.Context(), asked); err != nil || again.ID != i.ID {
		t.Errorf("asked again: %+v, %v", again, err)
	}
	for what, c := range map[string]struct {
		asked Asked
		want  error
	}{
		"another under the request id": {Asked{Owner: "ann", RequestID: "once", Spec: few(2)}, ErrConflict},
		"another id for it":            {Asked{ID: "day", Owner: "ann", RequestID: "once", Spec: few(3)}, ErrConflict},
		"the id again":                 {Asked{ID: "night", Owner: "bob", Spec: few(3)}, ErrExists},
		"one too many":                 {Asked{Owner: "ann", Spec: few(3)}, ErrBusy},
	} {
		if _, err := r.Create(t.Context(), c.asked); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
	if err := r.Delete(t.Context(), "night"); !errors.Is(err, ErrRunning) {
		t.Errorf("deleting what runs: %v", err)
	}
	r.work(t, Do(shipped(), 1))
	if i = r.wait(t, "night"); i.State != BatchSucceeded || i.Counts != (Counts{Sets: 3, Done: 3}) || i.Finished.IsZero() {
		t.Errorf("ended as %+v", i)
	}
	rows, places, err := r.Rows(t.Context(), "night", "", Place{}, 2)
	if err != nil || len(rows) != 2 || rows[0].Folder != "ten-s1" || rows[1].Card == nil || len(rows[1].Card.Regions) != 10 {
		t.Fatalf("rows %+v, %v", rows, err)
	}
	if rows, _, err = r.Rows(t.Context(), "night", Succeeded, places[1], 2); err != nil || len(rows) != 1 || rows[0].Folder != "ten-s3" {
		t.Errorf("the next page: %+v, %v", rows, err)
	}
	if rows, _, err = r.Rows(t.Context(), "night", Failed, Place{}, 2); err != nil || len(rows) != 0 {
		t.Errorf("those that failed: %+v, %v", rows, err)
	}
	checkFiles(t, r)
	if _, err := r.Cancel(t.Context(), "night"); !errors.Is(err, ErrFinished) {
		t.Errorf("cancelling what is finished: %v", err)
	}
	if err := r.Delete(t.Context(), "night"); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(r.dir, "*"))
	if err != nil || len(left) > 0 || len(r.List(t.Context(), "", "", 9)) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if _, err := r.Create(t.Context(), Asked{ID: "night", Owner: "ann", RequestID: "once", Spec: few(2)}); err != nil {
		t.Errorf("the same name for another: %v", err)
	}
}

func checkFiles(t *testing.T, r *running) {
	t.Helper()
	whole := func(at string) (*File, []byte) {
		f, err := r.File("night", at)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var buf bytes.Buffer
		if err := f.Write(&buf); err != nil {
			t.Fatal(err)
		}
		return f, buf.Bytes()
	}
	f, data := whole("index.csv")
	on, err := os.ReadFile(filepath.Join(r.dir, "night", "index.csv"))
	if err != nil || !bytes.Equal(data, on) || f.Name != "index.csv" || !strings.HasPrefix(f.MediaType, "text/csv") {
		t.Errorf("%+v: %d bytes, %v", f, len(data), err)
	}
	names := func(data []byte) (names []string) {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			names = append(names, f.Name)
		}
		return names
	}
	f, data = whole("ten-s2")
	if got := names(data); f.Name != "night-ten-s2.zip" || !slices.Contains(got, "lookup.csv") || !slices.Contains(got, "manifest.json") {
		t.Errorf("%s has %v", f.Name, got)
	}
	f, data = whole("")
	_, twice := whole(".")
	got := names(data)
	if f.Name != "night.zip" || !bytes.Equal(data, twice) || !slices.IsSorted(got) || !slices.Contains(got, "ten-s3/lookup.csv") || !slices.Contains(got, "batch.yaml") {
		t.Errorf("%s has %v", f.Name, got)
	}
	for _, name := range got {
		if strings.Contains(name, ".batch") {
			t.Errorf("%s is nobody's business", name)
		}
	}
	for _, at := range []string{"..", "../night.json", "/etc/passwd", ".batch", ".batch/state.json", "ten-s1/../.batch", `..\x`} {
		var wrong *footprint.InputError
		if _, err := r.File("night", at); !errors.As(err, &wrong) && !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", at, err)
		}
	}
	if _, err := r.File("night", "ten-s9"); !errors.Is(err, ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
}

// A service that ends in the middle goes on, and a batch that was cancelled does not, until
// somebody resumes it.
func TestServiceGoesOn(t *testing.T) {
	dir := t.TempDir()
	r := serve(t, dir, ServiceOptions{})
	for _, id := range []string{"one", "two"} {
		if _, err := r.Create(t.Context(), Asked{ID: id, Spec: few(4)}); err != nil {
			t.Fatal(err)
		}
	}
	// Both have sets that are done, and all others stay under way.
	do, stuck := Do(shipped(), 1), make(chan struct{})
	var mu sync.Mutex
	began := 0
	stop := r.work(t, func(ctx context.Context, p queue.Piece) ([]byte, error) {
		mu.Lock()
		began++
		mine := began
		mu.Unlock()
		if mine > 4 {
			select {
			case stuck <- struct{}{}:
			case <-ctx.Done():
			}
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return do(ctx, p)
	})
	for range 4 {
		<-r.told
	}
	<-stuck
	if i, err := r.Cancel(t.Context(), "two"); err != nil || i.State != BatchCancelled {
		t.Fatalf("%+v, %v", i, err)
	}
	if i := r.wait(t, "two"); i.State != BatchCancelled {
		t.Errorf("%+v", i)
	}
	stop()
	r.end()

	r = serve(t, dir, ServiceOptions{})
	r.work(t, do)
	if i := r.wait(t, "one"); i.State != BatchSucceeded || i.Counts.Done != 4 || i.Counts.Unchanged == 0 {
		t.Errorf("after the restart: %+v", i)
	}
	list := r.List(t.Context(), BatchCancelled, "", 9)
	if len(list) != 1 || list[0].ID != "two" || list[0].Counts.Done == 4 {
		t.Fatalf("cancelled: %+v", list)
	}
	if i, err := r.Resume(t.Context(), "two", false); err != nil || i.State != BatchRunning {
		t.Fatalf("%+v, %v", i, err)
	}
	if i := r.wait(t, "two"); i.State != BatchSucceeded || i.Counts.Done != 4 {
		t.Errorf("resumed: %+v", i)
	}
	if all := r.List(t.Context(), "", "", 9); len(all) != 2 || all[0].ID != "two" {
		t.Errorf("the latest is not first: %+v", all)
	} else if rest := r.List(t.Context(), "", all[0].Key(), 9); len(rest) != 1 || rest[0].ID != "one" {
		t.Errorf("behind it: %+v", rest)
	}
}

// Sets that fail do not keep the others, and are tried again when somebody says so.
func TestServiceFailures(t *testing.T) {
	if testing.Short() {
		t.Skip("its calls are those of other tests: left out with -short")
	}
	r := serve(t, t.TempDir(), ServiceOptions{})
	do := Do(shipped(), 1)
	var mu sync.Mutex
	broken := true
	r.work(t, func(ctx context.Context, p queue.Piece) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		if broken && strings.Contains(string(p.Payload), `"seed":2`) {
			return nil, errors.New("no such luck")
		}
		return do(ctx, p)
	})
	if _, err := r.Create(t.Context(), Asked{ID: "some", Spec: few(2)}); err != nil {
		t.Fatal(err)
	}
	if i := r.wait(t, "some"); i.State != BatchSucceeded || i.Counts != (Counts{Sets: 2, Done: 1, Failed: 1}) {
		t.Errorf("%+v", i)
	}
	rows, _, err := r.Rows(t.Context(), "some", Failed, Place{}, 9)
	if err != nil || len(rows) != 1 || !strings.Contains(rows[0].Problem, "no such luck") {
		t.Errorf("%+v, %v", rows, err)
	}
	mu.Lock()
	broken = false
	mu.Unlock()
	if _, err := r.Resume(t.Context(), "some", false); err != nil {
		t.Fatal(err)
	}
	if i := r.wait(t, "some"); i.State != BatchSucceeded || i.Counts != (Counts{Sets: 2, Done: 2, Unchanged: 1}) {
		t.Errorf("tried again: %+v", i)
	}
}

// A batch that cannot go on says why.
func TestServiceCannotGoOn(t *testing.T) {
	if testing.Short() {
		t.Skip("its calls are those of other tests: left out with -short")
	}
	dir := t.TempDir()
	r := serve(t, dir, ServiceOptions{Failure: func(err error) job.Failure { return job.Failure{Code: "no", Message: err.Error()} }})
	if _, err := r.Create(t.Context(), Asked{ID: "x", Spec: few(2)}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "batches", "x", insideDir, stateFile)
	r.begun(t, "x")
	r.end()
	state, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.ReplaceAll(state, []byte(footprint.Version), []byte("0.0.1")), 0o600); err != nil {
		t.Fatal(err)
	}
	r = serve(t, dir, ServiceOptions{})
	r.work(t, Do(shipped(), 1))
	i := r.wait(t, "x")
	if i.State != BatchFailed || i.Failure == nil || !strings.Contains(i.Failure.Message, "0.0.1") {
		t.Fatalf("%+v", i)
	}
	if _, err := r.Resume(t.Context(), "x", false); err != nil {
		t.Fatal(err)
	}
	if i := r.wait(t, "x"); i.State != BatchFailed {
		t.Errorf("with another engine: %+v", i)
	}
	if _, err := r.Resume(t.Context(), "x", true); err != nil {
		t.Fatal(err)
	}
	if i := r.wait(t, "x"); i.State != BatchSucceeded || i.Counts.Done != 2 || i.Failure != nil {
		t.Errorf("renewed: %+v", i)
	}
}

// begun waits until a batch has its folder.
func (r *running) begun(t *testing.T, id string) {
	t.Helper()
	k, err := r.find(id)
	if err != nil {
		t.Fatal(err)
	}
	for {
		k.mu.Lock()
		there, changed := k.batch != nil, k.changed
		k.mu.Unlock()
		if there {
			return
		}
		<-changed
	}
}

func TestServiceRefuses(t *testing.T) {
	r := serve(t, t.TempDir(), ServiceOptions{MostSets: 3})
	var wrong *footprint.InputError
	var told *atlas.Error
	for what, c := range map[string]struct {
		spec string
		as   any
		want string
	}{
		"a wrong field":    {"batch: x\nruns:\n  - name: a\n    presett: bi-10\n", &told, "presett"},
		"too many":         {few(4), &wrong, "at most 3"},
		"a path":           {"batch: x\nruns:\n  - name: a\n    scenario: {atlas: ../../etc, layer: ccg17, regions: 5, tolerance: 1}\n", nil, "../../etc"},
		"a profile's path": {"batch: x\nruns:\n  - name: a\n    scenario: {layer: ccg17, needs: /etc/passwd, regions: 5, tolerance: 1}\n", &wrong, "run a"},
	} {
		_, err := r.Create(t.Context(), Asked{Spec: c.spec})
		if err == nil || c.as != nil && !errors.As(err, c.as) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(r.dir, "*")); len(left) > 0 {
		t.Errorf("kept %v", left)
	}
	if i, err := r.Check(t.Context(), Asked{Spec: few(3)}); err != nil || i.Counts.Sets != 3 || len(r.List(t.Context(), "", "", 9)) > 0 {
		t.Errorf("checked: %+v, %v", i, err)
	}
}

// FuzzNote: whatever lies in the folder of a service, it is read or refused with its name.
func FuzzNote(f *testing.F) {
	f.Add([]byte(`{"id": "x", "state": "running", "counts": {"sets": 3}, "created": "2026-01-02T03:04:05Z", "spec": "batch: x"}`))
	f.Add([]byte(`{"id": 7}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(t.TempDir(), "x"+noteSuffix)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		n, err := readNote(file)
		var told *atlas.Error
		if err != nil && (!errors.As(err, &told) || told.File != file) {
			t.Fatalf("%v", err)
		}
		if err != nil {
			return
		}
		if err := writeNote(file, n); err != nil {
			t.Fatal(err)
		}
		if again, err := readNote(file); err != nil || again.ID != n.ID || again.Spec != n.Spec || again.Counts != n.Counts || !again.Created.Equal(n.Created) {
			t.Errorf("written as %+v, %v", again, err)
		}
	})
}
