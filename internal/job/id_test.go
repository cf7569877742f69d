package job

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"
)

func TestIDsRise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := ids{entropy: rand.Reader}
		now := time.UnixMilli(rapid.Int64Range(0, 1<<47).Draw(t, "start"))
		last := ""
		for _, step := range rapid.SliceOf(rapid.SampledFrom([]time.Duration{0, 0, time.Millisecond, time.Hour, -time.Hour})).Draw(t, "steps") {
			now = now.Add(step)
			id, err := g.next(now)
			if err != nil {
				t.Fatal(err)
			}
			if len(id) != idLength || id <= last || strings.Trim(id, alphabet) != "" {
				t.Fatalf("id %q after %q", id, last)
			}
			last = id
			if rapid.Bool().Draw(t, "restart") {
				g = ids{entropy: rand.Reader}
				g.after(last)
			}
		}
	})
}

func TestIDsCarry(t *testing.T) {
	g := ids{entropy: rand.Reader, hi: 1 << 63, lo: 1<<64 - 1}
	id, err := g.next(time.UnixMilli(0))
	if want := formatID(1<<63+1, 0); err != nil || id != want {
		t.Errorf("got %s, %v, want %s", id, err, want)
	}
	g.entropy = iotest.ErrReader(errors.New("no entropy"))
	if _, err := g.next(time.Now()); err == nil {
		t.Error("an id without entropy")
	}
}

func FuzzParseID(f *testing.F) {
	f.Add(formatID(0, 0))
	f.Add(formatID(1<<64-1, 1<<64-1))
	f.Add("80000000000000000000000000")
	f.Add("0000000000000000000000000u")
	f.Add("r1")
	f.Fuzz(func(t *testing.T, id string) {
		if hi, lo, ok := parseID(id); ok && formatID(hi, lo) != id {
			t.Errorf("%q reads as %x %x, which is %q", id, hi, lo, formatID(hi, lo))
		}
	})
}
