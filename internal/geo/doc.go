// Package geo answers: what do these polygons measure, and who touches whom?
//
// [Read] takes GeoJSON, TopoJSON and Shapefiles (plain, gzipped or zipped) in longitude and latitude or in the
// British National Grid, repairs what can be repaired, refuses the rest by file, feature and code, and gives
// every shape in EPSG:27700 metres on a grid of 1 cm. [NewTopology] interns the vertices of many shapes on that
// grid and cuts the lines between them once into arcs. From the arcs come contiguity and border lengths
// ([Topology.Borders]), areas and perimeters, unions of areas ([Topology.Dissolve]), generalised outlines that
// still fit each other ([Topology.Simplify]) and TopoJSON ([Topology.WriteTopoJSON]).
//
//	layer, err := geo.Read(os.DirFS("boundaries"), "ccg_2017.geojson.gz", geo.Options{})
//	...
//	shapes := make([]orb.MultiPolygon, len(layer.Features))
//	for i, f := range layer.Features {
//		shapes[i] = f.Shape
//	}
//	t, err := geo.NewTopology(shapes)
//	...
//	for _, b := range t.Borders(geo.Rook) {
//		fmt.Println(layer.Features[b.A].Code, layer.Features[b.B].Code, b.LengthM)
//	}
//
// Why arcs and not polygon overlay: boundary files of one family share their vertices, so that coincidence on the
// grid is exact contiguity, and a union is the removal of the arcs with the same region on both sides. Both take
// linear time, and areas, being sums of integers over arcs, add up exactly. Where a file is not topological
// [NewTopologySnapped] first draws vertices and segments together within a tolerance.
//
// Every predicate on the grid is exact integer arithmetic. A Topology never changes after it is made and may be
// used from many goroutines. Nothing here depends on the order of a map, so the same input gives the same bytes.
package geo
