#!/bin/sh
# Installs the Debian packages that are missing, after saying which; without root it prints the one line to run.
# Takes them from the list beside it, and from those that are named.
set -eu
missing=
for package in $(sed 's/#.*//' "$(dirname "$0")/debian-packages.txt" "$@"); do
	dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" != 0 ]; then
	echo "These Debian packages are missing; install them with: sudo $line" >&2
	exit 4
fi
echo "Installing the missing Debian packages:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
$line >/dev/null
