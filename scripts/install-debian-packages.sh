#!/bin/sh
# What some tests use besides npm packages: nginx checks the files we render for it, systemd-analyze the units, Chromium
# opens pages. Installed where that is possible (Debian, root); elsewhere those tests skip and say why.
set -eu
need=""
for program in nginx:nginx systemd-analyze:systemd setpriv:util-linux; do
  command -v "${program%%:*}" >/dev/null 2>&1 || [ -x "/usr/sbin/${program%%:*}" ] || need="$need ${program##*:}"
done
# By itself: a system that has no such package (Ubuntu) must not go without the others.
browser=" chromium"
for program in "${KLARIQO_CHROMIUM:-chromium}" chromium chromium-browser google-chrome; do
  if command -v "$program" >/dev/null 2>&1; then browser=""; fi
done
[ -n "$need$browser" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Not installed here:$need$browser (needs root and apt); the tests that use them will skip." >&2
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
missing() { echo "Could not install:$1; the tests that use them will skip." >&2; }
install="apt-get install -y -qq --no-install-recommends"
apt-get update -qq >&2 || { missing "$need$browser"; exit 0; }
[ -z "$need" ] || $install $need >&2 || missing "$need"
# 120 MB: on a slow line the tests go without it, and the next run fetches the rest.
[ -z "$browser" ] || { timeout 90 $install --download-only $browser && $install $browser; } >&2 || missing "$browser"
