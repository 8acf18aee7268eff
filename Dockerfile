# syntax=docker/dockerfile:1
# docker build -t sirve . && docker run --rm -p 8000:8000 -v "$PWD/modelos:/models:ro" sirve

FROM debian:bookworm-slim AS build
WORKDIR /src
# The dependencies first: they change less often than the sources.
COPY scripts scripts
RUN scripts/setup build && rm -rf /var/lib/apt/lists/*
COPY . .
RUN scripts/build release sirve && strip build/release/sirve

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        curl libfarmhash0 libhdf5-103-1 libjwt0 libseccomp2 libsimdjson14 libsodium23 libspdlog1.10 libsqlite3-0 libssl3 libtomlplusplus3 libzip4 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin sirve \
    && install --directory --owner=sirve --group=sirve /models /data
COPY --from=build /src/.deps/openvino/libs /usr/local/lib/openvino
COPY --from=build /src/.deps/openvino/licenses /usr/local/share/doc/openvino
RUN echo /usr/local/lib/openvino > /etc/ld.so.conf.d/openvino.conf && ldconfig
COPY --from=build /src/build/release/sirve /usr/local/bin/sirve
COPY LICENSE /usr/local/share/doc/sirve/
COPY examples/models /usr/local/share/sirve/examples/models

# Everything that is written goes to /data and /tmp, so the rest may be mounted read-only.
ENV MODELOS_PATH=/models DATA_PATH=/data
WORKDIR /data
USER 10001:10001
VOLUME /data
EXPOSE 8000 8001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD curl --fail --silent --output /dev/null "http://127.0.0.1:${PORT:-8000}/health/ready"
ENTRYPOINT ["sirve"]
CMD ["serve"]
