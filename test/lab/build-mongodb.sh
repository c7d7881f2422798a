#!/bin/bash
# Builds a server that speaks MongoDB's protocol: FerretDB on PostgreSQL with the DocumentDB extension, in a chroot of
# Debian sid, because no package registry ships mongod. build-mongodb.sh CACHE MIRROR. Leaves CACHE/mongodb, whole or not
# at all, with an empty database cluster in /pg to be copied.
set -euo pipefail

cache=$1 mirror=$2
ferretdb=github.com/FerretDB/FerretDB/v2/cmd/ferretdb@v2.7.0

if [[ ${3:-} != locked ]]; then
  mkdir -p "$cache"
  # As in build-chroot.sh: one builder at a time, and nothing is left of one that was interrupted.
  exec flock --close --timeout 900 "$cache/mongodb.lock" \
    setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child \
    bash "$0" "$cache" "$mirror" locked
fi

[[ ! -e $cache/mongodb ]] || exit 0

rm -rf --one-file-system "$cache"/mongodb-building.*
root=$(mktemp -d "$cache/mongodb-building.XXXXXX")
trap 'umount --recursive --lazy "$root/proc" "$root/dev" 2>/dev/null || true; rm -rf --one-file-system "$root"' EXIT
chmod 755 "$root"

inside() { DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$root" "$@"; }
add() { inside apt-get install --yes --quiet --no-install-recommends "$@"; }
# The machine's own certificates: what fetches modules may stand behind a proxy with one.
build() { SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt HOME=/tmp/go GOPATH=/tmp/go GOBIN="$1" CGO_ENABLED=0 GOFLAGS=-modcacherw "${@:2}"; }

newest=$(go env GOVERSION 2>/dev/null || true)
hasGo=$([[ $newest =~ ^go1\.([0-9]+) && ${BASH_REMATCH[1]} -ge 25 ]] && echo yes || echo no)
if [[ $hasGo == yes ]]; then
  GOPATH=$root.go GOBIN=$root.go/bin CGO_ENABLED=0 GOFLAGS=-modcacherw go install "$ferretdb" &
  builder=$!
fi

debootstrap --variant=minbase sid "$root" "$mirror"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
add postgresql-18-documentdb

if [[ $hasGo == yes ]]; then
  wait "$builder"
  mkdir -p "$root/usr/local/bin"
  cp "$root.go/bin/ferretdb" "$root/usr/local/bin/"
  rm -rf "$root.go"
else
  add golang-go
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  mkdir -p "$root/etc/ssl/certs"
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  build /usr/local/bin chroot "$root" go install "$ferretdb"
  rm -rf "$root/tmp/go"
  inside apt-get purge --yes --quiet --autoremove golang-go
fi
inside apt-get clean

mkdir "$root/pg"
inside chown postgres:postgres /pg
postgres() { inside setpriv --reuid=postgres --regid=postgres --init-groups --reset-env "/usr/lib/postgresql/18/bin/$1" "${@:2}"; }
postgres initdb -D /pg -U postgres -A trust --no-sync --locale=C --encoding=UTF8
cat >>"$root/pg/postgresql.conf" <<'END'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
cron.use_background_workers = on
END
echo 'CREATE EXTENSION documentdb CASCADE' | postgres postgres --single -D /pg postgres

umount --recursive --lazy "$root/dev"
umount --lazy "$root/proc"
"$root/usr/local/bin/ferretdb" --version
mv --no-target-directory "$root" "$cache/mongodb"
