# The broker, the sandbox for those who try it, and the server for agents. Build: `docker build -t coco-token-broker .`
#
# With a list of what is inside and a statement of how it was made:
# `docker buildx build --sbom=true --provenance=mode=max -t coco-token-broker .`.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc* ./
COPY libs/client/package.json libs/client/
COPY apps/console/package.json apps/console/
COPY apps/sandbox/package.json apps/sandbox/
RUN npm ci --no-audit --no-fund
COPY . .
# Source maps and types are for people who develop: nothing at run time reads them, and they are nearly half of the packages.
RUN npm run build && npm prune --omit=dev --no-audit --no-fund && rm -r node_modules/@coco-token-broker && find node_modules dist -type f '(' -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' ')' -delete

FROM node:24-slim
LABEL org.opencontainers.image.title="coco-token-broker" org.opencontainers.image.version="0.2.0" org.opencontainers.image.licenses="Apache-2.0"
# `broker` is on the path: docker exec … broker doctor.
ENV NODE_ENV=production DATA_DIRECTORY=/data PATH=/app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /app
# Owned by root and only read: a process that is taken over cannot change what runs.
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules ./node_modules
# Broker, sandbox, server for agents and console with the API's description; no demonstration, no tests.
COPY --from=build /app/dist/apps ./dist/apps
COPY --from=build /app/dist/libs ./dist/libs
COPY --from=build /app/dist/console ./dist/console
COPY --from=build /app/docs/openapi.json ./docs/
RUN mkdir bin && ln -s ../dist/apps/broker/src/cli/main.js bin/broker && chmod 755 dist/apps/broker/src/cli/main.js
# The journal of refreshed tokens must outlive the container.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 8080 9464
# Docker's own format only: podman and buildah need `--format docker` to keep it. Orchestrators ask for health themselves.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.MANAGEMENT_PORT ?? 9464) + '/health/live').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
# SIGUSR1 would open a debugger on 127.0.0.1, through which every process of the pod could read keys and tokens.
# Under load the young generation grows to 64 MB: calls end before it is collected, and little has to be copied (docs/decisions/0005-proxy-cost.md, 0033-memory-at-rest.md).
# The container is the command line: `docker run … coco-token-broker doctor` runs a command, without one the broker starts.
ENTRYPOINT ["node", "--disable-sigusr1", "--max-semi-space-size=64", "dist/apps/broker/src/cli/main.js"]
CMD ["start"]
