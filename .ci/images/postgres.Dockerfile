# Postgres 18 from the npm registry, with Debian's client programs, in the place of Docker Hub's `postgres:18`: the same variables, the same
# places (PGDATA as of 18, /docker-entrypoint-initdb.d), the same port and user.
FROM terrarium-ci/debian:trixie
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
RUN groupadd --gid 999 postgres && useradd --uid 999 --gid postgres --home-dir /var/lib/postgresql --create-home postgres \
 && apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-client-17 >/dev/null \
 && rm -rf /var/lib/apt/lists/*
COPY native /opt/postgres
COPY postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
RUN mkdir /docker-entrypoint-initdb.d && chmod 755 /usr/local/bin/docker-entrypoint.sh
ENV PATH=/opt/postgres/bin:$PATH LANG=C.UTF-8 PG_MAJOR=18 PGDATA=/var/lib/postgresql/18/docker
VOLUME /var/lib/postgresql
EXPOSE 5432
STOPSIGNAL SIGINT
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
