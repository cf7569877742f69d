package job_test

import (
	"bytes"
	"context"
	"fmt"

	"footprint/internal/job"
	"footprint/internal/store"
)

func Example() {
	shout := func(_ context.Context, r job.Run, emit func([]byte)) ([]byte, error) {
		emit([]byte("half"))
		return bytes.ToUpper(r.Payload), nil
	}
	ctx := context.Background()
	runner, err := job.NewRunner(store.Memory(), shout, job.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	run, _, err := runner.Submit(ctx, job.Run{Kind: "shout", Owner: "ann", RequestID: "1", Payload: []byte("ely")})
	if err != nil {
		fmt.Println(err)
		return
	}
	for e, err := range runner.Watch(ctx, run.ID, 0) {
		fmt.Println(e.State, string(e.Data), err)
	}
	run, err = runner.Get(ctx, run.ID)
	fmt.Println(string(run.Result), err)
	fmt.Println(runner.Close(ctx))
	// Output:
	// queued  <nil>
	// running  <nil>
	// running half <nil>
	// succeeded  <nil>
	// ELY <nil>
	// <nil>
}
