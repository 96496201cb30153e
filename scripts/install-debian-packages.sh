#!/bin/sh
# What some tests use besides npm packages: nginx checks the files we render for it, systemd-analyze the units.
# Installed where that is possible (Debian, root); elsewhere those tests skip and say why.
set -eu
need=""
for program in nginx:nginx systemd-analyze:systemd setpriv:util-linux; do
  command -v "${program%%:*}" >/dev/null 2>&1 || [ -x "/usr/sbin/${program%%:*}" ] || need="$need ${program##*:}"
done
[ -n "$need" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Not installed here:$need (needs root and apt); the tests that use them will skip." >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
# nginx must not start by itself on this machine: only our tests start it, on loopback.
policy=/usr/sbin/policy-rc.d
made=""
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod +x "$policy"
  made=1
fi
trap '[ -z "$made" ] || rm -f "$policy"' EXIT
apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends $need >&2 ||
  echo "Could not install:$need; the tests that use them will skip." >&2
