#!/bin/bash
# Cyrus IMAP 3.6 on loopback, without privileges (drops to $VOLDAAN_RUNAS when started by root).
# Debian's package conflicts with Dovecot's, so `install` unpacks it under $VOLDAAN_CYRUS and installs only its libraries.
# usage: cyrus.sh install | start DIR [IMAPS_PORT] | add DIR USER | stop DIR | status DIR
#   add  makes a mailbox for one more user, with $VOLDAAN_PASS; it appears, with its special folders, at the first login
# env:   VOLDAAN_CYRUS=/opt/voldaan-cyrus, VOLDAAN_MAXCONN=0 (no limit), VOLDAAN_MUNGE8BIT=yes, VOLDAAN_KEEP=1
. "$(dirname "$0")/common.sh"
CYRUS=${VOLDAAN_CYRUS:-/opt/voldaan-cyrus}
BIN=$CYRUS/usr/lib/cyrus/bin
LIBRARIES=$(echo "$CYRUS"/usr/lib/*-linux-gnu)
LOGIN_DOMAIN=${TUSER#*@}
USAGE="usage: install | start DIR [IMAPS_PORT] | add DIR USER | stop DIR | status DIR"
cmd=${1:-}
DIR=${2:-}
[ "$cmd" = install ] || [ -n "$DIR" ] || die "$USAGE"

state() { sed -n 's/^STATE=//p' "$DIR/cyrus.env" 2>/dev/null; }

# Cyrus syncs every change of a mailbox to the disk; in memory its tests take half the time.
short_folder() { if [ -d /dev/shm ] && [ -w /dev/shm ]; then echo /dev/shm; else echo /tmp; fi; }

add_user() { # add_user STATE USER
  printf '%s' "$TPASS" | PATH=$PATH:/usr/sbin saslpasswd2 -p -c -f "$1/sasldb2" -u "${2#*@}" "${2%@*}"
}

configure() { # configure STATE
  local user
  user=$(whoruns)
  # virtdomains with a defaultdomain nobody uses: else the users of that domain lose it from their names.
  cat <<E
configdirectory: $1/conf
partition-default: $1/spool
defaultpartition: default
proc_path: $1/proc
mboxname_lockpath: $1/conf/lock
temp_path: $1/tmp
cyrus_user: $user
cyrus_group: $(id -gn "$user")
admins: cyrus@$LOGIN_DOMAIN
virtdomains: userid
defaultdomain: internal.invalid
servername: localhost
altnamespace: 1
unixhierarchysep: 1
allowplaintext: yes
sasl_mech_list: PLAIN LOGIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: $1/sasldb2
tls_server_cert: $1/cert.pem
tls_server_key: $1/key.pem
tls_sessions_db_path: $1/conf/tls.db
idlesocket: $1/sock/idle
lmtpsocket: $1/sock/lmtp
autocreate_quota: 0
autocreate_inbox_folders: Sent|Drafts|Trash|Junk|Archive
autocreate_subscribe_folders: Sent|Drafts|Trash|Junk|Archive
xlist-sent: Sent
xlist-drafts: Drafts
xlist-trash: Trash
xlist-junk: Junk
xlist-archive: Archive
specialusealways: 1
conversations: 0
maxlogins_per_user: ${VOLDAAN_MAXCONN:-0}
reject8bit: no
munge8bit: ${VOLDAAN_MUNGE8BIT:-yes}
syslog_prefix: cyrustest
search_engine: none
E
}

services() { # services STATE PORT
  cat <<E
START {
  recover cmd="$BIN/ctl_cyrusdb -C $1/imapd.conf -r"
  idled cmd="$BIN/idled -C $1/imapd.conf"
}
SERVICES {
  imaps cmd="$BIN/imapd -s -U 30 -C $1/imapd.conf" listen="$HOST:$2" prefork=0 maxchild=100
}
EVENTS {
}
E
}

case $cmd in
install)
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -yq --no-install-recommends libclamav12 libical3 libjansson4 libpq5 libxapian30 libzephyr4 libwrap0 \
    libldap-2.5-0 libpcre3 sasl2-bin libsasl2-modules db-util openssl >/dev/null || die "apt-get failed"
  unpack "$CYRUS" cyrus-imapd cyrus-common
  [ -x "$BIN/imapd" ] || die "no imapd in $BIN after unpacking" ;;
start)
  [ -x "$BIN/imapd" ] || die "no Cyrus in $CYRUS; run '$0 install' as root, or set VOLDAAN_CYRUS"
  PORT=${3:-$(freeport)}
  S=$(mktemp -d "$(short_folder)/cyr.XXXXXX")
  chmod 755 "$S"
  mkdir -p "$DIR" "$S"/{spool,sock,proc,tmp} "$S"/conf/{db,socket,lock}
  mkcert "$S"
  add_user "$S" "$TUSER"
  configure "$S" > "$S/imapd.conf"
  services "$S" "$PORT" > "$S/cyrus.conf"
  ownit "$S"
  asuser env LD_LIBRARY_PATH="$LIBRARIES" setsid "$BIN/master" -D -C "$S/imapd.conf" -M "$S/cyrus.conf" \
    -p "$S/master.pid" -L "$S/log" >"$S/out" 2>&1 </dev/null &
  waitport "$PORT" 15
  cp "$S/master.pid" "$DIR/cyrus.pid"
  envfile "$DIR/cyrus.env" cyrus "$PORT" tls "$S"
  cat "$DIR/cyrus.env" ;;
add)
  add_user "$(state)" "${3:?$USAGE}" ;;
stop)
  S=$(state)
  stoppid "$DIR/cyrus.pid"
  case $S in
  /tmp/cyr.* | /dev/shm/cyr.*)
    for process in /proc/[0-9]*; do # idled is a daemon of its own: whatever still names our state folder
      tr '\0' ' ' 2>/dev/null < "$process/cmdline" | grep -q -- "$S/" && kill "${process#/proc/}" 2>/dev/null
    done
    [ "${VOLDAAN_KEEP:-}" ] || rm -rf "$S" ;;
  esac ;;
status) status "$DIR/cyrus.pid" ;;
*) die "$USAGE" ;;
esac
