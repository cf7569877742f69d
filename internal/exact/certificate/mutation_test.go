package certificate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"

	"footprint/internal/region"
)

// proves is nil where the file is taken and accepted, in which case what it says
// must be true.
func (v *prover) proves(text []byte, codes []string, opt Options) error {
	v.Helper()
	f, err := Decode(text)
	if err != nil {
		return err
	}
	if err := f.Check(v.p, codes); err != nil {
		return err
	}
	if _, err := Verify(context.Background(), v.p, &f.Certificate, opt); err != nil {
		return err
	}
	if f.Bound > v.best || f.Infeasible && v.best != none {
		v.Errorf("accepted, although the best plan costs %d:\n%s", v.best, text)
	}
	if f.Plan != nil {
		plan, err := region.NewPlan(f.Plan)
		if err != nil {
			v.Fatal(err)
		}
		if r, err := region.Check(v.p, plan); err != nil || len(r.Faults) > 0 || r.Score.Objective != f.Cost {
			v.Errorf("accepted, although the plan is %+v (%v):\n%s", r, err, text)
		}
	}
	return nil
}

// digested is a file with the digest of what it says now.
func digested(text []byte) []byte {
	head, _, _ := bytes.Cut(text, []byte(",\n  \"digest\""))
	digest, err := digestOf(head)
	if err != nil {
		digest = "none"
	}
	return fmt.Appendf(slices.Clip(head), ",\n  \"digest\": %q\n}\n", digest)
}

// number, wherever it is: in a code, too.
var numbers = regexp.MustCompile(`-?\d+`)

// TestEveryNumber changes each number of a file in turn.
func TestEveryNumber(t *testing.T) {
	seeds := uint64(24)
	if testing.Short() {
		seeds = 2
	}
	changed, refused, infeasible := 0, 0, 0
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 9))
		v := newProver(t, randomProblem(t, 3+r.IntN(4), 1+r.IntN(3), 0.1+0.3*r.Float64(), r), r)
		f := v.file(v.certificate(r.IntN(3)))
		if f.Infeasible {
			infeasible++
		}
		text, err := Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.proves(text, f.Codes, Options{}); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		for _, at := range numbers.FindAllIndex(text, -1) {
			n, _ := new(big.Int).SetString(string(text[at[0]:at[1]]), 10)
			one := big.NewInt(1)
			for _, other := range []*big.Int{new(big.Int).Add(n, one), new(big.Int).Sub(n, one), new(big.Int).Lsh(n, 1), new(big.Int).Neg(n)} {
				if other.Cmp(n) == 0 {
					continue
				}
				spoilt := slices.Concat(text[:at[0]], []byte(other.String()), text[at[1]:])
				if v.proves(spoilt, f.Codes, Options{Threads: 1}) == nil {
					t.Errorf("seed %d: %s for %s at %d is not found:\n%s", seed, other, n, at[0], spoilt)
				}
				// Who changes a file can make its digest anew. Then the rest decides.
				changed++
				if v.proves(digested(spoilt), f.Codes, Options{Threads: 1, Prune: changed%2 == 0}) != nil {
					refused++
				}
			}
		}
	}
	t.Logf("%d changes, %d refused with a digest of their own", changed, refused)
	if refused < changed/2 || refused == changed || !testing.Short() && (infeasible == 0 || infeasible == int(seeds)) {
		t.Errorf("%d changes, %d refused; %d of %d infeasible: want some of each", changed, refused, infeasible, seeds)
	}
}

