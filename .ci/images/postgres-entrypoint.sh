#!/bin/bash
# The environment contract of the official image (https://github.com/docker-library/docs/tree/master/postgres, read 2026-11-24): POSTGRES_PASSWORD,
# POSTGRES_USER, POSTGRES_DB, POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD, each also as …_FILE; scripts in /docker-entrypoint-initdb.d.
set -euo pipefail

[ "${1:0:1}" = - ] && set -- postgres "$@"
[ "$1" = postgres ] || exec "$@"
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres: /var/lib/postgresql
  chmod 700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

setting() { # setting NAME DEFAULT
  local file=$1_FILE
  if [ -n "${!file:-}" ]; then cat "${!file}"; else echo "${!1:-$2}"; fi
}

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  user=$(setting POSTGRES_USER postgres)
  database=$(setting POSTGRES_DB "$user")
  password=$(setting POSTGRES_PASSWORD '')
  method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [ -z "$password" ] && [ "$method" != trust ]; then
    echo "Error: Database is uninitialized and superuser password is not specified. Set POSTGRES_PASSWORD." >&2
    exit 1
  fi
  eval "initdb --username=\"$user\" --pwfile=<(printf '%s\n' \"$password\") ${POSTGRES_INITDB_ARGS:-}"
  echo "host all all all $method" >> "$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
  # Only on the socket, so that nobody takes this server for the one that is to come.
  pg_ctl -D "$PGDATA" -w -o "-c listen_addresses= -c unix_socket_directories=/tmp" start
  ask() { PGPASSWORD=$password psql -v ON_ERROR_STOP=1 --no-password -h /tmp -U "$user" "$@"; }
  [ "$database" = postgres ] || ask -d postgres -c "CREATE DATABASE \"$database\""
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) ask -d "$database" -f "$file" ;;
      *.sql.gz) gunzip -c "$file" | ask -d "$database" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
fi
exec "$@" -c unix_socket_directories=/tmp
