package store_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/region"
	"footprint/internal/store"
)

// The test binary is its own child: with this variable set it is a process
// that works on the store in that folder until it is killed or done.
const crashChild = "FOOTPRINT_CRASH_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashChild); dir != "" {
		from, errFrom := strconv.Atoi(os.Getenv(crashChild + "_FROM"))
		count, errCount := strconv.Atoi(os.Getenv(crashChild + "_COUNT"))
		if err := errors.Join(errFrom, errCount, work(dir, from, count, os.Stdout)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if raceDetector {
		flag.Set("rapid.checks", "20") //nolint:errcheck // a default; the command line comes later
	}
	os.Exit(m.Run())
}

// expected is the result of a payload.
func expected(payload []byte) string {
	sum := sha256.Sum256(payload)
	for range 2000 {
		sum = sha256.Sum256(sum[:])
	}
	return hex.EncodeToString(sum[:])
}

// work is the child. It submits the works number from to from+count, cancels some,
// waits until none is unfinished, and says on out what it has been told: lines
// "accepted <number> <id>", "cancelled <id>", "finished <id> <attempt> <result>".
func work(dir string, from, count int, out io.Writer) error {
	var mu sync.Mutex
	say := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(out, format+"\n", args...) //nolint:errcheck // nobody to tell
	}
	say("began")
	s, err := store.Open(dir)
	if err != nil {
		return err
	}
	r, err := job.NewRunner(s, func(ctx context.Context, run job.Run, emit func([]byte)) ([]byte, error) {
		say("started %s", run.ID)
		emit([]byte("half"))
		result := expected(run.Payload)
		plan := footprint.StoredPlan{ID: result[:32], Labels: []region.Label{0, 1}, Created: run.Created}
		if err := s.PutPlan(ctx, plan); err != nil {
			return nil, err
		}
		emit([]byte("all"))
		return []byte(result), nil
	}, job.Options{Workers: 2, ProgressEvery: time.Microsecond, KeepEvery: time.Microsecond})
	if err != nil {
		return err
	}
	var group sync.WaitGroup
	errs := make(chan error, 1)
	finish := func(id string) {
		for _, err := range r.Watch(context.Background(), id, 0) {
			if err != nil {
				select {
				case errs <- err:
				default:
				}
				return
			}
		}
		if run, err := r.Get(context.Background(), id); err == nil {
			say("finished %s %d %s", id, run.Attempt, string(run.State)+":"+string(run.Result))
		}
	}
	unfinished, err := s.Unfinished(context.Background())
	if err != nil {
		return err
	}
	for _, run := range unfinished {
		group.Go(func() { finish(run.ID) })
	}
	for n := from; n < from+count; n++ {
		run, _, err := r.Submit(context.Background(), job.Run{
			Owner: "ann", RequestID: "q" + strconv.Itoa(n), Payload: []byte(strconv.Itoa(n)),
		})
		if err != nil {
			return err
		}
		say("accepted %d %s", n, run.ID)
		if n%7 == 0 {
			if _, err := r.Cancel(context.Background(), run.ID); err == nil {
				say("cancelled %s", run.ID)
			}
		}
		group.Go(func() { finish(run.ID) })
	}
	group.Wait()
	select {
	case err := <-errs:
		return err
	default:
	}
	return errors.Join(r.Close(context.Background()), s.Close())
}

// told is what children said before they were killed.
type told struct {
	accepted map[string]string // id by number
	ended    map[string]string // state and result by id
	attempts map[string]string // by id of those that said so
}

// listen reads lines from a child, and calls kill after a number of them.
// What the child said until it was dead counts too.
func (w *told) listen(t *testing.T, out io.Reader, after int, kill func()) {
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if n == after {
			kill()
		}
		word := strings.Fields(lines.Text())
		switch {
		case len(word) == 3 && word[0] == "accepted":
			if id := w.accepted[word[1]]; id != "" && id != word[2] {
				t.Errorf("work %s is run %s and run %s", word[1], id, word[2])
			}
			w.accepted[word[1]] = word[2]
		case len(word) == 2 && word[0] == "cancelled":
			w.end(t, word[1], "cancelled:")
		case len(word) == 4 && word[0] == "finished":
			w.end(t, word[1], word[3])
			w.attempts[word[1]] = word[2]
		}
	}
}

