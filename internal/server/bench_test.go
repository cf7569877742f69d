package server

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	v1 "footprint/api/footprint/v1"
)

// Calls of ScorePlan with a table of 207 units, over loopback, by clients that
// call one after another, each on a connection of its own.
func BenchmarkScore(b *testing.B) {
	for _, clients := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			r := start(b, Options{})
			req := tableRequest(b, r)
			var plans []v1.PlanServiceClient
			for range clients {
				plans = append(plans, v1.NewPlanServiceClient(r.dial(b)))
			}
			took := make([][]time.Duration, clients)
			for range 200 { // what is made once
				if _, err := plans[0].ScorePlan(b.Context(), req); err != nil {
					b.Fatal(err)
				}
			}
			before := heap()
			var all sync.WaitGroup
			b.ResetTimer()
			for c := range clients {
				calls := b.N / clients
				if c < b.N%clients {
					calls++
				}
				all.Go(func() {
					for range calls {
						begun := time.Now()
						if _, err := plans[c].ScorePlan(b.Context(), req); err != nil {
							b.Error(err)
							return
						}
						took[c] = append(took[c], time.Since(begun))
					}
				})
			}
			all.Wait()
			b.StopTimer()
			times := slices.Concat(took...)
			slices.Sort(times)
			quantile := func(q float64) float64 {
				return float64(times[int(q*float64(len(times)-1))].Microseconds()) / 1000
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
			b.ReportMetric(quantile(0.5), "p50-ms")
			b.ReportMetric(quantile(0.99), "p99-ms")
			took, times = nil, nil
			b.ReportMetric(float64(before)/(1<<20), "heap-MB-before")
			b.ReportMetric(float64(heap())/(1<<20), "heap-MB-after")
		})
	}
}

// tableRequest scores the plan of a real division, given as a table.
func tableRequest(tb testing.TB, r *running) *v1.ScorePlanRequest {
	tb.Helper()
	scored, err := r.plans.ScorePlan(tb.Context(), &v1.ScorePlanRequest{Division: &v1.Division{Given: &v1.Division_Reference{Reference: "stp17"}}, Save: true})
	if err != nil {
		tb.Fatal(err)
	}
	plan, err := r.plans.GetPlan(tb.Context(), &v1.GetPlanRequest{Name: scored.GetPlan()})
	if err != nil {
		tb.Fatal(err)
	}
	return &v1.ScorePlanRequest{Division: &v1.Division{Given: &v1.Division_Table{Table: &v1.Table{Assignments: plan.GetAssignments(), Regions: plan.GetRegions()}}}}
}
