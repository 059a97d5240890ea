# Build with all packages; run with the production ones only. The embedded PostgreSQL is an optional package and stays out:
# in a container the service needs DATABASE_URL.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 ONECARD_HOME=/var/lib/onecard
RUN groupadd --system --gid 10001 onecard \
 && useradd --system --uid 10001 --gid onecard --no-create-home --shell /usr/sbin/nologin onecard \
 && install --directory --owner=onecard --group=onecard --mode=0700 /var/lib/onecard
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY bin bin
RUN ln -s /app/bin/onecard.js /usr/local/bin/onecard
USER onecard
VOLUME /var/lib/onecard
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "bin/onecard.js"]
CMD ["serve"]
