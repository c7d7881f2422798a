#!/bin/sh
# Runs when sipward is installed or upgraded: dpkg says `configure [OLD VERSION]`, rpm `1` (installed) or more (upgraded).
set -e

case "${1:-}" in
  configure) earlier=${2:-} ;;
  1) earlier= ;;
  [2-9]*) earlier=some ;;
  *) exit 0 ;;
esac

# The daemon runs as this user; whoever is in its group may order the daemon, and reads the secrets of the configuration.
getent group sipward >/dev/null || groupadd --system sipward
getent passwd sipward >/dev/null ||
  useradd --system --gid sipward --home-dir /var/lib/sipward --no-create-home --shell /usr/sbin/nologin sipward
if [ ! -d /etc/sipward ]; then
  mkdir -p /etc/sipward
  chown root:sipward /etc/sipward
  chmod 0750 /etc/sipward
fi

if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  if [ -n "$earlier" ]; then
    # The rules stay in the kernel while the daemon changes.
    systemctl try-restart sipward.service ||
      echo "sipward does not start again, and its rules stay in the kernel: see journalctl -u sipward" >&2
  fi
fi

for unit in sipward.service sipward-boot.service; do
  if [ -e "/etc/systemd/system/$unit" ]; then
    echo "/etc/systemd/system/$unit hides the unit of this package: remove it, then systemctl daemon-reload" >&2
  fi
done
# A saved rule that names one of our sets keeps all saved rules from being restored: the sets are not there at boot.
for file in /etc/iptables/rules.v4 /etc/iptables/rules.v6 /etc/sysconfig/iptables /etc/sysconfig/ip6tables; do
  if [ -f "$file" ] && grep -q SIPWARD "$file"; then
    echo "$file holds rules of sipward, and cannot be restored at boot: stop sipward, and save the rules again" >&2
  fi
done

if [ -z "$earlier" ]; then
  if sipward help setup >/dev/null 2>&1; then
    echo "sipward is installed and not started. Next: sipward setup"
  else
    echo "sipward is installed and not started. Next: write /etc/sipward/sipward.toml (sample in /usr/share/doc/sipward/conf),"
    echo "then: systemctl enable --now sipward-boot sipward"
  fi
fi
