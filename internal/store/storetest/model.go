package storetest

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/region"
	"footprint/internal/store"
)

// world is the model: what a store must hold, in the plainest form.
type world struct {
	runs   []job.Run // in order of creation, which is not that of ID
	events []job.Event
	plans  map[string]footprint.StoredPlan
	atlas  map[string]footprint.StoredAtlas
}

func (w *world) run(id string) *job.Run {
	for i := range w.runs {
		if w.runs[i].ID == id {
			return &w.runs[i]
		}
	}
	return nil
}

func (w *world) last(run string) (seq int64) {
	for _, e := range w.events {
		if e.Run == run {
			seq = max(seq, e.Seq)
		}
	}
	return seq
}

// model does random things to a store and to the model.
func model(t *testing.T, e Engine) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "storetest")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		s, err := e.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { s.Close() }() //nolint:errcheck // reopened and closed in the test itself
		m := &machine{
			Store: s, world: world{plans: make(map[string]footprint.StoredPlan), atlas: make(map[string]footprint.StoredAtlas)},
		}
		actions := map[string]func(*rapid.T){
			"create": m.create, "transition": m.transition, "record": m.record, "list": m.list,
			"plan": m.plan, "atlas": m.putAtlas, "plans": m.comparePlans, "": m.compare,
		}
		if e.Keeps {
			actions["reopen"] = func(t *rapid.T) {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				if s, err = e.Open(dir); err != nil {
					t.Fatal(err)
				}
				m.Store = s
			}
		}
		t.Repeat(actions)
		m.comparePlans(t)
		for _, r := range m.world.runs {
			m.compareEvents(t, r.ID)
		}
		if err := s.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

type machine struct {
	store.Store
	world world
}

var (
	ids      = rapid.StringMatching(`[ab][0-5]`)
	owners   = rapid.SampledFrom([]string{"", "ann", "bob", "o'neil \x00 \U0001F5FA"})
	requests = rapid.SampledFrom([]string{"", "", "q1", "q2"})
	kinds    = rapid.SampledFrom([]string{"solve", "score"})
	states   = rapid.SampledFrom([]job.State{job.Queued, job.Running, job.Succeeded, job.Failed, job.Cancelled})
)

// some gives nil for no bytes, as stores do.
func some(t *rapid.T, what string) []byte {
	data := rapid.SliceOfN(rapid.Byte(), 0, 5).Draw(t, what)
	if len(data) == 0 {
		return nil
	}
	return data
}

func moment(t *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(-1e9, 4e9).Draw(t, "s"), rapid.Int64Range(1, 999_999_999).Draw(t, "ns")).UTC()
}

func (m *machine) create(t *rapid.T) {
	r := job.Run{
		ID: ids.Draw(t, "id"), Kind: kinds.Draw(t, "kind"), Owner: owners.Draw(t, "owner"), RequestID: requests.Draw(t, "request"),
		Payload: some(t, "payload"), State: job.Queued, Created: moment(t),
	}
	first := job.Event{Run: r.ID, Seq: 1, Time: r.Created, State: job.Queued}
	kept, created, err := m.CreateRun(t.Context(), r, first)
	for _, there := range m.world.runs {
		if r.RequestID == "" || there.Owner != r.Owner || there.RequestID != r.RequestID {
			continue
		}
		if there.Kind == r.Kind && bytes.Equal(there.Payload, r.Payload) {
			if err != nil || created {
				t.Fatalf("same request: created %v, %v", created, err)
			}
			same(t, "run of the request", kept, there)
		} else if !errors.Is(err, job.ErrConflict) {
			t.Fatalf("got %v, want ErrConflict", err)
		}
		return
	}
	if m.world.run(r.ID) != nil {
		if err == nil || created {
			t.Fatalf("run %s was created twice", r.ID)
		}
		return
	}
	if err != nil || !created {
		t.Fatalf("created %v, %v", created, err)
	}
	same(t, "created", kept, r)
	m.world.runs, m.world.events = append(m.world.runs, r), append(m.world.events, first)
}

func (m *machine) transition(t *rapid.T) {
	id := ids.Draw(t, "id")
	from := job.Run{ID: id, State: states.Draw(t, "from"), Attempt: rapid.IntRange(0, 2).Draw(t, "attempt")}
	there := m.world.run(id)
	if there != nil && rapid.IntRange(0, 3).Draw(t, "right") > 0 {
		from = *there
	}
	to := from
	to.State, to.Attempt = states.Draw(t, "to"), rapid.IntRange(0, 2).Draw(t, "attempt")
	to.Started, to.Finished, to.Result, to.Failure = moment(t), time.Time{}, some(t, "result"), nil
	if to.State == job.Failed {
		to.Failure = &job.Failure{Code: "c", Message: "m", Detail: some(t, "detail")}
	}
	seq := m.world.last(id) + rapid.Int64Range(0, 3).Draw(t, "seq")
	e := job.Event{Run: id, Seq: seq, Time: moment(t), State: to.State}
	err := m.Transition(t.Context(), from, to, []job.Event{e})
	switch {
	case there == nil:
		want(t, err, job.ErrNotFound)
	case there.State.Finished():
		want(t, err, job.ErrFinished)
	case there.State != from.State || there.Attempt != from.Attempt:
		want(t, err, job.ErrStale)
	case seq <= m.world.last(id):
		if err == nil {
			t.Fatalf("event %d was kept behind %d", seq, m.world.last(id))
		}
	default:
		want(t, err, nil)
		there.State, there.Started, there.Finished, there.Attempt = to.State, to.Started, to.Finished, to.Attempt
		there.Result, there.Failure = to.Result, to.Failure
		m.world.events = append(m.world.events, e)
	}
}

