# One image for every process of Parvis (target `parvis`), and one for the XMPP server beside them (target `prosody`).

FROM node:22-bookworm-slim AS build
WORKDIR /parvis
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY shared ./shared
COPY services ./services
COPY web ./web
# Whether the types fit was seen before: here it would only take a small server’s minute.
RUN node_modules/.bin/tsc -p tsconfig.json --noCheck
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM debian:bookworm-slim AS prosody
RUN apt-get update \
 && apt-get install --yes --no-install-recommends prosody lua-unbound ca-certificates \
 && rm -rf /var/lib/apt/lists/*
COPY shared/embedded/container.cfg.lua /etc/prosody/container.cfg.lua
USER prosody
EXPOSE 5222 5269 5347
CMD ["prosody", "-F", "--config", "/etc/prosody/container.cfg.lua"]

FROM node:22-bookworm-slim AS parvis
WORKDIR /parvis
COPY --from=build /parvis/package.json ./
COPY --from=build /parvis/node_modules ./node_modules
COPY --from=build /parvis/dist ./dist
# Templates, scripts and catalogues are read from the sources.
COPY --from=build /parvis/shared ./shared
COPY --from=build /parvis/web ./web
USER node
EXPOSE 8080
CMD ["node", "dist/web/main.js"]
