package ensemble

import "footprint/internal/region"

// peopleOnly is the problem with the same bounds and no aim but equal
// populations.
func peopleOnly(p *region.Problem) (*region.Problem, error) {
	people := make([]int64, p.Len())
	for u := range people {
		people[u] = p.Population(region.Unit(u))
	}
	balance, err := region.NewBalance(people, p.Regions(), 1)
	if err != nil {
		return nil, err
	}
	return region.NewProblem(p.Graph(), people, p.Regions(), p.Bounds(), balance)
}
