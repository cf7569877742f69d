package atlas

import (
	"testing"
	"testing/fstest"
)

func profileOf(t *testing.T, text string) *Profile {
	t.Helper()
	p, err := ReadProfile(fstest.MapFS{"p.yaml": {Data: []byte(text)}}, "p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What determines a value changes the digest; what does not, and what repeats
// a default, leaves it.
func TestProfileDigest(t *testing.T) {
	base := profileOf(t, "profile: p\nindicators: [{id: a, weight: 1}, {id: b, weight: 2}]\n").Digest()
	for _, text := range []string{
		"profile: q\ntitle: T\nsource: S\nnote: N\nindicators: [{id: a, weight: 1}, {id: b, weight: 2}]\n",
		"profile: p\nweights: linear\nindicators: [{id: a, weight: 1, transform: none, scaling: z, missing: refuse, cluster: true}, {id: b, weight: 2, sensitive: true}]\n",
	} {
		if got := profileOf(t, text).Digest(); got != base {
			t.Errorf("another digest for\n%s", text)
		}
	}
	seen := map[string]string{base: "the first"}
	for _, text := range []string{
		"indicators: [{id: b, weight: 2}, {id: a, weight: 1}]",
		"indicators: [{id: a, weight: 1}, {id: b, weight: 3}]",
		"weights: squared\nindicators: [{id: a, weight: 1}, {id: b, weight: 2}]",
		"indicators: [{id: a, weight: 1}, {id: b, weight: 2, transform: sqrt}]",
		"indicators: [{id: a, weight: 1}, {id: b, weight: 2, transform: cap}]",
		"indicators: [{id: a, weight: 1}, {id: b, weight: 2, transform: cap, cap_sd: 4}]",
		"indicators: [{id: a, weight: 1}, {id: b, weight: 2, transform: [cap, sqrt]}]",
		"indicators: [{id: a, weight: 1}, {id: b, weight: 2, transform: [sqrt, cap]}]",
		"indicators: [{id: a, weight: 1}, {id: b, weight: 2, transform: winsorise}]",
		"indicators: [{id: a, weight: 1}, {id: b, weight: 2, transform: winsorise, percentiles: [0, 99]}]",
		"indicators: [{id: a, weight: 1}, {id: b, weight: 2, scaling: z-unit}]",
		"indicators: [{id: a, weight: 1}, {id: b, weight: 2, scaling: min-max}]",
		"indicators: [{id: a, weight: 1}, {id: b, weight: 2, missing: mean}]",
		"indicators: [{id: a, weight: 1}, {id: b, weight: 2, cluster: false}]",
	} {
		d := profileOf(t, "profile: p\n"+text+"\n").Digest()
		if other, ok := seen[d]; ok {
			t.Errorf("the same digest for\n%s\nand\n%s", text, other)
		}
		seen[d] = text
	}
	same := profileOf(t, "profile: p\nindicators: [{id: a, weight: 1}, {id: b, weight: 2, transform: [cap], cap_sd: 5}]\n").Digest()
	if _, ok := seen[same]; !ok {
		t.Error("writing out the default of cap_sd changes the digest")
	}
}

// The digest of a profile of old, which manifests hold.
func TestProfileDigestKept(t *testing.T) {
	const want = "06252d628cbdef93f42a5c0fd3ae678e1ddc203a76253114022e6d8f88836dbd"
	p := profileOf(t, "profile: core-5\nindicators: [{id: imd2019_score, weight: 1}, {id: under16_share, weight: 1}, {id: over65_share, weight: 1}, {id: over85_share, weight: 1}, {id: rural_share, weight: 1}]\n")
	if got := p.Digest(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestWithoutSensitive(t *testing.T) {
	p := profileOf(t, "profile: p\ntitle: P\nindicators: [{id: a, weight: 1}, {id: b, weight: 2, sensitive: true}, {id: c, weight: 3, cluster: false}]\n")
	q, ok := p.WithoutSensitive()
	if !ok || len(q.Indicators) != 2 || q.Indicators[1].ID != "c" || q.ID != "p-without-sensitive" || len(p.Indicators) != 3 {
		t.Errorf("%+v, %v", q, ok)
	}
	if _, ok := q.WithoutSensitive(); ok {
		t.Error("there was nothing to leave out")
	}
	all := profileOf(t, "profile: p\nindicators: [{id: b, weight: 2, sensitive: true}, {id: c, weight: 3, cluster: false}]\n")
	if _, ok := all.WithoutSensitive(); ok {
		t.Error("nothing is left for plans")
	}
}