func (w *told) end(t *testing.T, id, how string) {
	if was, ok := w.ended[id]; ok && was != how {
		t.Errorf("run %s ended as %s and as %s", id, was, how)
	}
	w.ended[id] = how
}

// TestKill kills a process that works on a store, with SIGKILL, time and again at
// random points, lets the last one finish, and then looks at what is there.
func TestKill(t *testing.T) {
	const seed = 20261121
	rng := rand.New(rand.NewPCG(seed, 0))
	kills := 50
	if testing.Short() || raceDetector {
		kills = 10
	}
	dir := t.TempDir()
	w := told{accepted: make(map[string]string), ended: make(map[string]string), attempts: make(map[string]string)}
	from := 0
	for i := range kills + 1 {
		// Each child begins with some works that the one before may have submitted.
		after, count := rng.IntN(60), 25
		if i == kills {
			after = -1
		}
		w.child(t, dir, from, count, after)
		from += 10
	}
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // nothing was written
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	again := w.compare(t, s)
	t.Logf("seed %d: %d kills, %d runs, %d of them started more than once", seed, kills, len(w.accepted), again)
	if again < kills/5 {
		t.Errorf("only %d runs were hit: the kills came between the works", again)
	}
}

// child runs one child, and kills it after some lines if that is not negative.
func (w *told) child(t *testing.T, dir string, from, count, after int) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), crashChild+"="+dir,
		crashChild+"_FROM="+strconv.Itoa(from), crashChild+"_COUNT="+strconv.Itoa(count))
	var problems strings.Builder
	c.Stderr = &problems
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	killed := false
	w.listen(t, out, after, func() { killed = c.Process.Kill() == nil })
	if err := c.Wait(); err != nil && !killed || problems.Len() > 0 {
		t.Fatalf("child: %v\n%s", err, problems.String())
	}
}

// compare holds what is in the store to what children were told. It gives the
// number of runs that were started more than once.
func (w *told) compare(t *testing.T, s store.Store) (again int) {
	runs, err := s.Runs(t.Context(), job.Filter{}, "", 1e6)
	if err != nil {
		t.Fatal(err)
	}
	there := make(map[string]job.Run)
	requests := make(map[string]bool)
	plans := make(map[string]bool)
	for _, r := range runs {
		there[r.ID] = r
		if requests[r.RequestID] {
			t.Errorf("request %s has two runs", r.RequestID)
		}
		requests[r.RequestID] = true
		if r.Attempt > 1 {
			again++
		}
		if r.State == job.Succeeded {
			plans[expected(r.Payload)[:32]] = true
		}
		number, err := strconv.Atoi(string(r.Payload))
		mayCancel := err == nil && number%7 == 0
		done := r.State == job.Succeeded && string(r.Result) == expected(r.Payload)
		if cancelled := r.State == job.Cancelled && mayCancel; !done && !cancelled {
			t.Errorf("run %s: %s with result %q and failure %v", r.ID, r.State, r.Result, r.Failure)
		}
		events, err := s.Events(t.Context(), r.ID, 0, 1e6)
		if err != nil {
			t.Fatal(err)
		}
		final := 0
		for _, e := range events {
			if e.Final() {
				final++
			}
		}
		if final != 1 || events[len(events)-1].State != r.State {
			t.Errorf("run %s has %d final events", r.ID, final)
		}
	}
	for number, id := range w.accepted {
		if string(there[id].Payload) != number {
			t.Errorf("run %s, accepted for work %s, is lost", id, number)
		}
	}
	for id, how := range w.ended {
		if r := there[id]; string(r.State)+":"+string(r.Result) != how {
			t.Errorf("run %s ended as %s, and is %s now", id, how, r.State)
		}
		if attempt, ok := w.attempts[id]; ok && strconv.Itoa(there[id].Attempt) != attempt {
			t.Errorf("run %s ended with attempt %s, and was started again", id, attempt)
		}
	}
	kept, err := s.Plans(t.Context(), "", 1e6)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range kept {
		delete(plans, p.ID)
	}
	if len(plans) > 0 {
		t.Errorf("%d runs succeeded without their plans", len(plans))
	}
	return again
}
