#!/bin/bash
# Dovecot IMAP on loopback, without privileges (drops to $VOLDAAN_RUNAS when started by root).
# Every user name is accepted with $VOLDAAN_PASS and gets a mailbox of its own: a fresh name is a fresh mailbox.
# usage: dovecot.sh start DIR [IMAPS_PORT] | stop DIR | status DIR
# needs: apt-get install --no-install-recommends dovecot-imapd   (2.3; Dovecot 2.4 has another syntax)
# env:   VOLDAAN_GMAIL=1 (Gmail's folders and capability), VOLDAAN_PLAIN=1 (no TLS, for a proxy that looks inside),
#        VOLDAAN_LAYOUT=maildir|mdbox|sdbox, VOLDAAN_SENT=Verzonden, VOLDAAN_SEP=., VOLDAAN_MAXCONN=2, VOLDAAN_KEEP=1,
#        VOLDAAN_INTROSPECT_URL=http://127.0.0.1:PORT/introspect (XOAUTH2 and OAUTHBEARER)
. "$(dirname "$0")/common.sh"
cmd=${1:-}
DIR=${2:-}
[ -n "$DIR" ] || die "usage: start|stop|status DIR [IMAPS_PORT]"

oauth_passdb() { # oauth_passdb STATE
  cat > "$1/oauth2.ext" <<E
introspection_url = $VOLDAAN_INTROSPECT_URL
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
E
  printf '%s\n' 'passdb {' '  driver = oauth2' '  mechanisms = xoauth2 oauthbearer' "  args = $1/oauth2.ext" '}'
}

special() { # special NAME USE
  printf '%s\n' "  mailbox \"$1\" {" "    special_use = \\$2" '    auto = subscribe' '  }'
}

ordinary_folders() {
  special "${VOLDAAN_SENT:-Sent}" Sent
  special Drafts Drafts
  special Trash Trash
  special Junk Junk
  special Archive Archive
}

gmail_folders() {
  special "[Gmail]/Sent Mail" Sent
  special "[Gmail]/Drafts" Drafts
  special "[Gmail]/Trash" Trash
  special "[Gmail]/Spam" Junk
  printf '%s\n' '  mailbox "Archived without label" {' '    auto = create' '  }'
}

# Everything once more, under other UIDs. Its namespace needs a prefix of its own, so it cannot stand under [Gmail]/.
gmail_all_mail() { # gmail_all_mail STATE
  mkdir -p "$1/virtual/All Mail"
  printf '%s\n' '*' '-[Gmail]/Trash' '-[Gmail]/Spam' '  all' > "$1/virtual/All Mail/dovecot-virtual"
  cat <<E
protocol imap {
  mail_plugins = virtual
  imap_capability = +X-GM-EXT-1
}
namespace virtual {
  prefix = [Google Mail]/
  separator = /
  location = virtual:$1/virtual:INDEX=~/virtual
  mailbox "All Mail" {
    special_use = \\All
  }
}
E
}

configure() { # configure STATE PORT
  local user group location mechanisms="plain login"
  user=$(whoruns)
  group=$(id -gn "$user")
  location="${VOLDAAN_LAYOUT:-maildir}:~/mail"
  [ "${VOLDAAN_LAYOUT:-maildir}" = maildir ] && location="maildir:~/Maildir"
  [ "${VOLDAAN_INTROSPECT_URL:-}" ] && mechanisms="$mechanisms xoauth2 oauthbearer"
  cat <<E
protocols = imap
listen = 127.0.0.1
base_dir = $1/run
state_dir = $1/run
log_path = $1/dovecot.log
default_internal_user = $user
default_internal_group = $group
default_login_user = $user
first_valid_uid = 1
first_valid_gid = 1
ssl = $([ "${VOLDAAN_PLAIN:-}" ] && echo no || echo required)
disable_plaintext_auth = $([ "${VOLDAAN_PLAIN:-}" ] && echo no || echo yes)
ssl_cert = <$1/cert.pem
ssl_key = <$1/key.pem
auth_mechanisms = $mechanisms
auth_failure_delay = 0
mail_location = $location
mail_max_userip_connections = ${VOLDAAN_MAXCONN:-50}
imap_idle_notify_interval = 2 mins
$([ "${VOLDAAN_INTROSPECT_URL:-}" ] && oauth_passdb "$1")
passdb {
  driver = static
  mechanisms = plain login
  args = password=$TPASS
}
userdb {
  driver = static
  args = uid=$user gid=$group home=$1/mail/%u
}
service imap-login {
  chroot =
  # One process serves many logins in turn: tests log in often.
  service_count = 0
  process_min_avail = 1
  inet_listener imap {
    address = 127.0.0.1
    port = $([ "${VOLDAAN_PLAIN:-}" ] && echo "$2" || echo 0)
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = $([ "${VOLDAAN_PLAIN:-}" ] && echo 0 || echo "$2")
    ssl = yes
  }
}
service imap {
  service_count = 200
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
namespace inbox {
  inbox = yes
  separator = ${VOLDAAN_SEP:-/}
$([ "${VOLDAAN_GMAIL:-}" ] && gmail_folders || ordinary_folders)
}
$([ "${VOLDAAN_GMAIL:-}" ] && gmail_all_mail "$1")
E
}

case $cmd in
start)
  PORT=${3:-$(freeport)}
  S=$(mktemp -d /tmp/dvc.XXXXXX)
  chmod 755 "$S"
  mkdir -p "$DIR" "$S/run" "$S/mail"
  mkcert "$S"
  configure "$S" "$PORT" > "$S/dovecot.conf"
  ownit "$S"
  asuser /usr/sbin/dovecot -c "$S/dovecot.conf" </dev/null >>"$S/start.log" 2>&1 ||
    die "dovecot did not start; see $S/dovecot.log"
  waitport "$PORT" 10
  cp "$S/run/master.pid" "$DIR/dovecot.pid"
  ln -sfn "$S/dovecot.log" "$DIR/dovecot.log"
  envfile "$DIR/dovecot.env" dovecot "$PORT" "$([ "${VOLDAAN_PLAIN:-}" ] && echo plain || echo tls)" "$S" "MAILS=$S/mail" "MAILDIR=$S/mail/$TUSER/Maildir"
  cat "$DIR/dovecot.env" ;;
stop)
  STATE=$(sed -n 's/^STATE=//p' "$DIR/dovecot.env" 2>/dev/null)
  stoppid "$DIR/dovecot.pid"
  case ${STATE:-} in /tmp/dvc.*) [ "${VOLDAAN_KEEP:-}" ] || rm -rf "$STATE" ;; esac ;;
status) status "$DIR/dovecot.pid" ;;
*) die "usage: start|stop|status DIR [IMAPS_PORT]" ;;
esac
