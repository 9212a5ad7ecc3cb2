package io.buildwatch.containers;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.containers.startupcheck.IsRunningStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * The service in the project's own image, with a read-only root file system. {@link #start} returns once its health
 * check succeeds.
 */
final class BuildwatchContainer extends GenericContainer<BuildwatchContainer> {
    private static final int HTTP_PORT = 8480;
    private static final int MAX_LOG_CHARS = 2_000;

    private final ToStringConsumer log = new ToStringConsumer();

    BuildwatchContainer(Network network, String instanceId) {
        super(Images.buildwatch());
        withNetwork(network);
        withExposedPorts(HTTP_PORT);
        withEnv("FOUNDRY_TOKEN", ContainerParts.TOKEN);
        withSettings(Map.of(
                "foundry.url", "http://simulator:8480",
                "foundry.allow.http", "true",
                "instance.id", instanceId,
                "topics.partitions", "4",
                "poll.interval.min", "200ms",
                "poll.interval.max", "1s"));
        withCreateContainerCmdModifier(command -> command.getHostConfig().withReadonlyRootfs(true));
        withLogConsumer(log);
        waitingFor(Wait.forHealthcheck().withStartupTimeout(ContainerParts.PATIENCE));
    }

    /** Gives settings through environment variables; of several values of a setting the last one given counts. */
    BuildwatchContainer withSettings(Map<String, String> settings) {
        settings.forEach((key, value) -> withEnv(
                "BUILDWATCH_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'), value));
        return this;
    }

    /**
     * Puts a jar into {@code plugins/}. It is mounted, because nothing can be copied into a read-only root file system.
     */
    BuildwatchContainer withPlugin(Path jar) {
        String inside = "/opt/buildwatch/plugins/" + jar.getFileName();
        return withCreateContainerCmdModifier(command -> command.getHostConfig()
                .withBinds(new Bind(jar.toAbsolutePath().toString(), new Volume(inside), AccessMode.ro)));
    }

    /** Has {@link #start} wait only until the process runs. */
    BuildwatchContainer withoutWaiting() {
        withStartupCheckStrategy(new IsRunningStartupCheckStrategy());
        waitingFor(new AbstractWaitStrategy() {
            @Override
            protected void waitUntilReady() {
                // The test itself waits for what it needs.
            }
        });
        return this;
    }

    String httpUrl() {
        return "http://" + getHost() + ":" + getMappedPort(HTTP_PORT);
    }

    /** If the container does not come up, the exception has the end of its log. */
    @Override
    protected void doStart() {
        try {
            super.doStart();
        } catch (ContainerLaunchException e) {
            String logged = log.toUtf8String(); // the container itself is removed by now
            throw new ContainerLaunchException(
                    "Buildwatch did not come up; the end of its log:\n"
                            + logged.substring(Math.max(0, logged.length() - MAX_LOG_CHARS)),
                    e);
        }
    }

    /**
     * Runs {@code buildwatch} with these arguments in the container.
     *
     * @return its standard output
     * @throws AssertionError if its exit status is not 0
     */
    String buildwatch(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("buildwatch"));
        command.addAll(List.of(arguments));
        ExecResult result = execInContainer(command.toArray(String[]::new));
        if (result.getExitCode() != 0) {
            throw new AssertionError(command + " ended with " + result.getExitCode() + ": " + result.getStderr());
        }
        return result.getStdout();
    }

    void submit(List<String> rids) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("submit"));
        arguments.addAll(rids);
        buildwatch(arguments.toArray(String[]::new));
    }

    /** Sends SIGTERM, and SIGKILL after 15 s. */
    void terminate() {
        getDockerClient().stopContainerCmd(getContainerId()).withTimeout(15).exec();
    }

    void kill() {
        getDockerClient().killContainerCmd(getContainerId()).exec();
    }

    /** The container's state at this moment. */
    ContainerState state() {
        return getDockerClient().inspectContainerCmd(getContainerId()).exec().getState();
    }

    /**
     * Waits until the container has ended by itself.
     *
     * @return its exit status
     */
    long exitStatus(Duration patience) {
        Awaitility.await()
                .atMost(patience)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !Boolean.TRUE.equals(state().getRunning()));
        return state().getExitCodeLong();
    }

    /** Waits until the log contains the text. */
    void awaitLog(String text, Duration patience) {
        Awaitility.await()
                .atMost(patience)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> getLogs().contains(text));
    }
}
