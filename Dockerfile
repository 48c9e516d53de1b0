# SPDX-License-Identifier: Apache-2.0
# Raccord in two stages: the first compiles (TypeScript, and ssh2's binding), the second holds what runs.
# The image brings its own Node 24, so the pinned npm package `node` is taken out of it.
# Run it with --init (compose.yaml does): Node is no init, and a check process that dies must be reaped.

ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 make g++ \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY bin ./bin
COPY gateway ./gateway
COPY protocols ./protocols
COPY formats ./formats
COPY queues ./queues
COPY certs ./certs
RUN npm run build
# Out with the pinned Node first: from here on every script runs on the image's, and so is the binding built for it.
RUN npm prune --omit=dev \
 && rm -rf node_modules/node node_modules/.bin/node \
 && npm run native

FROM ${NODE_IMAGE} AS runtime
ENV NODE_ENV=production \
    RACCORD_DATA=/var/lib/raccord \
    RACCORD_CONFIG=/etc/raccord/raccord.yaml
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/bin/raccord.js ./bin/raccord.js
COPY --from=build /app/dist ./dist
COPY docs/deploy/container.yaml /etc/raccord/raccord.yaml
COPY LICENSE ./
# The data folder belongs to the unprivileged user of the image; everything else is root's and read-only to it.
RUN install -d -o node -g node -m 0750 /var/lib/raccord
USER node
VOLUME /var/lib/raccord
EXPOSE 2222 4080 6330 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Without a bound, V8 lets the young generation of the main thread grow past 100 MB.
ENTRYPOINT ["node", "--max-semi-space-size=2", "bin/raccord.js"]
CMD ["start"]
