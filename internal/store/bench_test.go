package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/region"
	"footprint/internal/scorecard"
	"footprint/internal/store"
)

// planOf has a number of units in 38 regions.
func planOf(units int) footprint.StoredPlan {
	p := footprint.StoredPlan{ID: fmt.Sprint("plan-", units), Scorecard: &scorecard.Scorecard{}, Created: time.Unix(1, 0).UTC()}
	for u := range units {
		p.Labels = append(p.Labels, region.Label(u%38))
	}
	for k := range 38 {
		p.Names = append(p.Names, scorecard.RegionName{Code: fmt.Sprintf("R%02d", k+1), Name: "a region of some length"})
		p.Scorecard.Regions = append(p.Scorecard.Regions, scorecard.RegionCard{Code: p.Names[k].Code, Indicators: make([]scorecard.IndicatorMean, 5)})
	}
	return p
}

func engines(b *testing.B, bench func(b *testing.B, s store.Store)) {
	for _, engine := range []string{"memory", "sqlite"} {
		b.Run(engine, func(b *testing.B) {
			var s store.Store = store.Memory()
			if engine == "sqlite" {
				var err error
				if s, err = store.Open(b.TempDir()); err != nil {
					b.Fatal(err)
				}
			}
			bench(b, s)
			b.StopTimer()
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// BenchmarkRun is one run from Submit until it is stored as succeeded, with
// works that take no time: what the store costs.
func BenchmarkRun(b *testing.B) {
	engines(b, func(b *testing.B, s store.Store) {
		done := make(chan struct{}, 1000)
		r, err := job.NewRunner(s, func(context.Context, job.Run, func([]byte)) ([]byte, error) {
			done <- struct{}{}
			return []byte("result"), nil
		}, job.Options{Workers: 2, QueueLimit: 1 << 30})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := r.Submit(b.Context(), job.Run{Kind: "solve", Payload: []byte("payload")}); err != nil {
				b.Fatal(err)
			}
			<-done
		}
		if err := r.Close(b.Context()); err != nil { // the last ones are stored
			b.Fatal(err)
		}
	})
}

// BenchmarkPlan puts and gets plans of 207 and of 32,844 units.
func BenchmarkPlan(b *testing.B) {
	for _, units := range []int{207, 32844} {
		p := planOf(units)
		b.Run(fmt.Sprintf("put/%d", units), func(b *testing.B) {
			engines(b, func(b *testing.B, s store.Store) {
				n := 0
				for b.Loop() {
					n++
					p.ID = fmt.Sprint(n)
					if err := s.PutPlan(b.Context(), p); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
		b.Run(fmt.Sprintf("get/%d", units), func(b *testing.B) {
			engines(b, func(b *testing.B, s store.Store) {
				if err := s.PutPlan(b.Context(), p); err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					if _, err := s.Plan(b.Context(), p.ID); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// BenchmarkGet reads one run of many.
func BenchmarkGet(b *testing.B) {
	engines(b, func(b *testing.B, s store.Store) {
		for n := range 1000 {
			r := job.Run{ID: fmt.Sprint(n), State: job.Queued, Payload: make([]byte, 500)}
			if _, _, err := s.CreateRun(b.Context(), r, job.Event{Seq: 1, State: job.Queued}); err != nil {
				b.Fatal(err)
			}
		}
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := s.Run(b.Context(), "500"); err != nil {
					b.Error(err)
				}
			}
		})
	})
}
