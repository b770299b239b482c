# Terrarium as an image: without a command the emulated AWS, which can stand wherever LocalStack's image does; with `redshift` the Redshift
# gateway alone. Any image with Node 24 and npm on Debian will do as its base.
ARG NODE_IMAGE=node:24.21.0-trixie-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /opt/terrarium
COPY package.json package-lock.json .npmrc ./
# Without scripts, so without the Node that the package `node` downloads: the base image has one.
RUN npm ci --omit=dev --ignore-scripts --loglevel=error

FROM ${NODE_IMAGE}
# Node's own images have this user. initdb refuses to run as root and as somebody without a name.
RUN id node >/dev/null 2>&1 || useradd --uid 1000 --user-group --create-home node
RUN mkdir -p /var/lib/terrarium /var/lib/terrarium-function /etc/localstack/init/ready.d \
 && chown node:node /var/lib/terrarium /var/lib/terrarium-function
WORKDIR /opt/terrarium
COPY --from=packages /opt/terrarium/node_modules node_modules
COPY package.json ./
COPY pipeline pipeline
COPY services services
USER node
ENV HOST=0.0.0.0 TERRARIUM_HOME=/var/lib/terrarium TERRARIUM_CACHE=/home/node/.cache/terrarium INIT_DIRECTORY=/etc/localstack/init
# What a first start would make (Postgres, unpacked, and its template) is made here, so that every start is a second one.
RUN export TERRARIUM_HOME=/tmp/first-start \
 && node services/main.ts up \
 && timeout 120 sh -c 'until node services/main.ts redshift --check; do sleep 1; done' \
 && node services/main.ts down && rm -rf /tmp/first-start
VOLUME /var/lib/terrarium
EXPOSE 4566 5439
HEALTHCHECK --interval=5s --timeout=10s --retries=6 \
  CMD if [ -f "$TERRARIUM_HOME/stack.json" ]; then node services/main.ts status; else node services/main.ts redshift --check; fi
ENTRYPOINT ["node", "--max-semi-space-size=8", "--max-old-space-size=1024", "/opt/terrarium/services/main.ts"]
CMD ["start"]
