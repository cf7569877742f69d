package server

import (
	"encoding/base64"
	"encoding/json"
	"strconv"

	"go.einride.tech/aip/pagination"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"

	"footprint/internal/footprint"
)

const defaultPage = 50

// page is what a request for a page asks for (AIP-158).
type page struct {
	After string `json:"a"` // the last item of the page before
	Check uint32 `json:"c"` // of the other fields of the request
	size  int
}

// pageOf decodes the page of a request. A token belongs to the request that it
// came from, but for the size of pages.
func pageOf(req pagination.Request, size int) (page, error) {
	check, err := pagination.CalculateRequestChecksum(req)
	if err != nil {
		return page{}, err
	}
	p := page{Check: check, size: size}
	if n := int(req.GetPageSize()); n > 0 {
		p.size = n
	}
	token := req.GetPageToken()
	if token == "" {
		return p, nil
	}
	var given page
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		err = json.Unmarshal(data, &given)
	}
	if err != nil || given.Check != check {
		const problem = "not a token of this list: want next_page_token of the answer before, with the same request otherwise"
		return p, detailed(codes.InvalidArgument, "page_token: "+problem, info(reasonPage), &errdetails.BadRequest{
			FieldViolations: []*errdetails.BadRequest_FieldViolation{violation("page_token", problem)},
		}).Err()
	}
	p.After = given.After
	return p, nil
}

// next is the token of the page behind an item.
func (p page) next(after string) string {
	data, err := json.Marshal(page{After: after, Check: p.Check})
	if err != nil {
		panic(err) // a string and a number
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// cut takes the page out of a list that is longer by one where there is more.
func cut[T any](p page, list []T, id func(T) string) (items []T, next string) {
	if len(list) <= p.size {
		return list, ""
	}
	list = list[:p.size]
	return list, p.next(id(list[len(list)-1]))
}

// behind takes the page out of a whole list in order of id.
func behind[T any](p page, list []T, id func(T) string) (items []T, next string) {
	from := 0
	for from < len(list) && id(list[from]) <= p.After {
		from++
	}
	return cut(p, list[from:], id)
}

// numbered is the page of a whole list of n items that have no ids: those from one
// number to below another.
func numbered(p page, n int) (from, to int, next string, err error) {
	if p.After != "" {
		if from, err = strconv.Atoi(p.After); err != nil || from < 0 || from > n {
			return 0, 0, "", &footprint.InputError{Field: "page_token", Problem: "not a token of this list"}
		}
	}
	if to = min(from+p.size, n); to < n {
		next = p.next(strconv.Itoa(to))
	}
	return from, to, next, nil
}
