#!/usr/bin/env bash
# Solve reform-38 with the binary given and open what it writes with GDAL:
# 38 valid regions and 207 units. Needs ogrinfo (Debian: gdal-bin).
set -euo pipefail
footprint=${1:?usage: scripts/gdal-check.sh FOOTPRINT}

if ! command -v ogrinfo >/dev/null; then
	echo "gdal-check: ogrinfo is missing; on Debian: apt-get install gdal-bin" >&2
	exit 1
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$footprint" solve --preset reform-38 --quiet -o "$dir"

fail() {
	echo "gdal-check: $*" >&2
	exit 1
}

# GDAL reports broken geometry as a warning and goes on, so any warning fails.
check() { # FILE FEATURES
	local file=$dir/$1 summary messages=$dir/messages count valid
	summary=$(ogrinfo -ro -so -al "$file" 2>"$messages") || fail "$1: $(cat "$messages")"
	[ ! -s "$messages" ] || fail "$1: $(cat "$messages")"
	count=$(sed -n 's/^Feature Count: //p' <<<"$summary")
	[ "$count" = "$2" ] || fail "$1: ${count:-no} features, want $2"

	local layer
	layer=$(sed -n 's/^Layer name: //p' <<<"$summary")
	valid=$(ogrinfo -ro -q -dialect sqlite \
		-sql "SELECT COUNT(*) AS valid FROM \"$layer\" WHERE ST_IsValid(geometry)" "$file" 2>"$messages" |
		sed -n 's/^ *valid (Integer[0-9]*) = //p') || fail "$1: $(cat "$messages")"
	[ "$valid" = "$2" ] || fail "$1: ${valid:-no} valid geometries, want $2: $(cat "$messages")"
	echo "gdal-check: $1: $count features, $valid valid"
}

check regions.geojson 38
check units.geojson 207
