# What the server scripts share. Loopback only.
#
# Every script: X.sh start DIR [PORT] | stop DIR | status DIR. DIR gets X.pid and X.env (KEY=VALUE lines). State lives in
# a short /tmp path, because unix sockets are limited to about 108 bytes and root drops to an ordinary user.
set -u
HOST=127.0.0.1
TUSER=${VOLDAAN_USER:-owner@example.test}
TPASS=${VOLDAAN_PASS:-secret-pw}
RUNAS=${VOLDAAN_RUNAS:-nobody}

die() { echo "$(basename "$0"): $*" >&2; exit 1; }

freeport() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# mkcert DIR: an authority and a leaf it signed, so that clients verify for real with cafile=ca.pem.
mkcert() {
  [ -s "$1/cert.pem" ] && return
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=voldaan test CA" \
    -keyout "$1/ca.key" -out "$1/ca.pem" \
    -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=localhost" \
    -keyout "$1/key.pem" -out "$1/leaf.csr" 2>/dev/null
  printf '%s\n' 'subjectAltName=DNS:localhost,IP:127.0.0.1' 'basicConstraints=CA:FALSE' 'extendedKeyUsage=serverAuth' \
    'authorityKeyIdentifier=keyid' > "$1/leaf.ext"
  openssl x509 -req -in "$1/leaf.csr" -CA "$1/ca.pem" -CAkey "$1/ca.key" -CAcreateserial -days 3650 \
    -extfile "$1/leaf.ext" -out "$1/cert.pem" 2>/dev/null
}

# waitport PORT SECONDS
waitport() {
  python3 - "$1" "${2:-10}" <<'PY' || die "port $1 did not open; see the log"
import socket, sys, time
port, end = int(sys.argv[1]), time.time() + float(sys.argv[2])
while time.time() < end:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        sys.exit(0)
    except OSError:
        time.sleep(0.05)
sys.exit(1)
PY
}

# As $RUNAS when we are root, else as ourselves.
asuser() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="$RUNAS" --regid="$(id -g "$RUNAS")" --clear-groups "$@"
  else
    "$@"
  fi
}
whoruns() { if [ "$(id -u)" = 0 ]; then echo "$RUNAS"; else id -un; fi; }
ownit() { if [ "$(id -u)" = 0 ]; then chown -R "$RUNAS:$(id -gn "$RUNAS")" "$@"; fi; }

# unpack FOLDER PACKAGE...: Debian packages without installing them
unpack() {
  local folder=$1 here
  shift
  here=$(mktemp -d)
  (cd "$here" && apt-get download "$@" >/dev/null 2>&1 && for deb in *.deb; do dpkg -x "$deb" "$folder"; done)
  rm -rf "$here"
}

# stoppid PIDFILE
stoppid() {
  [ -f "$1" ] || return 0
  local pid
  pid=$(cat "$1")
  kill "$pid" 2>/dev/null
  for _ in $(seq 300); do
    case $(ps -o stat= -p "$pid") in "" | Z*) break ;; esac  # a zombie waits for its parent, not for us
    sleep .02
  done
  kill -9 "$pid" 2>/dev/null
  rm -f "$1"
}

status() { # status PIDFILE
  local pid
  pid=$(cat "$1" 2>/dev/null) && kill -0 "$pid" 2>/dev/null && echo "running $pid" || { echo stopped; exit 1; }
}

# envfile FILE KIND PORT tls|plain STATE [K=V...]
envfile() {
  local file=$1 kind=$2 port=$3 tls=$4 state=$5
  shift 5
  {
    printf '%s\n' "KIND=$kind" "IMAP_HOST=$HOST" "IMAP_PORT=$port" "IMAP_TLS=$([ "$tls" = tls ] && echo 1 || echo 0)" \
      "IMAP_USER=$TUSER" "IMAP_PASS=$TPASS" "CAFILE=$([ -f "$state/ca.pem" ] && echo "$state/ca.pem")" "STATE=$state"
    for pair in "$@"; do echo "$pair"; done
  } > "$file"
}
