package footprint

import (
	"io/fs"

	"footprint/internal/atlas"
)

// Profiles lists the needs profiles that ship, in order of their names.
func (p *Planner) Profiles() ([]*atlas.Profile, error) {
	files, err := fs.Glob(p.shipped, "profiles/*.yaml")
	if err != nil {
		return nil, err
	}
	out := make([]*atlas.Profile, len(files))
	for i, file := range files {
		if out[i], err = p.shippedProfile(file); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *Planner) withoutSensitive(base string) (*atlas.Profile, error) {
	profile, err := p.Profile(base)
	if err != nil {
		return nil, err
	}
	less, ok := profile.WithoutSensitive()
	if !ok {
		return nil, &atlas.Error{File: "profile " + profile.ID, Problem: "nothing sensitive can be left out", Want: "a profile that marks some of its indicators as sensitive, and not all"}
	}
	return less, nil
}
