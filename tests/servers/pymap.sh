#!/bin/bash
# pymap, an IMAP server in Python, on loopback: plain, no special use, no keywords (like Exchange in that).
# usage: pymap.sh start DIR [PORT] | stop DIR | status DIR        env: PYMAP=/path/to/bin/pymap
. "$(dirname "$0")/common.sh"
PYMAP=${PYMAP:-pymap}
cmd=${1:-}
DIR=${2:-}
[ -n "$DIR" ] || die "usage: start|stop|status DIR [PORT]"
case $cmd in
start)
  mkdir -p "$DIR"
  PORT=${3:-$(freeport)}
  S=$(mktemp -d /tmp/pym.XXXXXX)
  setsid "$PYMAP" --host 127.0.0.1 --port "$PORT" --no-tls dict --demo-user "$TUSER" --demo-password "$TPASS" \
    >"$S/log" 2>&1 </dev/null &
  echo $! > "$DIR/pymap.pid"
  waitport "$PORT" 10
  envfile "$DIR/pymap.env" pymap "$PORT" plain "$S"
  cat "$DIR/pymap.env" ;;
stop)
  STATE=$(sed -n 's/^STATE=//p' "$DIR/pymap.env" 2>/dev/null)
  stoppid "$DIR/pymap.pid"
  case ${STATE:-} in /tmp/pym.*) rm -rf "$STATE" ;; esac ;;
status) status "$DIR/pymap.pid" ;;
*) die "usage: start|stop|status DIR [PORT]" ;;
esac
