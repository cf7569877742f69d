package ensemble

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"footprint/internal/region"
)

// headerFor is a header over a problem's graph.
func headerFor(p *region.Problem, chains int) Header {
	h := Header{
		EngineVersion: "test", Atlas: Source{"a", "1"}, Layer: Source{"l", "2"}, ProblemDigest: p.Digest(),
		Regions: p.Regions(), Method: "recom", Seed: 1<<63 + 5, Chains: chains, BurnIn: 2, CodeField: "CD",
	}
	for u := range p.Len() {
		h.Codes = append(h.Codes, fmt.Sprintf("U%03d", u))
	}
	for _, e := range p.Graph().Edges() {
		h.Edges = append(h.Edges, [2]region.Unit{e.A, e.B})
	}
	return h
}

// encoded is a file of plans.
func encoded(t testing.TB, h Header, plans [][]region.Label) []byte {
	t.Helper()
	e, file, err := NewEncoder(nil, h)
	for _, plan := range plans {
		if err == nil {
			file, err = e.Append(file, plan)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return e.Close(file, 7)
}

// blocks takes a file apart.
func blocks(file []byte) (out [][]byte, err error) {
	if len(file) < len(Magic) || string(file[:len(Magic)]) != Magic {
		return nil, ErrDamaged
	}
	for file = file[len(Magic):]; len(file) > 0; {
		if len(file) < FrameLen {
			return out, ErrDamaged
		}
		length, sum := Frame([FrameLen]byte(file))
		file = file[FrameLen:]
		if uint64(length) > uint64(len(file)) || Checksum(file[:length]) != sum {
			return out, ErrDamaged
		}
		out, file = append(out, file[:length]), file[length:]
	}
	return out, nil
}

// decoded gives the plans of a file from one on, canonical, and the error that
// ended it.
func decoded(file []byte, from int) (h *Header, first int, plans []region.Plan, err error) {
	parts, damage := blocks(file)
	if len(parts) == 0 {
		return nil, 0, nil, ErrDamaged
	}
	d, err := NewDecoder(parts[0])
	if err != nil {
		return nil, 0, nil, err
	}
	first = -1
	for _, part := range parts[1:] {
		err := d.Block(part, from, func(i int, labels []region.Label) error {
			if first < 0 {
				first = i
			}
			plan, err := region.NewPlan(labels)
			if err == nil && plan.Regions() != d.Header().Regions {
				err = fmt.Errorf("plan %d has %d regions", i, plan.Regions())
			}
			plans = append(plans, plan)
			return err
		})
		if err != nil {
			return d.Header(), first, plans, err
		}
	}
	if damage == nil && !d.Ended() {
		damage = ErrDamaged
	}
	return d.Header(), first, plans, damage
}

// Any contiguous plans come back as they were, whatever the numbers of their
// regions, the chains and where reading begins.
func TestFileRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 9).Draw(t, "width"), rapid.IntRange(2, 9).Draw(t, "height")
		k := rapid.IntRange(1, w*h).Draw(t, "regions")
		chains := rapid.IntRange(1, 9).Draw(t, "chains")
		count := rapid.IntRange(0, 3*roundsPerBlock*chains).Draw(t, "plans")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		p := grid(&testing.T{}, w, h, k, 0.5)
		plans := make([][]region.Label, count)
		for i := range plans {
			if i >= chains && rng.IntN(3) > 0 {
				plans[i] = nudged(p, plans[i-chains], rng)
			} else {
				plans[i] = randomPlan(p, rng)
			}
		}
		head := headerFor(p, chains)
		file := encoded(&testing.T{}, head, plans)
		from := rapid.IntRange(0, count).Draw(t, "from")
		got, first, back, err := decoded(file, from)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(*got) != fmt.Sprint(head) {
			t.Fatalf("%+v, want %+v", got, head)
		}
		if len(back) != count-from || len(back) > 0 && first != from {
			t.Fatalf("%d plans from %d on, want %d from %d on", len(back), first, count-from, from)
		}
		for i, plan := range back {
			want, err := region.NewPlan(plans[from+i])
			if err != nil || plan.Digest() != want.Digest() {
				t.Fatalf("plan %d: %v, want %v, %v", from+i, plan, want, err)
			}
		}
	})
}

