package ensemble

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"

	"footprint/internal/region"
)

// Magic begins a file of plans. The digit is the version of the format:
// docs/ensembles.md describes it byte by byte.
const Magic = "FPPLANS1"

// Header says what the plans of a file are of, and how they were drawn. With it
// a file can be read without the atlas.
type Header struct {
	EngineVersion string `json:"engineVersion"`
	Atlas         Source `json:"atlas"`
	Layer         Source `json:"layer"`
	ProblemDigest string `json:"problemDigest"`
	Regions       int    `json:"regions"`
	Method        string `json:"method"`
	Seed          uint64 `json:"seed,string"`
	// Plan i is of chain i mod Chains.
	Chains int `json:"chains"`
	BurnIn int `json:"burnIn"` // plans of each chain
	// CodeField is what the codes of the units are called, such as CCG17CD.
	CodeField string   `json:"codeField"`
	Codes     []string `json:"codes"`
	// Edges are the pairs of units that touch, in the order in which plans are
	// coded.
	Edges [][2]region.Unit `json:"edges"`
}

// Source names an atlas or a layer.
type Source struct {
	ID     string `json:"id"`
	Digest string `json:"digest"`
}

// maxChains is far above any use, and keeps what a reader allocates in
// proportion to the file.
const maxChains = 256

func (h *Header) check() error {
	n := len(h.Codes)
	switch {
	case n == 0:
		return errors.New("there are no units")
	case h.Regions < 1 || h.Regions > n:
		return fmt.Errorf("%d regions of %d units: want 1 to %d", h.Regions, n, n)
	case h.Chains < 1 || h.Chains > maxChains:
		return fmt.Errorf("%d chains: want 1 to %d", h.Chains, maxChains)
	}
	for _, e := range h.Edges {
		if e[0] < 0 || e[1] < 0 || int(e[0]) >= n || int(e[1]) >= n || e[0] == e[1] {
			return fmt.Errorf("edge %d-%d: want two of the units 0 to %d", e[0], e[1], n-1)
		}
	}
	return nil
}

// Kinds of blocks, the first byte of each.
const (
	headerBlock = 'H'
	plansBlock  = 'P'
	endBlock    = 'E'
)

// FrameLen is the length of what precedes a block: its own length and a
// checksum, four bytes each, least significant first.
const FrameLen = 8

// ErrDamaged says that a file is not as it was written: cut off, or changed.
var ErrDamaged = errors.New("damaged file of plans")

// Frame reads what precedes a block: its length in bytes and its checksum.
func Frame(b [FrameLen]byte) (length, sum uint32) {
	return binary.LittleEndian.Uint32(b[:4]), binary.LittleEndian.Uint32(b[4:])
}

// Checksum is the CRC-32 of a block by IEEE 802.3, as in zip and PNG.
func Checksum(block []byte) uint32 { return crc32.ChecksumIEEE(block) }

// appendBlock frames a block.
func appendBlock(dst, block []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(block))) //nolint:gosec // G115: blocks are of a few megabytes
	dst = binary.LittleEndian.AppendUint32(dst, Checksum(block))
	return append(dst, block...)
}

// appendHeader begins a file.
func appendHeader(dst []byte, h *Header) ([]byte, error) {
	if err := h.check(); err != nil {
		return dst, err
	}
	text, err := json.Marshal(h)
	if err != nil {
		return dst, err
	}
	return appendBlock(append(dst, Magic...), append([]byte{headerBlock}, text...)), nil
}

func parseHeader(block []byte) (*Header, error) {
	if len(block) == 0 || block[0] != headerBlock {
		return nil, fmt.Errorf("%w: the first block is not a header", ErrDamaged)
	}
	h := new(Header)
	if err := json.Unmarshal(block[1:], h); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrDamaged, err)
	}
	if err := h.check(); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrDamaged, err)
	}
	return h, nil
}

// NewHeader is the header of the plans that [Sample] draws of p: what the
// caller knows of atlas, layer and codes is missing.
func NewHeader(p *region.Problem, opt Options) (Header, error) {
	if err := opt.complete(p); err != nil {
		return Header{}, err
	}
	h := Header{
		ProblemDigest: p.Digest(), Regions: p.Regions(), Method: string(opt.Method), Seed: opt.Seed,
		Chains: Chains, BurnIn: opt.BurnIn,
	}
	for _, e := range p.Graph().Edges() {
		h.Edges = append(h.Edges, [2]region.Unit{e.A, e.B})
	}
	return h, nil
}

// UsualThin is how many steps of a chain lie between two plans where
// [Options] do not say.
func UsualThin(p *region.Problem) int { return defaultSpacing(p) }
