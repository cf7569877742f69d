package ensemble

import (
	"footprint/internal/region"
	"footprint/internal/search"
)

// cuts are the edges of a tree whose removal leaves two regions within the
// population bounds.
type cuts struct {
	people []int64 // by place: people at and below it
	at     []int   // places below the edges
}

func (c *cuts) find(p *region.Problem, t *search.Tree) {
	c.people, c.at = c.people[:0], c.at[:0]
	for _, u := range t.Units() {
		c.people = append(c.people, p.Population(u))
	}
	t.SumUp(c.people)
	bounds := p.Bounds()
	for i, people := range c.people[1:] {
		if bounds.Outside(people) == 0 && bounds.Outside(c.people[0]-people) == 0 {
			c.at = append(c.at, i+1)
		}
	}
}
