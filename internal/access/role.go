package access

import "fmt"

// Role is what a caller may do; each includes those before it.
type Role int

const (
	// Nobody may only ask whether the service is healthy.
	Nobody Role = iota
	// Visitor may see the page of the service, which holds no plans. Whoever is not
	// known is one.
	Visitor
	// Reader may see everything and score plans, which keeps nothing.
	Reader
	// Planner may also create and cancel runs.
	Planner
	// Admin may also import atlases and see the state of the service.
	Admin
)

var roleNames = [...]string{"nobody", "visitor", "reader", "planner", "admin"}

func (r Role) String() string {
	if r < 0 || int(r) >= len(roleNames) {
		return fmt.Sprintf("role(%d)", int(r))
	}
	return roleNames[r]
}

func parseRole(s string) (Role, error) {
	for r, name := range roleNames {
		if name == s && Role(r) > Visitor {
			return Role(r), nil
		}
	}
	return Nobody, fmt.Errorf("role %q: want reader, planner or admin", s)
}

// Principal is a known caller.
type Principal struct {
	Name string
	Role Role
}
