package queue

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// inside is a NATS server in this process.
type inside struct{ *server.Server }

// startInside starts a server with its files in dir. What it writes survives the end of the
// process at once, and a power cut after some seconds: what that takes is put, or done,
// again. (A write that waits for the disk takes most of the time of a small piece.)
func startInside(dir, listen, token string) (*inside, error) {
	opt := &server.Options{
		ServerName: "footprint", JetStream: true, StoreDir: dir, SyncInterval: 5 * time.Second, DontListen: listen == "",
		NoSigs: true, NoLog: true, JetStreamMaxStore: 1 << 40, Authorization: token,
	}
	if listen != "" {
		host, port, err := net.SplitHostPort(listen)
		if err != nil {
			return nil, fmt.Errorf("address %q: want host:port: %w", listen, err)
		}
		if opt.Port, err = strconv.Atoi(port); err != nil {
			return nil, fmt.Errorf("address %q: want a port as a number: %w", listen, err)
		}
		opt.Host = host
	}
	s, err := server.NewServer(opt)
	if err != nil {
		return nil, fmt.Errorf("work queue in %s: %w", dir, err)
	}
	s.Start()
	if !s.ReadyForConnections(20 * time.Second) {
		s.Shutdown()
		return nil, fmt.Errorf("work queue in %s: %w", dir, errNotReady)
	}
	return &inside{s}, nil
}

var errNotReady = errors.New("the server inside did not start: the folder cannot be written, or another process listens at the address")

func (s *inside) stop() {
	s.Shutdown()
	s.WaitForShutdown()
}