// TestOtherChanges makes larger changes: what is accepted must still be true.
func TestOtherChanges(t *testing.T) {
	changes := map[string]func(f *File, r *rand.Rand){
		"node left out": func(f *File, r *rand.Rand) {
			i := r.IntN(len(f.Nodes))
			f.Nodes = slices.Delete(f.Nodes, i, i+1)
		},
		"node twice": func(f *File, r *rand.Rand) {
			i := r.IntN(len(f.Nodes))
			f.Nodes = slices.Insert(f.Nodes, i, f.Nodes[i])
		},
		"nodes swapped": func(f *File, r *rand.Rand) {
			i, j := r.IntN(len(f.Nodes)), r.IntN(len(f.Nodes))
			f.Nodes[i], f.Nodes[j] = f.Nodes[j], f.Nodes[i]
		},
		"prices swapped": func(f *File, r *rand.Rand) {
			i, j := r.IntN(len(f.Nodes)), r.IntN(len(f.Nodes))
			f.Nodes[i].Prices, f.Nodes[j].Prices = f.Nodes[j].Prices, f.Nodes[i].Prices
			f.Nodes[i].Least, f.Nodes[j].Least = f.Nodes[j].Least, f.Nodes[i].Least
		},
		"two prices swapped": func(f *File, r *rand.Rand) {
			if p := f.Nodes[r.IntN(len(f.Nodes))].Prices; p != nil {
				r.Shuffle(len(p.Units), func(i, j int) { p.Units[i], p.Units[j] = p.Units[j], p.Units[i] })
			}
		},
		"no cuts": func(f *File, r *rand.Rand) {
			if p := f.Nodes[r.IntN(len(f.Nodes))].Prices; p != nil {
				p.Cuts = nil
			}
		},
		"cut twice": func(f *File, r *rand.Rand) {
			if p := f.Nodes[r.IntN(len(f.Nodes))].Prices; p != nil && len(p.Cuts) > 0 {
				p.Cuts = append(p.Cuts, p.Cuts[0])
			}
		},
		"parts swapped": func(f *File, r *rand.Rand) {
			n := &f.Nodes[r.IntN(len(f.Nodes))]
			n.Together = !n.Together
		},
		"plan": func(f *File, r *rand.Rand) {
			if f.Plan != nil {
				f.Plan[r.IntN(len(f.Plan))] = f.Plan[r.IntN(len(f.Plan))]
			}
		},
		"no plan":    func(f *File, _ *rand.Rand) { f.Plan, f.Cost = nil, 0 },
		"infeasible": func(f *File, _ *rand.Rand) { f.Infeasible = !f.Infeasible },
		"said to be infeasible": func(f *File, _ *rand.Rand) {
			f.Plan, f.Cost, f.Bound, f.Infeasible = nil, 0, 1, true
		},
		"not said to be infeasible": func(f *File, _ *rand.Rand) { f.Bound, f.Infeasible = region.One, false },
		"higher bound, no plan":     func(f *File, _ *rand.Rand) { f.Plan, f.Cost, f.Bound = nil, 0, 2*f.Bound },
		"all prices free": func(f *File, _ *rand.Rand) {
			for i := range f.Nodes {
				if p := f.Nodes[i].Prices; p != nil {
					clear(p.Units)
				}
			}
		},
	}
	accepted, seeds := 0, 30
	if testing.Short() {
		seeds = 5
	}
	for seed := range uint64(seeds) {
		r := rand.New(rand.NewPCG(seed, 10))
		v := newProver(t, randomProblem(t, 3+r.IntN(6), 1+r.IntN(3), 0.1+0.3*r.Float64(), r), r)
		original, err := Encode(v.file(v.certificate(r.IntN(4))))
		if err != nil {
			t.Fatal(err)
		}
		for name, change := range changes {
			f, err := Decode(original)
			if err != nil {
				t.Fatal(err)
			}
			change(f, rand.New(rand.NewPCG(seed, 11)))
			text, err := Encode(f)
			if err != nil {
				t.Fatalf("seed %d: %s: %v", seed, name, err)
			}
			err = v.proves(text, f.Codes, Options{})
			switch {
			case err == nil:
				accepted++
			case !errors.Is(err, ErrRefused) && !errors.Is(err, ErrLimit):
				t.Errorf("seed %d: %s: %v: want a refusal", seed, name, err)
			}
		}
	}
	if all := seeds * len(changes); accepted < all/20 || accepted > all/2 {
		t.Errorf("%d of %d are accepted: want few, but some", accepted, all)
	}
}
