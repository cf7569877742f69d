package main

import (
	"bytes"
	"strings"
	"testing"

	"footprint/internal/exact"
	"footprint/internal/region"
)

// Elsewhere than on a terminal a proof has a line for each stage, and for each
// time that the gap is a good deal smaller.
func TestProofProgress(t *testing.T) {
	const m = region.One / 1000
	told := []exact.Progress{
		{Stage: "list"},
		{Stage: "list", Sets: 1_017_126},
		{Stage: "bound", Best: 300 * m},
		{Stage: "bound", Best: 300 * m, Bound: 270 * m},
		{Stage: "bound", Best: 300 * m, Bound: 273 * m},
		{Stage: "bound", Best: 300 * m, Bound: 285 * m},
		{Stage: "branch", Best: 299 * m, Bound: 285 * m},
		{Stage: "branch", Best: 299 * m, Bound: 299 * m},
	}
	var out bytes.Buffer
	p := newProgress(&env{err: &out}, false)
	for _, at := range told {
		p.proof(38, at)
	}
	p.finish()
	want := `proving for 38 regions: list
proving for 38 regions: bound, objective 0.300000, no bound yet
proving for 38 regions: bound, objective 0.300000, bound 0.270000, gap 10.00 %
proving for 38 regions: bound, objective 0.300000, bound 0.285000, gap 5.00 %
proving for 38 regions: branch, objective 0.299000, bound 0.285000, gap 4.69 %
proving for 38 regions: branch, objective 0.299000, bound 0.299000, gap 0.00 %
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
	out.Reset()
	p = newProgress(&env{err: &out, terminal: true}, false)
	for _, at := range told {
		p.proof(38, at)
	}
	p.finish()
	if !strings.Contains(out.String(), "gap 5.00 %") || strings.Contains(out.String(), "proving for") {
		t.Errorf("on a terminal: %q", out.String())
	}
	out.Reset()
	p = newProgress(&env{err: &out, terminal: true}, true)
	p.proof(38, told[0])
	if out.Len() > 0 {
		t.Errorf("quietly: %q", out.String())
	}
}
