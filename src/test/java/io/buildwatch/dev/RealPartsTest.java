package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.buildwatch.service.StartFailure;
import io.buildwatch.service.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RealPartsTest {
    /** An address at which no server listens. */
    private static final String NOBODY = "127.0.0.1:1";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private void reach(@Nullable String kafka, @Nullable String registry, @Nullable String foundry) throws Exception {
        DevOptions options = new DevOptions(
                new DevOptions.Load(1, 3, 2, 1),
                new DevOptions.Servers(kafka, registry, foundry, "foundry.", null),
                false,
                List.of(),
                DevOptionsTest.NO_TERMINAL);
        try (StartProgress progress = new StartProgress(out, false, System::nanoTime)) {
            RealParts.requireReachable(options, progress, new StopSignal());
        }
    }

    @Test
    void eachThatCannotBeReachedIsALineInTheWordsOfTheCommandLine() {
        assertThatThrownBy(() -> reach(NOBODY, "http://" + NOBODY, "https://" + NOBODY))
                .asInstanceOf(type(StartFailure.class))
                .satisfies(failure -> assertThat(failure.lines())
                        .hasSize(3)
                        .allMatch(line -> line.contains("cannot be reached (") && line.contains("Connection refused"))
                        .satisfiesExactly(
                                kafka -> assertThat(kafka).startsWith("--bootstrap-server " + NOBODY),
                                registry -> assertThat(registry).startsWith("--schema-registry http://" + NOBODY),
                                foundry -> assertThat(foundry).startsWith("--foundry-url https://" + NOBODY)));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).startsWith("connecting to " + NOBODY);
    }

    @Test
    void hostThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> reach(null, null, "no_such_host.invalid"))
                .hasMessageContaining("there is no host no_such_host.invalid");
    }

    @Test
    void oneOfSeveralAddressesIsEnough() throws Exception {
        try (ServerSocket there = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            reach(NOBODY + ", 127.0.0.1:" + there.getLocalPort(), null, null);
        }
    }

    @Test
    void embeddedPartsAreNotAsked() throws Exception {
        reach(null, null, null);

        assertThat(bytes.size()).isZero();
    }
}
