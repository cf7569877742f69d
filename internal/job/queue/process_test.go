package queue

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Tests of real processes start this test's own program in other roles.
func TestMain(m *testing.M) {
	switch os.Getenv("QUEUE_ROLE") {
	case "server":
		serveCluster()
	case "worker":
		workAway()
	default:
		os.Exit(m.Run())
	}
}

// serveCluster is a server of a cluster, until it is killed.
func serveCluster() {
	opt, err := server.ProcessConfigFile(os.Getenv("QUEUE_CONFIG"))
	if err != nil {
		panic(err)
	}
	s, err := server.NewServer(opt)
	if err != nil {
		panic(err)
	}
	s.Start()
	s.WaitForShutdown()
}

// workAway is a worker, until it is killed.
func workAway() {
	ctx := context.Background()
	q, err := Open(ctx, Options{URL: os.Getenv("QUEUE_URL"), Replicas: 3, Heartbeat: time.Second})
	if err != nil {
		panic(err)
	}
	_ = q.Work(ctx, Worker{Name: fmt.Sprint(os.Getpid()), Parallel: 2, Do: func(ctx context.Context, p Piece) ([]byte, error) {
		pause(ctx, time.Millisecond)
		return echo(ctx, p)
	}})
}

// process starts this program in a role; it is killed when the test ends.
func process(t *testing.T, env ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), env...)
	if testing.Verbose() {
		c.Stderr = os.Stderr
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(c) })
	return c
}

func kill(c *exec.Cmd) {
	_ = c.Process.Signal(syscall.SIGKILL) // it may be gone
	_ = c.Wait()
}

// freePorts are ports of this machine that nobody listens at.
func freePorts(t *testing.T, n int) (ports []int) {
	t.Helper()
	var open []net.Listener // all at once, so that no port comes twice
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, l)
		ports = append(ports, l.Addr().(*net.TCPAddr).Port) //nolint:forcetypeassert // it is TCP
	}
	for _, l := range open {
		_ = l.Close()
	}
	return ports
}

// TestCluster: of three servers the one that leads the pieces, and one of two workers,
// are killed at once, half-way; every piece has one result, the right one.
func TestCluster(t *testing.T) {
	if testing.Short() {
		t.Skip("starts six processes: left out with -short")
	}
	const n = 1000
	ports := freePorts(t, 6)
	var urls, routes []string
	for i := range 3 {
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", ports[i]))
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", ports[3+i]))
	}
	var servers []*exec.Cmd
	for i := range 3 {
		dir := t.TempDir()
		config := filepath.Join(dir, "server.conf")
		if err := os.WriteFile(config, fmt.Appendf(nil, `
			server_name: s%d
			listen: 127.0.0.1:%d
			jetstream { store_dir: %q, sync_interval: always }
			cluster { name: test, listen: 127.0.0.1:%d, routes: [%s] }
		`, i, ports[i], dir, ports[3+i], strings.Join(routes, ", ")), 0o600); err != nil {
			t.Fatal(err)
		}
		servers = append(servers, process(t, "QUEUE_ROLE=server", "QUEUE_CONFIG="+config))
	}
	url := "QUEUE_URL=" + strings.Join(urls, ",")
	ctx, end := context.WithTimeout(t.Context(), 2*time.Minute)
	defer end()
	q, err := Open(ctx, Options{URL: strings.Join(urls, ","), Replicas: 3, Heartbeat: time.Second, Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	work := numbered(n)
	if err := q.Put(ctx, Batch{ID: "b"}, work); err != nil {
		t.Fatal(err)
	}
	workers := []*exec.Cmd{process(t, "QUEUE_ROLE=worker", url), process(t, "QUEUE_ROLE=worker", url)}
	got := make(map[string]Result)
	for r, err := range q.Results(ctx, "b") {
		if err != nil {
			t.Fatalf("after %d results: %v", len(got), err)
		}
		if _, twice := got[r.Piece]; twice {
			t.Fatalf("piece %s came twice", r.Piece)
		}
		if got[r.Piece] = r; len(got) == n {
			break
		}
		if len(got) == n/2 {
			s, err := q.js.Stream(ctx, pieces)
			if err != nil {
				t.Fatal(err)
			}
			leader := slices.Index([]string{"s0", "s1", "s2"}, s.CachedInfo().Cluster.Leader)
			kill(servers[leader])
			kill(workers[0])
		}
	}
	for _, p := range work {
		if r := got[p.ID]; string(r.Data) != "echo "+string(p.Payload) || r.Failure != nil {
			t.Errorf("piece %s: %q, %v", p.Payload, r.Data, r.Failure)
		}
	}
	if by := got[work[n-1].ID].Worker; by == "" {
		t.Error("nobody did it")
	}
}
