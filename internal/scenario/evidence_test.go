package scenario

import (
	"strings"
	"testing"
)

func TestEvidence(t *testing.T) {
	s, err := Decode("s.yaml", []byte("regions: 3\nevidence: {null_plans: 1000, sensitivity: true, trade_off: true}\n"))
	if err != nil || s.Evidence != FullEvidence() {
		t.Errorf("%+v, %v", s.Evidence, err)
	}
	if s, err := Decode("s.yaml", []byte("regions: 3\n")); err != nil || s.Evidence != (Evidence{}) {
		t.Errorf("%+v, %v", s.Evidence, err)
	}
	for name, c := range map[string]struct{ text, want string }{
		"too many":    {"{null_plans: 10001}", "10001 null_plans: want 0 to 10000"},
		"negative":    {"{null_plans: -1}", "want 0 to 10000"},
		"unknown":     {"{nulls: 3}", "nulls"},
		"not a yes":   {"{sensitivity: much}", "s.yaml"},
		"not a table": {"full", "s.yaml"},
	} {
		if _, err := Decode("s.yaml", []byte("regions: 3\nevidence: "+c.text+"\n")); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error with %q", name, err, c.want)
		}
	}
}
