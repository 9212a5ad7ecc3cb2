# The image of Buildwatch; with --target simulator, the image of the Foundry simulator.
#
#   docker build -t buildwatch .
#   docker run --read-only -v buildwatch-state:/var/lib/buildwatch -e FOUNDRY_TOKEN -e BUILDWATCH_INSTANCE_ID=1 \
#       -v "$PWD/buildwatch.properties:/etc/buildwatch/buildwatch.properties:ro" \
#       buildwatch run --config /etc/buildwatch/buildwatch.properties
#
# The environment sets the state directory and the address (0.0.0.0:8480), and overrides the file: change them with -e or
# --set.
ARG BUILD_IMAGE=eclipse-temurin:21-jdk
ARG JAVA_IMAGE=eclipse-temurin:21-jre

# Builds the jars, unless those in target/ are newer than all sources.
FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
RUN ./buildwatch version

FROM ${JAVA_IMAGE} AS simulator
COPY src/docker/healthcheck src/docker/simulated-builds /opt/simulator/
COPY --from=build /src/target/buildwatch-dev.jar /src/target/lib/jackson-*.jar /src/target/lib/slf4j-api-*.jar \
    /src/target/lib/logback-*.jar /opt/simulator/lib/
USER 8480:8480
EXPOSE 8480
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s CMD ["/opt/simulator/healthcheck", "8480", "/", "404"]
ENTRYPOINT ["java", "-Xmx256m", "-cp", "/opt/simulator/lib/*", "io.buildwatch.dev.simulator.SimulatorMain", \
    "--host", "0.0.0.0", "--port", "8480"]

FROM ${JAVA_IMAGE} AS jars
COPY buildwatch /opt/buildwatch/
COPY --from=build /src/target/lib/ /opt/buildwatch/lib/
COPY --from=build /src/target/buildwatch.jar /opt/buildwatch/lib/

# A short run, with the JVM and the jars of the image, writes the class archive with which the image starts faster. If
# that fails, the directory stays empty, and the image starts without it.
FROM jars AS class-archive
COPY --from=build /src/target/lib-dev/ /opt/buildwatch/lib-dev/
COPY --from=build /src/target/buildwatch-dev.jar /opt/buildwatch/lib-dev/
RUN /opt/buildwatch/buildwatch make-class-archive

FROM jars AS buildwatch
# A new volume gets the owner of the directory.
RUN mkdir -p /opt/buildwatch/plugins /etc/buildwatch /var/lib/buildwatch \
    && chown 8480:8480 /var/lib/buildwatch \
    && chmod 700 /var/lib/buildwatch
COPY src/docker/healthcheck /opt/buildwatch/
COPY --from=class-archive /opt/buildwatch/class-archive/ /opt/buildwatch/class-archive/
# The root file system may be read-only, so native libraries are unpacked beside the state. RocksDB's always has the same
# name there.
ENV PATH=/opt/buildwatch:$PATH \
    BUILDWATCH_STATE_DIR=/var/lib/buildwatch/state \
    BUILDWATCH_HTTP_LISTEN=0.0.0.0:8480 \
    IMAGE_JAVA_OPTS="-XX:-UsePerfData -Dorg.xerial.snappy.tempdir=/var/lib/buildwatch -DZstdTempFolder=/var/lib/buildwatch" \
    ROCKSDB_SHAREDLIB_DIR=/var/lib/buildwatch
USER 8480:8480
VOLUME /var/lib/buildwatch
EXPOSE 8480
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=120s CMD ["/opt/buildwatch/healthcheck", "8480", "/readyz"]
ENTRYPOINT ["/opt/buildwatch/buildwatch"]
CMD ["run"]
