package access

import "net/http"

// HTTP admits or refuses HTTP requests, by the role that a request needs, and
// puts the caller into their context. refuse writes the answer to a refused one.
func (g *Guard) HTTP(needs func(*http.Request) Role, refuse func(http.ResponseWriter, *http.Request, error), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := Request{Authorization: r.Header.Get("Authorization"), Peer: host(r.RemoteAddr), Needs: needs(r)}
		if r.TLS != nil {
			q.Certificates = verified(r.TLS.VerifiedChains)
		}
		p, err := g.Admit(q)
		if err != nil {
			refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(With(r.Context(), p)))
	})
}