// randomPlan grows regions from units drawn at random, with any numbers.
func randomPlan(p *region.Problem, rng *rand.Rand) []region.Label {
	labels := slices.Repeat([]region.Label{-1}, p.Len())
	number := rng.Perm(p.Regions())
	for r, u := range rng.Perm(p.Len())[:p.Regions()] {
		labels[u] = region.Label(number[r])
	}
	for left := p.Len() - p.Regions(); left > 0; {
		u := region.Unit(rng.IntN(p.Len()))
		around := p.Graph().Neighbours(u)
		if v := around[rng.IntN(len(around))]; labels[u] < 0 && labels[v] >= 0 {
			labels[u] = labels[v]
			left--
		}
	}
	return labels
}

// nudged is a plan with a few units moved, if that leaves regions contiguous, and
// now and then with other numbers.
func nudged(p *region.Problem, plan []region.Label, rng *rand.Rand) []region.Label {
	plan = slices.Clone(plan)
	for range rng.IntN(4) {
		u := region.Unit(rng.IntN(p.Len()))
		around := p.Graph().Neighbours(u)
		old := plan[u]
		plan[u] = plan[around[rng.IntN(len(around))]]
		now, err := region.NewPlan(plan)
		if err != nil {
			panic(err)
		}
		if now.Regions() < p.Regions() || slices.Max(region.Pieces(p.Graph(), now)) > 1 {
			plan[u] = old
		}
	}
	if rng.IntN(4) == 0 {
		number := rng.Perm(p.Regions())
		for u, l := range plan {
			plan[u] = region.Label(number[l])
		}
	}
	return plan
}

// A cut or changed file gives the plans of the blocks before the damage, and an
// error.
func TestFileDamaged(t *testing.T) {
	p := grid(t, 5, 4, 4, 0.4)
	var plans [][]region.Label
	if _, err := Sample(context.Background(), p, Options{Plans: 3*roundsPerBlock*Chains + 10, Seed: 1, Thin: 2}, func(_ int, plan []region.Label) {
		plans = append(plans, slices.Clone(plan))
	}); err != nil {
		t.Fatal(err)
	}
	file := encoded(t, headerFor(p, Chains), plans)
	parts, err := blocks(file)
	if err != nil || len(parts) != 6 {
		t.Fatalf("%d blocks, %v", len(parts), err)
	}
	ends := []int{len(Magic)}
	for _, part := range parts {
		ends = append(ends, ends[len(ends)-1]+FrameLen+len(part))
	}
	whole := func(length int) int { // plans in the blocks that end by then
		for i := 5; i >= 2; i-- {
			if length >= ends[i] {
				return min(len(plans), (i-1)*roundsPerBlock*Chains)
			}
		}
		return 0
	}
	for length := 0; length < len(file); length += 1 + length/64 {
		if _, _, got, err := decoded(file[:length], 0); !errors.Is(err, ErrDamaged) || len(got) != whole(length) {
			t.Fatalf("cut at %d of %d: %d plans, %v; want %d", length, len(file), len(got), err, whole(length))
		}
	}
	for at := 0; at < len(file); at += 1 + at/64 {
		bad := slices.Clone(file)
		bad[at] ^= 0x10
		if _, _, got, err := decoded(bad, 0); !errors.Is(err, ErrDamaged) || len(got) > whole(at) {
			t.Fatalf("changed at %d: %d plans, %v", at, len(got), err)
		}
	}
}

