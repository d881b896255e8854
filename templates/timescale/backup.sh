#!/bin/sh
# Makes backups on a schedule, beside the database. Expects FULL_EVERY and DIFFERENTIAL_EVERY in minutes, PGDATA, and
# pgBackRest's own variables. When the last ones were made stands in files on the database's own volume: a volume that is
# new or lost needs a full backup anyway.
set -eu
trap 'exit 0' TERM INT

marks=$(dirname "$PGDATA")/backup-marks
mkdir -p "$marks"

pause() {
  # In the background, so that the signal to end is heard.
  sleep "$1" &
  wait "$!"
}

is_older() {
  # Whether mark $1 is older than $2 minutes, or not there.
  [ -z "$(find "$marks" -name "$1" -mmin "-$2")" ]
}

in_recovery=unknown
while [ "$in_recovery" != f ]; do
  # A database that stands by for another has nothing of its own to keep: wait until it is promoted.
  in_recovery=$(psql --no-psqlrc --host=/var/run/postgresql --username=postgres --tuples-only --no-align \
    --command='SELECT pg_is_in_recovery()' 2>/dev/null) || in_recovery=unknown
  [ "$in_recovery" = f ] || pause 15
done

# Does nothing where the stanza is already there.
until pgbackrest stanza-create; do pause 30; done

while true; do
  kind=
  if is_older full "$FULL_EVERY"; then
    kind='full'
  elif is_older any "$DIFFERENTIAL_EVERY"; then
    kind='diff'
  fi
  if [ -n "$kind" ]; then
    if pgbackrest --type="$kind" backup; then
      touch "$marks/any"
      [ "$kind" != full ] || touch "$marks/full"
    else
      echo "The $kind backup failed; it is tried again in five minutes." >&2
    fi
  fi
  pause 300
done
