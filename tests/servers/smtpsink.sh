#!/bin/bash
# The SMTP sink on loopback: accepts, stores and fails as told.
# usage: smtpsink.sh start DIR [PORT] [more options of smtpsink.py] | stop DIR | status DIR
# env: PY=python with aiosmtpd, VOLDAAN_SMTP_TLS=implicit|starttls|none, VOLDAAN_SMTP_AUTH=0 for no login
. "$(dirname "$0")/common.sh"
PY=${PY:-python3}
HERE=$(cd "$(dirname "$0")" && pwd)
cmd=${1:-}
DIR=${2:-}
[ -n "$DIR" ] || die "usage: start|stop|status DIR [PORT] [options]"
case $cmd in
start)
  mkdir -p "$DIR/tls"
  mkcert "$DIR/tls"
  PORT=${3:-0}
  shift 2
  [ $# -gt 0 ] && shift
  [ "${VOLDAAN_SMTP_AUTH:-1}" = 1 ] && set -- --auth "$TUSER:$TPASS" "$@"
  rm -f "$DIR/smtp.env"
  setsid "$PY" "$HERE/smtpsink.py" --dir "$DIR" --port "$PORT" --tls "${VOLDAAN_SMTP_TLS:-implicit}" \
    --cert "$DIR/tls/cert.pem" --key "$DIR/tls/key.pem" --faults "$DIR/faults.json" "$@" \
    >"$DIR/smtp.err" 2>&1 </dev/null &
  for _ in $(seq 200); do [ -f "$DIR/smtp.env" ] && break; sleep .05; done
  [ -f "$DIR/smtp.env" ] || { cat "$DIR/smtp.err" >&2; die "the sink did not start"; }
  cat "$DIR/smtp.env" ;;
stop) stoppid "$DIR/smtp.pid" ;;
status) status "$DIR/smtp.pid" ;;
*) die "usage: start|stop|status DIR [PORT] [options]" ;;
esac
