#!/usr/bin/env bash
# Solve reform-38 with the binary given and open what it writes, in every
# format, with GDAL: 38 regions and 207 units, valid and in their coordinate
# system. Needs ogrinfo (Debian: gdal-bin).
set -euo pipefail
footprint=${1:?usage: scripts/gdal-check.sh FOOTPRINT}

if ! command -v ogrinfo >/dev/null; then
	echo "gdal-check: ogrinfo is missing; on Debian: apt-get install gdal-bin" >&2
	exit 1
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$footprint" solve --preset reform-38 --quiet -o "$dir"
for format in topojson gpkg kml csv; do
	"$footprint" export --plan "$dir/lookup.csv" --format $format --quiet -o "$dir/plan.$format"
done

fail() {
	echo "gdal-check: $*" >&2
	exit 1
}

# GDAL reports broken files as warnings and goes on, so any warning fails.
quietly() {
	"$@" 2>"$dir/messages" || fail "$*: $(cat "$dir/messages")"
	[ ! -s "$dir/messages" ] || fail "$*: $(cat "$dir/messages")"
}

check() { # FILE LAYER GEOMETRY FEATURES [CRS]
	local file=$dir/$1 summary count valid
	summary=$(quietly ogrinfo -ro -so "$file" "$2")
	count=$(sed -n 's/^Feature Count: //p' <<<"$summary")
	[ "$count" = "$4" ] || fail "$1: $2: ${count:-no} features, want $4"
	[ -z "${5-}" ] || grep -q "^    ID\[\"EPSG\",$5\]\]" <<<"$summary" || fail "$1: $2: not in EPSG:$5"
	valid=$(quietly ogrinfo -ro -q -dialect sqlite -sql "SELECT SUM(ST_IsValid($3)) AS valid FROM \"$2\"" "$file" |
		sed -n 's/^ *valid (Integer[0-9]*) = //p')
	[ "$valid" = "$4" ] || fail "$1: $2: ${valid:-no} valid geometries, want $4"
	echo "gdal-check: $1: $2: $count features, $valid valid"
}

check regions.geojson regions geometry 38 4326
check units.geojson units geometry 207 4326
"$footprint" sample --preset reform-38 -n 100 --quiet -o "$dir/sample"
check sample/units.geojson units geometry 207 4326
check plan.topojson regions geometry 38
check plan.topojson units geometry 207
check plan.gpkg regions geom 38 27700
check plan.gpkg units geom 207 27700
check plan.kml regions geometry 38 4326
check plan.csv plan "GeomFromEWKB(geom)" 38
