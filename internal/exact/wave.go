package exact

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"sync"
)

// wave looks at so many open nodes, those with the lowest bounds, each by itself and
// all with the best plan of now; here at once or elsewhere. What becomes of them is
// put into the tree in their order, so that it is the same tree for any number of
// threads or machines. Nodes that were looked at when ctx ended it stay in the tree.
func (t *tree) wave(ctx context.Context, width int, report func()) error {
	var nodes []int
	for len(nodes) < width && t.queue.Len() > 0 {
		i := heap.Pop(&t.queue).(int) //nolint:forcetypeassert // see Push
		if t.nodes[i].floor >= t.target() {
			heap.Push(&t.queue, i) // so are all others
			break
		}
		nodes = append(nodes, i)
	}
	out, of, errs := make([]*grown, len(nodes)), make([][]int32, len(nodes)), make([]error, len(nodes))
	within, cancel := context.WithCancel(ctx)
	defer cancel()
	next := make(chan int, len(nodes))
	for w := range nodes {
		next <- w
	}
	close(next)
	atOnce := min(t.columns.threads, len(nodes))
	if t.send != nil {
		atOnce = len(nodes)
	}
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() {
			for w := range next {
				if out[w], of[w], errs[w] = t.look(within, nodes[w], max(1, t.columns.threads/len(nodes))); errs[w] != nil {
					cancel()
				}
			}
		})
	}
	all.Wait()
	var wrong error
	for w, i := range nodes {
		switch {
		case errs[w] == nil && (!t.free || t.plan == nil):
			t.graft(i, out[w], of[w])
			report()
		case errs[w] == nil:
		case ctx.Err() != nil:
			wrong = ctx.Err()
		case wrong == nil || errors.Is(wrong, context.Canceled):
			wrong = errs[w]
		}
	}
	return wrong
}

// look does the piece of a node.
func (t *tree) look(ctx context.Context, i, threads int) (*grown, []int32, error) {
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	s, of := t.subtreeOf(i)
	if t.send == nil {
		g, err := s.grow(ctx, t.problem, threads)
		return g, of, err
	}
	answer, err := t.send(ctx, s.encode())
	if err != nil {
		return nil, nil, err
	}
	g, err := decodeGrown(t.problem, len(of), answer)
	if err != nil {
		return nil, nil, fmt.Errorf("node %d: %w", i, err)
	}
	return g, of, nil
}
