#!/bin/bash
# Builds the root of a Debian release that boots with systemd and holds what sipward's package depends on:
# build-systemd-root.sh CACHE MIRROR SUITE. Leaves CACHE/systemd-SUITE, whole or not at all. Where the lab has a chroot of the
# release with an Asterisk, it is made of that one, and the Asterisk starts with it.
set -euo pipefail

cache=$1 mirror=$2 suite=$3

if [[ ${4:-} != locked ]]; then
  mkdir -p "$cache"
  # As in build-chroot.sh: one builder at a time, and nothing is left of one that was interrupted.
  exec flock --close --timeout 900 "$cache/systemd-$suite.lock" \
    setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child \
    bash "$0" "$cache" "$mirror" "$suite" locked
fi

[[ ! -e $cache/systemd-$suite ]] || exit 0

rm -rf --one-file-system "$cache/systemd-$suite"-building.*
root=$(mktemp -d "$cache/systemd-$suite-building.XXXXXX")
trap 'umount --recursive --lazy "$root/proc" "$root/dev" 2>/dev/null || true; rm -rf --one-file-system "$root"' EXIT
chmod 755 "$root"

packages=(systemd-sysv dbus procps iptables ipset iproute2 libstdc++6 man-db)
if [[ -e $cache/$suite ]]; then
  cp --archive "$cache/$suite/." "$root"
  mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  inside() { DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$root" "$@"; }
  inside apt-get install --yes --quiet --no-install-recommends "${packages[@]}" ||
    { inside apt-get update --quiet && inside apt-get install --yes --quiet --no-install-recommends "${packages[@]}"; }
  umount --recursive --lazy "$root/dev"
  umount --lazy "$root/proc"
else
  debootstrap --variant=minbase --include="$(IFS=,; echo "${packages[*]}")" "$suite" "$root" "$mirror"
fi
chroot "$root" apt-get clean

# The machine gets its number when it boots, its devices and processes from its host. Services start here.
: >"$root/etc/machine-id"
rm -rf "$root/usr/sbin/policy-rc.d" "$root"/run/* "$root"/dev/* "$root"/proc/*
mv --no-target-directory "$root" "$cache/systemd-$suite"
