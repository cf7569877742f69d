package job

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"strings"
	"sync"
	"time"
)

// alphabet is Crockford's base 32 in lower case: in order of its bytes, and
// without letters that look like digits.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

const idLength = 26

// ids makes run ids: 48 bits of milliseconds, then 80 random bits. Each is
// greater than the one before, also when the clock stands or goes back.
type ids struct {
	mu      sync.Mutex
	entropy io.Reader
	hi, lo  uint64 // the last one given
}

func (g *ids) next(now time.Time) (string, error) {
	var random [10]byte
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, err := io.ReadFull(g.entropy, random[:]); err != nil {
		return "", fmt.Errorf("random part of a run id: %w", err)
	}
	hi := uint64(now.UnixMilli())<<16 | uint64(binary.BigEndian.Uint16(random[:2]))
	lo := binary.BigEndian.Uint64(random[2:])
	if hi < g.hi || hi == g.hi && lo <= g.lo {
		var carry uint64
		lo, carry = bits.Add64(g.lo, 1, 0)
		hi = g.hi + carry
	}
	g.hi, g.lo = hi, lo
	return formatID(hi, lo), nil
}

// after makes all ids to come greater than id, if it is one of ours.
func (g *ids) after(id string) {
	if hi, lo, ok := parseID(id); ok {
		g.hi, g.lo = hi, lo
	}
}

func formatID(hi, lo uint64) string {
	var id [idLength]byte
	for i := idLength - 1; i >= 0; i-- {
		id[i] = alphabet[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(id[:])
}

func parseID(id string) (hi, lo uint64, ok bool) {
	if len(id) != idLength || id[0] > '7' {
		return 0, 0, false
	}
	for i := range idLength {
		digit := strings.IndexByte(alphabet, id[i])
		if digit < 0 {
			return 0, 0, false
		}
		hi = hi<<5 | lo>>59
		lo = lo<<5 | uint64(digit)
	}
	return hi, lo, true
}
