#!/bin/sh
# Runs a program in the lab's chroot: enter-chroot.sh ROOT HOME PROGRAM [ARGUMENT…].
# HOME is seen as /mnt there and is all that can be written. To be started in a mount namespace of its own, which takes
# the mounts away with the program, however that ends.
set -eu
root=$1 home=$2
shift 2

mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount --bind "$home" "$root/mnt"
mount --bind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
exec chroot "$root" "$@"
