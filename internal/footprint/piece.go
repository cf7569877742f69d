package footprint

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sync"

	"footprint/internal/ensemble"
	"footprint/internal/exact"
	"footprint/internal/region"
	"footprint/internal/scenario"
	"footprint/internal/search"
	"footprint/internal/wire"
)

// Elsewhere has a piece of work of a kind done on another machine: it gives what
// [Planner.Piece] gives there, and is called from several goroutines. Its error ends
// the work.
type Elsewhere func(ctx context.Context, kind string, payload []byte) ([]byte, error)

// Kinds of pieces.
const (
	PieceSearch = "search" // a chain of a search
	PieceSample = "sample" // work of a chain of a sample
	PieceProve  = "prove"  // a node of the tree of a proof
)

// ErrOther is wrapped where a piece was made by another version of the engine, on
// another atlas or on a processor that computes otherwise: its result would be
// another one, so that it is not done.
var ErrOther = errors.New("not the same here")

// piece is what a payload says, but for the task.
type piece struct {
	engine     string
	arithmetic string
	atlas      atlasSource
	problem    string // digest
	scenario   []byte // JSON
}

// atlasSource is an atlas by its id, as the scenario calls it, and by its digest.
type atlasSource struct{ id, name, digest string }

// encode writes the head of a payload.
func (c *piece) encode() []byte {
	var w wire.Writer
	for _, s := range []string{c.engine, c.arithmetic, c.atlas.id, c.atlas.name, c.atlas.digest, c.problem} {
		w.Bytes([]byte(s))
	}
	w.Bytes(c.scenario)
	return w
}

// decodePiece reads a payload, and refuses one of another engine whatever the rest is.
func decodePiece(payload []byte) (c *piece, head, task []byte, err error) {
	r := wire.NewReader(payload)
	head, task = r.Bytes(), r.Bytes()
	if err := r.End(); err != nil {
		return nil, nil, nil, err
	}
	r = wire.NewReader(head)
	c = &piece{engine: string(r.Bytes())}
	if err := r.Err(); err != nil {
		return nil, nil, nil, err
	}
	if c.engine != Version {
		return nil, nil, nil, fmt.Errorf("%w: the piece is of engine version %q, and this machine has %q: want the same footprint on all machines", ErrOther, c.engine, Version)
	}
	for _, s := range []*string{&c.arithmetic, &c.atlas.id, &c.atlas.name, &c.atlas.digest, &c.problem} {
		*s = string(r.Bytes())
	}
	c.scenario = r.Bytes()
	if err := r.End(); err != nil {
		return nil, nil, nil, err
	}
	if here := arithmetic(); c.arithmetic != here {
		return nil, nil, nil, fmt.Errorf("%w: the piece was made on a processor with arithmetic %.12s..., and this one has %.12s...: exponentials and logarithms differ in their last digits, so that plans would", ErrOther, c.arithmetic, here)
	}
	return c, head, task, nil
}

// Arithmetic tells processors apart on which the functions that the search uses may
// differ in their last digits: those with a fused multiply-add from those without.
func Arithmetic() string { return arithmetic() }

var arithmetic = sync.OnceValue(func() string {
	h := sha256.New()
	for i := range 4096 {
		x := (float64(i) - 2047.5) / 97
		_, _ = fmt.Fprintf(h, "%x %x\n", math.Float64bits(math.Exp(x)), math.Float64bits(math.Log(math.Abs(x))))
	}
	return hex.EncodeToString(h.Sum(nil))
})

// away has tasks of a kind done elsewhere; nil where they are to be done here:
// where nothing else is asked for, and where the problem does not follow from the
// scenario alone, as on the levels that rest on others.
func (e Elsewhere) away(kind string, task *scenario.Task) func(context.Context, []byte) ([]byte, error) {
	if e == nil || task.Atlas == nil || task.Layer.Digest == "" {
		return nil
	}
	asked := posed(task.Atlas, task)
	text, err := json.Marshal(asked)
	if err != nil {
		panic(err) // a scenario was read from text
	}
	a := task.Atlas
	c := piece{
		engine: Version, arithmetic: arithmetic(), atlas: atlasSource{a.ID, task.Scenario.Atlas, a.Digest()},
		problem: task.Problem.Digest(), scenario: text,
	}
	head := c.encode()
	return func(ctx context.Context, task []byte) ([]byte, error) {
		var w wire.Writer
		w.Bytes(head)
		w.Bytes(task)
		return e(ctx, kind, w)
	}
}

// Piece does a piece of the work of another machine, as [Options.Elsewhere] is told
// there, and gives the same bytes whenever and wherever it is done. The error wraps
// [ErrOther] where engine, atlas or processor are not those of the other machine, and
// [wire.ErrDamaged] where the payload is none; when ctx ends, it is ctx's.
func (p *Planner) Piece(ctx context.Context, kind string, payload []byte) ([]byte, error) {
	c, head, task, err := decodePiece(payload)
	if err != nil {
		return nil, err
	}
	problem, err := p.problems.Get(sha256.Sum256(head), func() (*region.Problem, error) { return p.pose(c) })
	if err != nil {
		return nil, err
	}
	switch kind {
	case PieceSearch:
		return search.Chain(ctx, problem, task)
	case PieceSample:
		return ensemble.Chain(ctx, problem, task)
	case PieceProve:
		return exact.Subtree(ctx, problem, task)
	default:
		return nil, fmt.Errorf("%w: there is no kind %q", wire.ErrDamaged, kind)
	}
}

// pose makes the problem of a piece.
func (p *Planner) pose(c *piece) (*region.Problem, error) {
	s, err := scenario.Decode("the scenario of the piece", c.scenario)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", wire.ErrDamaged, err)
	}
	if s.Atlas, err = p.sameAtlas(&c.atlas); err != nil {
		return nil, err
	}
	q, err := p.question(s)
	if err != nil {
		return nil, err
	}
	if err := q.one("a piece"); err != nil {
		return nil, err
	}
	task, err := q.scenario.Task(q.atlas, q.layer, q.profile, q.counts[0])
	if err != nil {
		return nil, err
	}
	if here := task.Problem.Digest(); here != c.problem {
		return nil, fmt.Errorf("%w: the scenario makes problem %.12s... there and %.12s... here: want the same needs profile %q on all machines", ErrOther, c.problem, here, s.Needs)
	}
	return task.Problem, nil
}

// sameAtlas is how the atlas of a piece is called here: by its id, or as its scenario
// has it.
func (p *Planner) sameAtlas(want *atlasSource) (string, error) {
	var why error
	for _, name := range []string{want.id, want.name} {
		if name == "" {
			continue
		}
		a, err := p.Atlas(name)
		switch {
		case err == nil && a.Digest() == want.digest:
			return name, nil
		case err == nil:
			why = fmt.Errorf("%w: the piece is about atlas %s with digest %.12s..., and that of this machine has %.12s...: want the same atlas on all machines", ErrOther, want.id, want.digest, a.Digest())
		case why == nil:
			why = fmt.Errorf("%w: the piece is about atlas %s with digest %.12s..., which this machine does not have: %w", ErrOther, want.id, want.digest, err)
		}
	}
	if why == nil {
		why = fmt.Errorf("%w: a piece about no atlas", wire.ErrDamaged)
	}
	return "", why
}
