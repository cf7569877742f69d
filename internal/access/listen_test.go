package access

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// authority is a certificate authority of a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	dir  string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{dir: t.TempDir()}
	a.cert, a.key = a.issue(t, "ca", nil)
	return a
}

// issue makes a certificate and writes NAME.pem and NAME.key.
func (a *authority) issue(t *testing.T, name string, parent *authority) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, BasicConstraintsValid: true, IsCA: parent == nil,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	signer, signerKey := template, key
	if parent != nil {
		signer, signerKey = parent.cert, parent.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signer, &key.PublicKey, signerKey)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{".pem": {Type: "CERTIFICATE", Bytes: der}, ".key": {Type: "EC PRIVATE KEY", Bytes: keyDER}} {
		if err := os.WriteFile(filepath.Join(a.dir, name+file), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

func (a *authority) files(t *testing.T, name string, clients bool) TLSFiles {
	t.Helper()
	a.issue(t, name, a)
	f := TLSFiles{Cert: filepath.Join(a.dir, name+".pem"), Key: filepath.Join(a.dir, name+".key")}
	if clients {
		f.ClientCA = filepath.Join(a.dir, "ca.pem")
	}
	return f
}

func TestListenRefusesToBeOpen(t *testing.T) {
	a := newAuthority(t)
	plain, err := a.files(t, "server", false).Config()
	if err != nil {
		t.Fatal(err)
	}
	mutual, err := a.files(t, "server", true).Config()
	if err != nil {
		t.Fatal(err)
	}
	_, line := mustToken(t, "ann", Reader)
	known := func(text string) *Guard {
		c, err := ReadCredentials("callers", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return NewGuard(c, Limits{})
	}
	open, tokens, certs := NewGuard(nil, Limits{}), known(line), known("cert tool reader")
	for name, c := range map[string]struct {
		address string
		guard   *Guard
		config  *tls.Config
		want    string // empty: listens
	}{
		"loopback, open":         {"127.0.0.1:0", open, nil, ""},
		"loopback by name":       {"localhost:0", open, nil, ""},
		"loopback, IPv4 range":   {"127.9.9.9:0", open, nil, ""},
		"everywhere, open":       {"0.0.0.0:0", open, nil, "want a TLS certificate"},
		"no host":                {":0", tokens, nil, "want a TLS certificate"},
		"everywhere, no TLS":     {"0.0.0.0:0", tokens, nil, "want a TLS certificate"},
		"everywhere, no callers": {"0.0.0.0:0", open, plain, "want a credentials file"},
		"certs without a CA":     {"0.0.0.0:0", certs, plain, "no client CA"},
		"a name":                 {"example.invalid:0", open, nil, "want a TLS certificate"},
		"not an address":         {"8080", open, nil, `address "8080"`},
		"loopback, mutual":       {"127.0.0.1:0", certs, mutual, ""},
	} {
		l, err := Listen(c.address, c.guard, c.config)
		if l != nil {
			_ = l.Close()
		}
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestTLSFilesRefuse(t *testing.T) {
	a := newAuthority(t)
	good := a.files(t, "server", true)
	for name, f := range map[string]TLSFiles{
		"CA alone":    {ClientCA: good.ClientCA},
		"no key":      {Cert: good.Cert},
		"no such CA":  {Cert: good.Cert, Key: good.Key, ClientCA: "/no/such/ca"},
		"CA of a key": {Cert: good.Cert, Key: good.Key, ClientCA: good.Key},
	} {
		if _, err := f.Config(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if c, err := (TLSFiles{}).Config(); c != nil || err != nil {
		t.Errorf("no files: %v, %v", c, err)
	}
}
