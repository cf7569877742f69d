package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// natsServer is a process of nats-server.
type natsServer struct {
	*process
	url, monitor string
}

// cluster starts three of the program nats-server on this machine.
func cluster(t *testing.T) (servers [3]natsServer) {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "nats-server")
	if out, err := exec.Command("go", "build", "-o", bin, "github.com/nats-io/nats-server/v2").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var routes []string
	addresses := freeAddresses(t, 9)
	for i := range servers {
		routes = append(routes, "nats://"+addresses[3+i])
	}
	for i := range servers {
		servers[i].url, servers[i].monitor = "nats://"+addresses[i], "http://"+addresses[6+i]
		dir := t.TempDir()
		config := write(t, "server.conf", fmt.Sprintf(`
			server_name: s%d
			listen: %q
			http: %q
			jetstream { store_dir: %q }
			cluster { name: test, listen: %q, routes: [%s] }
		`, i, addresses[i], addresses[6+i], dir, addresses[3+i], strings.Join(routes, ", ")))
		servers[i].process = start(t, bin, "-c", config)
	}
	return servers
}

// leader is which server leads the stream of pieces, as one of them tells; -1 while none
// does.
func leader(t *testing.T, at natsServer) int {
	t.Helper()
	r, err := http.Get(at.monitor + "/jsz?streams=1")
	if err != nil {
		return -1
	}
	defer func() { _ = r.Body.Close() }()
	data, err := io.ReadAll(r.Body)
	var told struct {
		Accounts []struct {
			Streams []struct {
				Name    string `json:"name"`
				Cluster struct {
					Leader string `json:"leader"`
				} `json:"cluster"`
			} `json:"stream_detail"`
		} `json:"account_details"`
	}
	if err != nil || json.Unmarshal(data, &told) != nil {
		t.Fatalf("%v: %s", err, data)
	}
	for _, a := range told.Accounts {
		for _, s := range a.Streams {
			if n, err := strconv.Atoi(strings.TrimPrefix(s.Cluster.Leader, "s")); s.Name == "PIECES" && err == nil {
				return n
			}
		}
	}
	return -1
}

// Of a cluster of three servers the one that leads the work queue is killed, half-way, and
// one of two workers with it: the batch ends as if nothing had happened.
func onCluster(t *testing.T, bin, spec string, want map[string]string, times, n int) {
	t.Helper()
	for i := range times {
		t.Run(strconv.Itoa(i+1), func(t *testing.T) {
			servers := cluster(t)
			url := servers[0].url + "," + servers[1].url + "," + servers[2].url
			dir := filepath.Join(t.TempDir(), "batch")
			first := start(t, bin, "batch", "run", spec, "-o", dir, "-q", "--parallel", "0", "--nats-url", url, "--nats-replicas", "3", "--heartbeat", "500ms")
			one := start(t, bin, "worker", "--nats-url", url, "--parallel", "1", "-q", "--nats-replicas", "3")
			start(t, bin, "worker", "--nats-url", url, "--parallel", "1", "-q", "--nats-replicas", "3")
			until(t, "half of the sets", func() bool { return journal(dir) >= n/2+11*i })
			lead := -1
			until(t, "a leader", func() bool { lead = leader(t, servers[i%3]); return lead >= 0 })
			servers[lead].kill()
			one.kill()
			if at := journal(dir); at >= n {
				t.Fatalf("all %d sets were made before the leader was killed", at)
			}
			if err := first.Wait(); err != nil {
				t.Errorf("%v: %s", err, first.out.String())
			}
			sameBatch(t, dir, want, n)
		})
	}
}
