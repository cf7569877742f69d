package access

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// Credentials are the callers that a service knows.
type Credentials struct {
	tokens map[[sha256.Size]byte]Principal
	certs  map[string]Principal // by common name of the client certificate
}

// maxCredentialLines bounds a credentials file.
const maxCredentialLines = 100_000

// ReadCredentials reads a file of callers, one a line:
//
//	token NAME ROLE SHA256
//	cert  NAME ROLE
//
// ROLE is reader, planner or admin; SHA256 is the hash of the token in
// hexadecimal; NAME of a cert is the common name of the client certificate.
// Blank lines and lines that begin with # are skipped. Errors name file and line.
func ReadCredentials(file string, data []byte) (*Credentials, error) {
	c := &Credentials{tokens: make(map[[sha256.Size]byte]Principal), certs: make(map[string]Principal)}
	lines := bufio.NewScanner(bytes.NewReader(data))
	n := 0
	for lines.Scan() {
		n++
		if n > maxCredentialLines {
			return nil, fmt.Errorf("%s: more than %d lines", file, maxCredentialLines)
		}
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if err := c.add(fields); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", file, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: line %d: %w", file, n+1, err)
	}
	if len(c.tokens)+len(c.certs) == 0 {
		return nil, fmt.Errorf("%s: no callers: want lines such as: token NAME reader SHA256", file)
	}
	return c, nil
}

func (c *Credentials) add(fields []string) error {
	kind, rest := fields[0], fields[1:]
	want := map[string]int{"token": 3, "cert": 2}[kind]
	if want == 0 {
		return fmt.Errorf("%q: want token or cert", kind)
	}
	if len(rest) != want {
		return fmt.Errorf("%d fields after %s, want %d", len(rest), kind, want)
	}
	role, err := parseRole(rest[1])
	if err != nil {
		return err
	}
	p := Principal{Name: rest[0], Role: role}
	if kind == "cert" {
		if _, twice := c.certs[p.Name]; twice {
			return fmt.Errorf("cert %s is given twice", p.Name)
		}
		c.certs[p.Name] = p
		return nil
	}
	sum, err := hex.DecodeString(rest[2])
	if err != nil || len(sum) != sha256.Size {
		return fmt.Errorf("token %s: want 64 hexadecimal digits, the SHA-256 of the token", p.Name)
	}
	key := [sha256.Size]byte(sum)
	if _, twice := c.tokens[key]; twice {
		return fmt.Errorf("token %s: the same token is given twice", p.Name)
	}
	c.tokens[key] = p
	return nil
}

// token finds the caller of a bearer token. Looking up the hash tells nothing
// about the token by the time that it takes.
func (c *Credentials) token(token string) (Principal, bool) {
	if c == nil {
		return Principal{}, false
	}
	p, ok := c.tokens[sha256.Sum256([]byte(token))]
	return p, ok
}

func (c *Credentials) cert(commonName string) (Principal, bool) {
	if c == nil {
		return Principal{}, false
	}
	p, ok := c.certs[commonName]
	return p, ok
}

// NewToken draws a token of 256 bits and the line that makes it known.
func NewToken(name string, role Role) (token, line string, err error) {
	if role < Reader || role > Admin || name == "" || strings.ContainsAny(name, " \t\r\n#") {
		return "", "", fmt.Errorf("token %q for %s: want a name without blanks, and reader, planner or admin", name, role)
	}
	secret := make([]byte, 32)
	if _, err := io.ReadFull(rand.Reader, secret); err != nil {
		return "", "", err
	}
	token = "fp_" + base64.RawURLEncoding.EncodeToString(secret)
	sum := sha256.Sum256([]byte(token))
	return token, fmt.Sprintf("token %s %s %s", name, role, hex.EncodeToString(sum[:])), nil
}
