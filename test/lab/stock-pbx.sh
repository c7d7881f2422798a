#!/bin/sh
# Lays a writable layer over the lab's chroot and holds it until its input ends: stock-pbx.sh ROOT FOLDER PROJECT NODE.
# FOLDER/root is then a machine with stock Asterisk and this project. To be started in a mount namespace of its own,
# which takes the mounts away with the program, however that ends.
set -eu
root=$1 folder=$2 project=$3 node=$4

mkdir -p "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
mount --rbind /proc "$folder/root/proc"
mount --rbind /dev "$folder/root/dev"
mount -t tmpfs tmpfs "$folder/root/tmp"
mount -t tmpfs tmpfs "$folder/root/run"
mkdir -p "$folder/root$project" "$folder/root/opt/sipward"
mount --bind "$project" "$folder/root$project"
mount -o remount,bind,ro "$folder/root$project"
: >"$folder/root/opt/sipward/node"
mount --bind "$node" "$folder/root/opt/sipward/node"
# Debian runs Asterisk as a user of its own, who owns these folders.
mkdir -p "$folder/root/run/asterisk"
chroot "$folder/root" chown -R asterisk:asterisk /etc/asterisk /run/asterisk \
  /var/lib/asterisk /var/log/asterisk /var/spool/asterisk /var/cache/asterisk 2>/dev/null || true
echo ready
exec cat