func (m *machine) record(t *rapid.T) {
	id := ids.Draw(t, "id")
	var add []job.Event
	last := m.world.last(id)
	for range rapid.IntRange(0, 3).Draw(t, "events") {
		last += rapid.Int64Range(1, 3).Draw(t, "seq")
		add = append(add, job.Event{Run: id, Seq: last, Time: moment(t), State: job.Running, Data: []byte{byte(last)}})
	}
	drop := rapid.SliceOfN(rapid.Int64Range(0, last+1), 0, 5).Draw(t, "drop")
	err := m.RecordEvents(t.Context(), id, add, drop)
	switch there := m.world.run(id); {
	case there == nil:
		want(t, err, job.ErrNotFound)
	case there.State.Finished():
		want(t, err, job.ErrFinished)
	default:
		want(t, err, nil)
		m.world.events = slices.DeleteFunc(append(m.world.events, add...), func(e job.Event) bool {
			return e.Run == id && len(e.Data) > 0 && slices.Contains(drop, e.Seq)
		})
	}
}

func (m *machine) list(t *rapid.T) {
	f := job.Filter{Newest: rapid.Bool().Draw(t, "newest")}
	if rapid.Bool().Draw(t, "by owner") {
		f.Owner = owners.Draw(t, "owner")
	}
	if rapid.Bool().Draw(t, "by state") {
		f.State = states.Draw(t, "state")
	}
	if rapid.Bool().Draw(t, "by kind") {
		f.Kind = kinds.Draw(t, "kind")
	}
	limit := rapid.IntRange(1, 4).Draw(t, "limit")
	var got []job.Run
	for after := ""; ; after = got[len(got)-1].ID {
		page, err := m.Runs(t.Context(), f, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page...)
		if len(page) > limit {
			t.Fatalf("%d runs on a page of %d", len(page), limit)
		}
		if len(page) < limit {
			break
		}
	}
	var expected []job.Run
	for _, r := range m.world.runs {
		if (f.Owner == "" || r.Owner == f.Owner) && (f.State == "" || r.State == f.State) && (f.Kind == "" || r.Kind == f.Kind) {
			expected = append(expected, r)
		}
	}
	sortRuns(expected)
	if f.Newest {
		slices.Reverse(expected)
	}
	same(t, "pages", got, expected)
}

func sortRuns(runs []job.Run) {
	slices.SortFunc(runs, func(a, b job.Run) int { return strings.Compare(a.ID, b.ID) })
}

func (m *machine) plan(t *rapid.T) {
	p := plan(ids.Draw(t, "id"))
	p.Labels = nil
	for _, l := range rapid.SliceOfN(rapid.Int32Min(0), 1, 20).Draw(t, "labels") {
		p.Labels = append(p.Labels, region.Label(l))
	}
	p.Created = moment(t)
	want(t, m.PutPlan(t.Context(), p), nil)
	if _, ok := m.world.plans[p.ID]; !ok {
		m.world.plans[p.ID] = p
	}
}

func (m *machine) putAtlas(t *rapid.T) {
	a := footprint.StoredAtlas{ID: ids.Draw(t, "id"), Digest: requests.Draw(t, "digest"), Title: "t", Files: some(t, "files"), Created: moment(t)}
	err := m.PutAtlas(t.Context(), a)
	switch there, ok := m.world.atlas[a.ID]; {
	case !ok:
		want(t, err, nil)
		m.world.atlas[a.ID] = a
	case there.Digest != a.Digest:
		want(t, err, footprint.ErrExists)
	default:
		want(t, err, nil)
	}
}

// compare looks at all runs, and at the events of one, after each action.
func (m *machine) compare(t *rapid.T) {
	runs, err := m.Runs(t.Context(), job.Filter{}, "", 1000)
	want(t, err, nil)
	expected := slices.Clone(m.world.runs)
	sortRuns(expected)
	same(t, "runs", runs, expected)
	var open []job.Run
	for _, r := range expected {
		if !r.State.Finished() {
			open = append(open, r)
		}
	}
	m.compareEvents(t, ids.Draw(t, "events of"))
	unfinished, err := m.Unfinished(t.Context())
	want(t, err, nil)
	same(t, "unfinished", unfinished, open)
}

func (m *machine) compareEvents(t *rapid.T, run string) {
	var events []job.Event
	for _, e := range m.world.events {
		if e.Run == run {
			events = append(events, e)
		}
	}
	got, err := m.Events(t.Context(), run, 0, 1000)
	want(t, err, nil)
	same(t, "events of "+run, got, events)
}

// comparePlans is an action of its own because it takes long.
func (m *machine) comparePlans(t *rapid.T) {
	for id, p := range m.world.plans {
		got, err := m.Plan(t.Context(), id)
		want(t, err, nil)
		same(t, "plan", got, p)
	}
	list, err := m.Plans(t.Context(), "", 1000)
	want(t, err, nil)
	if len(list) != len(m.world.plans) {
		t.Fatalf("%d plans, want %d", len(list), len(m.world.plans))
	}
	for id, a := range m.world.atlas {
		got, err := m.Atlas(t.Context(), id)
		want(t, err, nil)
		same(t, "atlas", got, a)
	}
}

func want(t *rapid.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
}