// A file by hand, on a square of four units in two regions with a diagonal 0-3.
func TestFileByHand(t *testing.T) {
	h := Header{
		Regions: 2, Chains: 1, Codes: []string{"a", "b", "c", "d"},
		Edges: [][2]region.Unit{{0, 1}, {0, 2}, {0, 3}, {1, 3}, {2, 3}},
	}
	file := encoded(t, h, [][]region.Label{
		// Alone: 0-1 together (1), 0-2 not (0), 0-3 together (1); 1-3 and 2-3 follow.
		{0, 0, 1, 0},
		// 0-1 together, 0-2 not, 0-3 not; 1-3 follows; 2-3 together.
		{1, 1, 0, 0},
		// The same once more: no difference.
		{0, 0, 1, 1},
	})
	parts, err := blocks(file)
	if err != nil {
		t.Fatal(err)
	}
	want := []byte{'P', 0, 3, 0, 0b101, 0, 0b1001, 1}
	if !slices.Equal(parts[1], want) || !slices.Equal(parts[2], []byte{'E', 3, 7}) {
		t.Errorf("% x and % x, want % x", parts[1], parts[2], want)
	}

	// A path of forty: its border moves from behind unit 19 to behind unit 21, and
	// the regions are called the other way round.
	h.Codes, h.Edges = make([]string, 40), nil
	for u := range region.Unit(39) {
		h.Edges = append(h.Edges, [2]region.Unit{u, u + 1})
	}
	before, after := make([]region.Label, 40), make([]region.Label, 40)
	for u := 20; u < 40; u++ {
		before[u] = 1
	}
	for u := range 22 {
		after[u] = 1
	}
	parts, err = blocks(encoded(t, h, [][]region.Label{before, after}))
	if err != nil {
		t.Fatal(err)
	}
	want = []byte{'P', 0, 2, 0, 255, 255, 0b11110111, 255, 0b1111111, 3, 20, 0, 0, 0}
	if !slices.Equal(parts[1], want) {
		t.Errorf("% x, want % x", parts[1], want)
	}
}

func TestEncoderRefuses(t *testing.T) {
	p := grid(t, 3, 2, 2, 0.5)
	for name, plan := range map[string][]region.Label{
		"too short":       {0, 0, 0, 1, 1},
		"no such region":  {0, 0, 0, 1, 1, 2},
		"negative":        {0, 0, 0, 1, 1, -1},
		"too few regions": {0, 0, 0, 0, 0, 0},
		"in pieces":       {0, 1, 0, 0, 1, 0},
	} {
		e, file, err := NewEncoder(nil, headerFor(p, 2))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Append(file, plan); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for name, change := range map[string]func(*Header){
		"no units":    func(h *Header) { h.Codes, h.Edges = nil, nil },
		"no regions":  func(h *Header) { h.Regions = 0 },
		"too many":    func(h *Header) { h.Regions = 7 },
		"no chains":   func(h *Header) { h.Chains = 0 },
		"many chains": func(h *Header) { h.Chains = maxChains + 1 },
		"edge":        func(h *Header) { h.Edges[0][1] = 6 },
		"loop":        func(h *Header) { h.Edges[0][1] = h.Edges[0][0] },
	} {
		h := headerFor(p, 2)
		change(&h)
		if _, _, err := NewEncoder(nil, h); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// Whatever a file holds, reading it ends with plans of the header's kind or with
// an error that says that it is damaged.
func FuzzDecoder(f *testing.F) {
	p := grid(f, 4, 3, 3, 0.5)
	rng := rand.New(rand.NewPCG(1, 1))
	plans := [][]region.Label{randomPlan(p, rng)}
	for i := range 20 {
		plans = append(plans, nudged(p, plans[i], rng))
	}
	whole := encoded(f, headerFor(p, 2), plans)
	f.Add(whole)
	f.Add(encoded(f, headerFor(p, 1), nil))
	f.Add(whole[:len(whole)-20])
	f.Add([]byte(Magic))
	f.Fuzz(func(t *testing.T, file []byte) {
		// What changes a byte would else end at the checksum.
		for at := len(Magic); at+FrameLen <= len(file); {
			length, _ := Frame([FrameLen]byte(file[at:]))
			if uint64(length) > uint64(len(file)-at-FrameLen) {
				break
			}
			block := file[at+FrameLen : at+FrameLen+int(length)]
			binary.LittleEndian.PutUint32(file[at+4:], Checksum(block))
			at += FrameLen + int(length)
		}
		if _, _, _, err := decoded(file, 0); err != nil && !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
	})
}
