#!/bin/bash
# Courier-IMAP 5.0 on loopback, the old-fashioned one: everything under INBOX., separator ".", no special use, no MOVE.
# Its paths are compiled in, so it runs in a mount namespace of its own (as root, or where user namespaces are allowed).
# Debian's package conflicts with Dovecot's, so `install` unpacks it under $VOLDAAN_COURIER and installs its libraries.
# usage: courier.sh install | start DIR [IMAPS_PORT] | add DIR USER | stop DIR | status DIR
#   add  makes a mailbox for one more user, with $VOLDAAN_PASS and the folders $VOLDAAN_FOLDERS
# env:   VOLDAAN_COURIER=/opt/voldaan-courier, VOLDAAN_FOLDERS="Sent Drafts Trash", VOLDAAN_MAXCONN=40, VOLDAAN_KEEP=1
. "$(dirname "$0")/common.sh"
COURIER=${VOLDAAN_COURIER:-/opt/voldaan-courier}
USAGE="usage: install | start DIR [IMAPS_PORT] | add DIR USER | stop DIR | status DIR"
cmd=${1:-}
DIR=${2:-}
[ "$cmd" = install ] || [ -n "$DIR" ] || die "$USAGE"
export LD_LIBRARY_PATH=$COURIER/usr/lib:$COURIER/usr/lib/courier-authlib

state() { sed -n 's/^STATE=//p' "$DIR/courier.env" 2>/dev/null; }

add_user() { # add_user STATE USER
  local home="$1/mail/$2" uid=0 gid=0
  mkdir -p "$home"
  "$COURIER/usr/bin/maildirmake.courier" "$home/Maildir"
  for folder in ${VOLDAAN_FOLDERS:-Sent Drafts Trash}; do
    "$COURIER/usr/bin/maildirmake.courier" -f "$folder" "$home/Maildir"
    echo "INBOX.$folder" >> "$home/Maildir/courierimapsubscribed"
  done
  ownit "$home"
  [ "$(id -u)" = 0 ] && uid=$(id -u "$RUNAS") && gid=$(id -g "$RUNAS")
  printf '%s\tuid=%s|gid=%s|home=%s|mail=%s|imappw=%s\n' "$2" "$uid" "$gid" "$home" "$home/Maildir" \
    "$(cat "$1/password")" >> "$1/etc/userdb"
  chmod 600 "$1/etc/userdb"
  perl "$1/makeuserdb" -f "$1/etc/userdb"
}

# What runs inside the namespace: the paths Courier expects, the daemon that knows passwords, and the server itself.
inner() { # inner STATE PORT
  cat <<E
set -e
mount --make-rprivate / 2>/dev/null || true
mount --bind $1/etc /etc/courier
mount --bind $1/run /run/courier
mount --bind $COURIER/usr/lib/courier /usr/lib/courier
mount --bind $COURIER/usr/lib/courier-authlib /usr/lib/courier-authlib
set -a
. /etc/courier/authdaemonrc
/usr/lib/courier/courier-authlib/authdaemond </dev/null >>$1/log 2>&1 3>&1 &
echo \$! > $1/auth.pid
. /etc/courier/imapd
. /etc/courier/imapd-ssl
TLS_CERTFILE=$1/imapd.pem
TLS_CACHEFILE=
TLS_TRUSTCERTS=$1/ca.pem
IMAP_TLS=1
IMAP_KEYWORDS=1
IMAP_EMPTYTRASH=
IMAP_ENHANCEDIDLE=0
COURIERTLS=$COURIER/usr/bin/couriertls
unset TLS_DHPARAMS
ulimit -v unlimited
exec $COURIER/usr/sbin/couriertcpd -address=$HOST -maxprocs=60 -maxperip=${VOLDAAN_MAXCONN:-40} -nodnslookup \\
  -noidentlookup $2 $COURIER/usr/bin/couriertls -server -tcpd $COURIER/usr/lib/courier/courier/imaplogin \\
  $COURIER/usr/bin/imapd Maildir
E
}

case $cmd in
install)
  export DEBIAN_FRONTEND=noninteractive
  unset LD_LIBRARY_PATH
  apt-get install -yq --no-install-recommends libcourier-unicode4 libgamin0 libidn12 libgdbm6 libltdl7 gnutls-bin \
    openssl perl >/dev/null || die "apt-get failed"
  unpack "$COURIER" courier-imap courier-base courier-authlib courier-authlib-userdb courier-authdaemon
  mkdir -p /etc/courier /usr/lib/courier /usr/lib/courier-authlib /run/courier # where its own folders are mounted
  [ -x "$COURIER/usr/bin/imapd" ] || die "no imapd in $COURIER after unpacking" ;;
start)
  [ -x "$COURIER/usr/bin/imapd" ] || die "no Courier in $COURIER; run '$0 install' as root, or set VOLDAAN_COURIER"
  [ -d /run/courier ] || mkdir -p /run/courier # gone after a restart of the machine
  PORT=${3:-$(freeport)}
  S=$(mktemp -d /tmp/cou.XXXXXX)
  chmod 755 "$S"
  mkdir -p "$DIR" "$S"/{mail,run/authdaemon}
  mkcert "$S"
  cat "$S/key.pem" "$S/cert.pem" > "$S/imapd.pem"
  cp -r "$COURIER/etc/courier" "$S/etc"
  sed -i 's/^authmodulelist=.*/authmodulelist="authuserdb"/; s/^daemons=.*/daemons=2/' "$S/etc/authdaemonrc"
  sed "s|/usr/lib/courier/|$COURIER/usr/lib/courier/|" "$COURIER/usr/sbin/makeuserdb" > "$S/makeuserdb"
  openssl passwd -1 "$TPASS" > "$S/password"
  add_user "$S" "$TUSER"
  [ "$(id -u)" = 0 ] && chown "$RUNAS" "$S/mail"
  inner "$S" "$PORT" > "$S/inner.sh"
  apart=-m
  [ "$(id -u)" = 0 ] || apart=-rm
  setsid unshare $apart bash "$S/inner.sh" >>"$S/log" 2>&1 </dev/null &
  echo $! > "$DIR/courier.pid"
  waitport "$PORT" 10
  envfile "$DIR/courier.env" courier "$PORT" tls "$S" "MAILS=$S/mail"
  cat "$DIR/courier.env" ;;
add)
  add_user "$(state)" "${3:?$USAGE}" ;;
stop)
  S=$(state)
  [ -n "$S" ] && stoppid "$S/auth.pid"
  stoppid "$DIR/courier.pid"
  case $S in /tmp/cou.*) [ "${VOLDAAN_KEEP:-}" ] || rm -rf "$S" ;; esac ;;
status) status "$DIR/courier.pid" ;;
*) die "$USAGE" ;;
esac
