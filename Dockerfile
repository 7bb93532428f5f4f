# The broker, and the sandbox for those who try it. Build: `docker build -t coco-token-broker .`
#
# With a list of what is inside and a statement of how it was made:
# `docker buildx build --sbom=true --provenance=mode=max -t coco-token-broker .`; without an engine, `npm sbom --omit=dev --sbom-format=cyclonedx`.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc* ./
RUN npm ci --no-audit --no-fund
COPY . .
# What is optional are the servers of the development database: no production starts one.
RUN npm run build && npm prune --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production DATA_DIRECTORY=/data
WORKDIR /app
# Owned by root and only read: a process that is taken over cannot change what runs.
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
# Broker, sandbox and console with the API's description; no demonstration, no tests.
COPY --from=build /app/dist/apps ./dist/apps
COPY --from=build /app/dist/libs ./dist/libs
COPY --from=build /app/dist/console ./dist/console
COPY --from=build /app/docs/openapi.json ./docs/
# The journal of refreshed tokens must outlive the container.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 8080 9464
HEALTHCHECK --interval=10s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.MANAGEMENT_PORT ?? 9464) + '/health/live').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
# SIGUSR1 would open a debugger on 127.0.0.1, through which every process of the pod could read keys and tokens.
# A young generation of 64 MB: calls end before it is collected, and little of them has to be copied (docs/decisions/proxy-cost.md).
CMD ["node", "--disable-sigusr1", "--min-semi-space-size=64", "--max-semi-space-size=64", "dist/apps/broker/src/main.js"]
