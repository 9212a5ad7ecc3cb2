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
import org.testcontainers.containers.startupcheck.IsRunningStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.containers.wait.strategy.Wait;

/** The service in the project's own image, its root file system read-only. Started once its health check is good. */
final class BuildwatchContainer extends GenericContainer<BuildwatchContainer> {
    private static final int HTTP_PORT = 8480;
    private static final int MAX_LOG_CHARS = 2_000;

    BuildwatchContainer(Network network, String instanceId) {
        super(Images.buildwatch());
        withNetwork(network);
        withExposedPorts(HTTP_PORT);
        withEnv("FOUNDRY_TOKEN", Parts.TOKEN);
        withSettings(Map.of(
                "foundry.url", "http://simulator:8480",
                "foundry.allow.http", "true",
                "instance.id", instanceId,
                "topics.partitions", "4",
                "poll.interval.min", "200ms",
                "poll.interval.max", "1s"));
        withCreateContainerCmdModifier(command -> command.getHostConfig().withReadonlyRootfs(true));
        waitingFor(Wait.forHealthcheck().withStartupTimeout(Duration.ofMinutes(3)));
    }

    /** Settings by their names, given through the environment; the last one given counts. */
    BuildwatchContainer withSettings(Map<String, String> settings) {
        settings.forEach((key, value) -> withEnv(
                "BUILDWATCH_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'), value));
        return this;
    }

    /** With this jar in {@code plugins/}. Mounted, for nothing can be copied to a read-only root file system. */
    BuildwatchContainer withPlugin(Path jar) {
        String inside = "/opt/buildwatch/plugins/" + jar.getFileName();
        return withCreateContainerCmdModifier(command -> command.getHostConfig()
                .withBinds(new Bind(jar.toAbsolutePath().toString(), new Volume(inside), AccessMode.ro)));
    }

    /** To be started without waiting for more than the process. */
    BuildwatchContainer withoutWaiting() {
        withStartupCheckStrategy(new IsRunningStartupCheckStrategy());
        waitingFor(new AbstractWaitStrategy() {
            @Override
            protected void waitUntilReady() {
                // The test itself awaits what it wants to see.
            }
        });
        return this;
    }

    String httpUrl() {
        return "http://" + getHost() + ":" + getMappedPort(HTTP_PORT);
    }

    /** Tells what it logged if it does not come up. */
    @Override
    protected void doStart() {
        try {
            super.doStart();
        } catch (ContainerLaunchException e) {
            String logged = getContainerId() == null ? "(no container)" : getLogs();
            throw new ContainerLaunchException(
                    "Buildwatch did not come up; the end of its log:\n"
                            + logged.substring(Math.max(0, logged.length() - MAX_LOG_CHARS)),
                    e);
        }
    }

    /** Runs the command line inside; its standard output.
     *
     * @throws AssertionError where it fails */
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

    /** Now, not when it was started. */
    ContainerState state() {
        return getDockerClient().inspectContainerCmd(getContainerId()).exec().getState();
    }

    /** Its exit status, once it has ended by itself. */
    long exitStatus(Duration patience) {
        Awaitility.await()
                .atMost(patience)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !Boolean.TRUE.equals(state().getRunning()));
        return state().getExitCodeLong();
    }

    /** Waits until it has logged this. */
    void awaitLog(String text, Duration patience) {
        Awaitility.await()
                .atMost(patience)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> getLogs().contains(text));
    }
}
