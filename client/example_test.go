package client_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"net"
	"time"

	v1 "footprint/api/footprint/v1"
	"footprint/client"
	"footprint/data"
	"footprint/internal/footprint"
	"footprint/internal/job"
	"footprint/internal/server"
	"footprint/internal/store"
)

// service starts what footprint serve starts, on a free port of this machine.
func service() (address string, stop func()) {
	kept := store.Memory()
	cases := &footprint.Service{Planner: footprint.NewPlanner(data.FS), Plans: kept, Atlases: kept, Ensembles: kept, Proofs: kept}
	runs, err := job.NewRunner(kept, server.Work(cases, nil), job.Options{})
	if err != nil {
		log.Fatal(err)
	}
	s, err := server.New(cases, runs, server.Options{})
	if err != nil {
		log.Fatal(err)
	}
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			log.Fatal(err)
		}
		return l
	}
	grpcAt, httpAt := listen(), listen()
	done := make(chan error, 1)
	go func() { done <- s.Serve(grpcAt, httpAt) }()
	return grpcAt.Addr().String(), func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = s.Shutdown(ctx)
		_ = runs.Close(ctx)
		if err := <-done; err != nil {
			log.Fatal(err)
		}
	}
}

// Ten regions of about five and a half million people, solved by a service,
// and their outlines as GeoJSON.
func Example() {
	address, stop := service() // in your program: the address of footprint serve

	c, err := client.New(address, client.Options{})
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	run, err := c.Solve(ctx, &v1.CreateRunRequest{
		Run: &v1.Run{
			Preset:   "presets/bi-10",
			Scenario: &v1.Scenario{Steps: 200_000},
		},
		RequestId: "planning-round-7",
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	plan, err := c.Plans.GetPlan(ctx, &v1.GetPlanRequest{Name: run.GetPlans()[0]})
	if err != nil {
		log.Fatal(err)
	}
	var outlines bytes.Buffer
	if err := c.Export(ctx, &outlines, plan.GetName(), v1.ExportFormat_EXPORT_FORMAT_GEOJSON); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d regions, valid: %v, GeoJSON: %v\n", len(plan.GetRegions()), plan.GetScorecard().GetValid(), bytes.HasPrefix(outlines.Bytes(), []byte(`{"type":"FeatureCollection"`)))
	_ = c.Close()
	stop()
	// Output: 10 regions, valid: true, GeoJSON: true
}
