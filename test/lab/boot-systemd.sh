#!/bin/bash
# Boots a root with its systemd: boot-systemd.sh ROOT FOLDER NETNS NAME. The root is only read, what is written goes to FOLDER.
# To be started in a mount namespace of its own, which takes the mount away with the machine, however that ends.
set -euo pipefail
root=$1 folder=$2 netns=$3 name=$4

mkdir -p "$folder"/{upper,work,merged}
mount -t overlay overlay -o "lowerdir=$root,upperdir=$folder/upper,workdir=$folder/work" "$folder/merged"

# A control group of its own: two machines in one would share their units.
if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
  groups=("/sys/fs/cgroup/$name")
else
  groups=("/sys/fs/cgroup/unified/$name" "/sys/fs/cgroup/systemd/$name")
fi
for group in "${groups[@]}"; do
  mkdir -p "$group"
  echo $$ >"$group/cgroup.procs"
done

SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 exec systemd-nspawn --quiet --register=no --keep-unit \
  --network-namespace-path="/run/netns/$netns" --capability=CAP_NET_ADMIN --kill-signal=SIGRTMIN+3 \
  --machine="$name" --directory="$folder/merged" --boot
