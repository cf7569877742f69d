package access

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
)

// TLSFiles are the PEM files of a service's certificate.
type TLSFiles struct {
	Cert, Key string
	// ClientCA are the authorities whose client certificates are believed;
	// empty for none.
	ClientCA string
}

// Config loads the files; nil without a certificate.
func (f TLSFiles) Config() (*tls.Config, error) {
	if f.Cert == "" && f.Key == "" {
		if f.ClientCA != "" {
			return nil, errors.New("a client CA is given without a certificate and key of the service")
		}
		return nil, nil
	}
	cert, err := tls.LoadX509KeyPair(f.Cert, f.Key)
	if err != nil {
		return nil, fmt.Errorf("certificate %s with key %s: %w", f.Cert, f.Key, err)
	}
	c := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS13, NextProtos: []string{"h2", "http/1.1"}}
	if f.ClientCA == "" {
		return c, nil
	}
	pem, err := os.ReadFile(f.ClientCA)
	if err != nil {
		return nil, fmt.Errorf("client CA: %w", err)
	}
	c.ClientCAs = x509.NewCertPool()
	if !c.ClientCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("client CA %s: no certificate in it", f.ClientCA)
	}
	// Not required: a caller may bring a bearer token instead.
	c.ClientAuth = tls.VerifyClientCertIfGiven
	return c, nil
}

// Listen listens on a TCP address for a guard. Beyond loopback it refuses
// without TLS, and without a way to know callers.
func Listen(address string, g *Guard, config *tls.Config) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("address %q: %w", address, err)
	}
	if !Loopback(host) {
		if config == nil {
			return nil, fmt.Errorf("address %s is not a loopback address: want a TLS certificate and key", address)
		}
		if g.Open() {
			return nil, fmt.Errorf("address %s is not a loopback address: want a credentials file with tokens, or with certs and a client CA", address)
		}
		if config.ClientCAs == nil && len(g.credentials.tokens) == 0 {
			return nil, fmt.Errorf("address %s: all callers are certs, but no client CA is given", address)
		}
	}
	return net.Listen("tcp", address)
}

// Loopback says whether only this machine can reach the host. A name other
// than localhost may mean anything; an empty host is every address.
func Loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
