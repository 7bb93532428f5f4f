# Three images, a target each: `broker` (the one you get without a target), `mcp`, the server for agents, and `sandbox`, a COCO cloud to
# try things out. Build the broker: `docker build -t coco-token-broker .`.
#
# NODE_IMAGE names another base: pin yours by its digest, or take it from your own registry.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc* ./
COPY libs/client/package.json libs/client/
COPY apps/console/package.json apps/console/
COPY apps/sandbox/package.json apps/sandbox/
# Behind a mirror or a proxy of your own: `--secret id=npmrc,src=FILE` is npm's configuration, `--secret id=ca,src=FILE` the CA to trust.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca,target=/run/secrets/ca NODE_EXTRA_CA_CERTS=/run/secrets/ca npm ci --no-audit --no-fund
COPY . .
RUN npm run build

# Only the packages that a program needs, without source maps and types, listed in sbom.cdx.json. What the console and the tests need,
# and the development database, are in none of them.
FROM build AS broker-packages
RUN node tools/image/main.js broker
FROM build AS mcp-packages
RUN node tools/image/main.js mcp
FROM build AS sandbox-packages
RUN node tools/image/main.js sandbox

# `docker build --target sbom --output release .` writes the list of what is in the broker's image to a file.
FROM scratch AS sbom
COPY --from=broker-packages /app/sbom.cdx.json /

# Owned by root and only read: a process that is taken over cannot change what runs.
FROM ${NODE_IMAGE} AS mcp
LABEL org.opencontainers.image.title="coco-token-broker-mcp" org.opencontainers.image.version="0.2.0" org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=mcp-packages /app/package.json /app/LICENSE /app/sbom.cdx.json ./
COPY --from=mcp-packages /app/node_modules ./node_modules
COPY --from=mcp-packages /app/dist/apps/mcp ./dist/apps/mcp
COPY --from=mcp-packages /app/dist/libs/client ./dist/libs/client
USER node
EXPOSE 8070
ENTRYPOINT ["node", "--disable-sigusr1", "dist/apps/mcp/src/main.js"]

FROM ${NODE_IMAGE} AS sandbox
LABEL org.opencontainers.image.title="coco-token-broker-sandbox" org.opencontainers.image.version="0.2.0" org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY --from=sandbox-packages /app/package.json /app/LICENSE /app/sbom.cdx.json ./
COPY --from=sandbox-packages /app/node_modules ./node_modules
COPY --from=sandbox-packages /app/dist/apps/sandbox ./dist/apps/sandbox
COPY --from=sandbox-packages /app/dist/libs/standard ./dist/libs/standard
USER node
EXPOSE 8090 8091
ENTRYPOINT ["node", "--disable-sigusr1", "dist/apps/sandbox/src/main.js"]

FROM ${NODE_IMAGE} AS broker
LABEL org.opencontainers.image.title="coco-token-broker" org.opencontainers.image.version="0.2.0" org.opencontainers.image.licenses="Apache-2.0"
# `broker` is on the path: docker exec … broker doctor.
ENV NODE_ENV=production DATA_DIRECTORY=/data PATH=/app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /app
COPY --from=broker-packages /app/package.json /app/LICENSE /app/sbom.cdx.json ./
COPY --from=broker-packages /app/node_modules ./node_modules
# Broker and console with the API's description; no demonstration, no tests.
COPY --from=broker-packages /app/dist/apps/broker ./dist/apps/broker
COPY --from=broker-packages /app/dist/libs ./dist/libs
COPY --from=broker-packages /app/dist/console ./dist/console
COPY --from=broker-packages /app/docs/openapi.json ./docs/
# The journal of refreshed tokens must outlive the container.
RUN mkdir bin && ln -s ../dist/apps/broker/src/cli/main.js bin/broker && ln -s ../dist/apps/broker/src/health.js bin/broker-health && chmod 755 dist/apps/broker/src/cli/main.js dist/apps/broker/src/health.js && mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 8080 9464
# Docker's own format keeps this line; OCI's has no place for it: there give podman `--health-cmd broker-health`. Orchestrators ask for
# health themselves.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["broker-health"]
# SIGUSR1 would open a debugger on 127.0.0.1, through which every process of the pod could read keys and tokens.
# Under load the young generation grows to 64 MB: calls end before it is collected, and little has to be copied (docs/decisions/0005-proxy-cost.md, 0033-memory-at-rest.md).
# The container is the command line: `docker run … coco-token-broker doctor` runs a command, without one the broker starts.
ENTRYPOINT ["node", "--disable-sigusr1", "--max-semi-space-size=64", "dist/apps/broker/src/cli/main.js"]
CMD ["start"]
