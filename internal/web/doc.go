// Package web is the map page: the files that `make web` builds from web/, in the
// binary. A [Page] puts them before the API, which gets every request that is for
// no file:
//
//	page, err := web.Embedded()
//	handler := page.Before(api)
//
// Everything lies in the file system that is embedded, and no path of a request is
// looked up anywhere else. A binary that was built without the map has a page that
// says so.
package web
