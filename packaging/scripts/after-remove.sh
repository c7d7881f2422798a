#!/bin/sh
# Runs when the files of sipward are gone: dpkg says `remove`, `purge` or another word, rpm `0` (removed) or `1` (replaced).
set -e

case "${1:-}" in
  remove | purge | 0) ;;
  *) exit 0 ;;
esac

if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl reset-failed 'sipward*' 2>/dev/null || true
fi

# Only dpkg knows purging: configuration, memory and user go.
if [ "$1" = purge ]; then
  rm -rf /etc/sipward /var/lib/sipward /run/sipward
  if getent passwd sipward >/dev/null; then userdel sipward || true; fi
  if getent group sipward >/dev/null; then groupdel sipward || true; fi
fi
