#!/usr/bin/env bash
# Run every fuzz target of the module for the time given (default 5s).
set -euo pipefail
cd "$(dirname "$0")/.."
go=${GO:-go}
time=${1:-5s}

# go test -list prints the targets of a package and then "ok <package> <time>".
targets=$("$go" test -list '^Fuzz' ./... |
	awk '/^Fuzz/ { name[n++] = $1 } $1 == "ok" { for (i = 0; i < n; i++) print $2, name[i]; n = 0 }')
if [ -z "$targets" ]; then
	echo "no fuzz targets" >&2
	exit 1
fi
# Making an interesting input smaller may take a minute each and counts as time:
# with inputs of some kilobytes nothing else would be tried.
while read -r package name; do
	echo "fuzz $package $name $time"
	"$go" test -run '^$' -fuzz "^$name\$" -fuzztime "$time" -fuzzminimizetime 10x "$package"
done <<<"$targets"
