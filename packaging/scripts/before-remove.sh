#!/bin/sh
# Runs before sipward is removed or replaced: dpkg says `remove`, `upgrade` or another word, rpm `0` (removed) or `1` (replaced).
set -e

case "${1:-}" in
  remove | 0) ;;
  *) exit 0 ;;
esac

# What setup has changed in Asterisk is taken back; what a person has changed since stays.
if sipward help setup >/dev/null 2>&1; then
  sipward setup --undo --yes || echo "not everything that sipward setup has changed is taken back" >&2
fi
if command -v systemctl >/dev/null; then
  if [ -d /run/systemd/system ]; then
    systemctl stop sipward.service sipward-boot.service sipward-rules.service || true
  fi
  systemctl --quiet disable sipward.service sipward-boot.service 2>/dev/null || true
fi
# Also where no systemd runs, or the unit had failed.
sipward stop || echo "rules of sipward are left in the kernel: they end with the next boot" >&2
