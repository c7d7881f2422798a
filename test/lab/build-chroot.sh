#!/bin/bash
# Builds a chroot with the Asterisk of a Debian release: build-chroot.sh CACHE MIRROR SUITE. Leaves CACHE/SUITE, whole or
# not at all. Debian 12 has no asterisk package, so the lab brings its own userland: sid has 22, bullseye 16.
set -euo pipefail

cache=$1 mirror=$2 suite=$3

if [[ ${4:-} != locked ]]; then
  mkdir -p "$cache"
  # One builder of a release at a time; whoever waited finds the work done. Everything runs in namespaces of its own: with its first
  # process gone, its mounts and all it has started (gpg-agent, dirmngr) are gone too, however it ended. It goes with the
  # process that holds the lock.
  exec flock --close --timeout 900 "$cache/$suite.lock" \
    setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child \
    bash "$0" "$cache" "$mirror" "$suite" locked
fi

[[ ! -e $cache/$suite ]] || exit 0

# What an interrupted builder left behind.
rm -rf --one-file-system "$cache/$suite"-building.*
root=$(mktemp -d "$cache/$suite-building.XXXXXX")
trap 'umount --recursive --lazy "$root/proc" "$root/dev" 2>/dev/null || true; rm -rf --one-file-system "$root"' EXIT
chmod 755 "$root"

debootstrap --variant=minbase "$suite" "$root" "$mirror"

# No package may start a service in the chroot.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$root" \
  apt-get install --yes --quiet --no-install-recommends asterisk
chroot "$root" apt-get clean
umount --recursive --lazy "$root/dev"
umount --lazy "$root/proc"

chroot "$root" asterisk -V
mv --no-target-directory "$root" "$cache/$suite"
