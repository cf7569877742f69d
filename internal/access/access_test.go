package access

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func mustToken(t *testing.T, name string, role Role) (token, line string) {
	t.Helper()
	token, line, err := NewToken(name, role)
	if err != nil {
		t.Fatal(err)
	}
	return token, line
}

func TestAdmit(t *testing.T) {
	reader, readerLine := mustToken(t, "ann", Reader)
	admin, adminLine := mustToken(t, "bob", Admin)
	c, err := ReadCredentials("callers", []byte("# callers\n\n"+readerLine+"\r\n"+adminLine+"\ncert planning-tool planner\n"))
	if err != nil {
		t.Fatal(err)
	}
	g := NewGuard(c, Limits{})
	cert := func(name string) []*x509.Certificate {
		return []*x509.Certificate{{Subject: pkix.Name{CommonName: name}}}
	}
	for name, c := range map[string]struct {
		r    Request
		who  string
		want error
	}{
		"reader reads":            {Request{Authorization: "Bearer " + reader, Needs: Reader}, "ann", nil},
		"any case of bearer":      {Request{Authorization: "bEARER  " + reader + " ", Needs: Reader}, "ann", nil},
		"reader plans":            {Request{Authorization: "Bearer " + reader, Needs: Planner}, "ann", ErrForbidden},
		"admin plans":             {Request{Authorization: "Bearer " + admin, Needs: Planner}, "bob", nil},
		"cert plans":              {Request{Certificates: cert("planning-tool"), Needs: Planner}, "planning-tool", nil},
		"cert administers":        {Request{Certificates: cert("planning-tool"), Needs: Admin}, "planning-tool", ErrForbidden},
		"unknown cert":            {Request{Certificates: cert("other"), Needs: Reader}, "", ErrUnknown},
		"no credentials":          {Request{Needs: Reader}, "", ErrUnknown},
		"nobody asks for health":  {Request{Needs: Nobody}, "anonymous", nil},
		"nobody sees the page":    {Request{Needs: Visitor}, "anonymous", nil},
		"wrong token":             {Request{Authorization: "Bearer " + reader[:len(reader)-1], Needs: Reader}, "", ErrUnknown},
		"wrong token beside cert": {Request{Authorization: "Bearer x", Certificates: cert("planning-tool"), Needs: Reader}, "", ErrUnknown},
		"hash as a token":         {Request{Authorization: "Bearer " + strings.Fields(readerLine)[3], Needs: Reader}, "", ErrUnknown},
		"another scheme":          {Request{Authorization: "Basic " + reader, Needs: Reader}, "", ErrUnknown},
	} {
		p, err := g.Admit(c.r)
		if !errors.Is(err, c.want) || p.Name != c.who {
			t.Errorf("%s: %v, %v; want %q, %v", name, p, err, c.who, c.want)
		}
	}
	if p, err := NewGuard(nil, Limits{}).Admit(Request{Needs: Admin}); err != nil || p.Role != Admin {
		t.Errorf("an open guard: %v, %v", p, err)
	}
}

func TestReadCredentialsRefuses(t *testing.T) {
	_, line := mustToken(t, "ann", Reader)
	for name, c := range map[string]struct{ text, want string }{
		"empty":        {"# nobody\n", "no callers"},
		"kind":         {"user ann reader\n", `callers: line 1: "user"`},
		"role":         {"\ncert ann king\n", `callers: line 2: role "king"`},
		"nobody":       {"cert ann nobody\n", `role "nobody"`},
		"visitor":      {"cert ann visitor\n", `role "visitor"`},
		"short":        {"token ann reader\n", "2 fields after token, want 3"},
		"not a hash":   {"token ann reader fp_secret\n", "64 hexadecimal digits"},
		"twice":        {line + "\n" + line + "\n", "line 2: token ann"},
		"cert twice":   {"cert a reader\ncert a admin\n", "line 2: cert a is given twice"},
		"endless line": {strings.Repeat("x", 1<<20), "callers: line 1"},
	} {
		if _, err := ReadCredentials("callers", []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error with %q", name, err, c.want)
		}
	}
	for _, name := range []string{"", "a b", "#a"} {
		if _, _, err := NewToken(name, Reader); err == nil {
			t.Errorf("the name %q is accepted", name)
		}
	}
}

func FuzzReadCredentials(f *testing.F) {
	f.Add([]byte("token ann reader " + strings.Repeat("0", 64) + "\ncert b admin\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ReadCredentials("fuzz", data)
		if err == nil && len(c.tokens)+len(c.certs) == 0 {
			t.Fatal("a file without callers is accepted")
		}
	})
}

func TestLimits(t *testing.T) {
	token, line := mustToken(t, "ann", Reader)
	c, err := ReadCredentials("callers", []byte(line))
	if err != nil {
		t.Fatal(err)
	}
	g := NewGuard(c, Limits{PerSecond: 2, Burst: 3})
	now := time.Unix(1e9, 0)
	g.now = func() time.Time { return now }
	ask := Request{Authorization: "Bearer " + token, Needs: Reader, Peer: "10.0.0.1"}
	admitted := 0
	for range 10 {
		if _, err := g.Admit(ask); err == nil {
			admitted++
		} else if !errors.Is(err, ErrTooFast) {
			t.Fatal(err)
		}
	}
	if admitted != 3 {
		t.Errorf("%d of a burst of 10 admitted, want 3", admitted)
	}
	now = now.Add(time.Second)
	if _, err := g.Admit(ask); err != nil {
		t.Errorf("a second later: %v", err)
	}
	// Guessing is limited too, by address, and its memory is bounded.
	for i := range 3 * maxCallers {
		_, err = g.Admit(Request{Needs: Reader, Peer: fmt.Sprint(i)})
	}
	if !errors.Is(err, ErrTooFast) || len(g.callers) > maxCallers {
		t.Errorf("%v with %d callers kept", err, len(g.callers))
	}
	now = now.Add(time.Hour)
	if _, err := g.Admit(ask); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}
