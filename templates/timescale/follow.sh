#!/bin/sh
# Fills an empty volume from the backups of the database that this one follows. Expects PGDATA, STANZA, and FOLLOWED, the
# configuration of that database's repository.
set -eu

# pgBackRest writes this file last.
if [ -s "$PGDATA/global/pg_control" ]; then
  echo 'The volume already holds a database.'
  exit 0
fi

mkdir -p "$PGDATA"
chmod 0700 "$PGDATA"
# `standby` keeps reading write-ahead log as it arrives; `delta` goes on where an attempt was cut off.
exec pgbackrest --config="$FOLLOWED" --stanza="$STANZA" --type=standby --delta restore
