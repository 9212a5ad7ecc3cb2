package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevInstanceTest {
    private static final long GONE = Long.MAX_VALUE / 1_000;

    @TempDir
    Path directory;

    private static DevInstance ofProcess(long pid) {
        return new DevInstance("127.0.0.1:1", "http://r", "http://h", "http://f", "p.", pid);
    }

    @Test
    void fileIsInTheUsersDataDirectory() {
        assertThat(DevInstance.file(Map.of("XDG_DATA_HOME", "/data")))
                .isEqualTo(Path.of("/data/buildwatch/dev-instance.properties"));
    }

    @Test
    void whatIsWrittenIsRead() {
        Path file = directory.resolve("new/dev-instance.properties");
        DevInstance instance = ofProcess(ProcessHandle.current().pid());

        instance.write(file);

        assertThat(DevInstance.read(file)).contains(instance);
    }

    @Test
    void instanceWhoseProcessIsGoneIsNone() {
        Path file = directory.resolve("dev-instance.properties");
        ofProcess(GONE).write(file);

        assertThat(DevInstance.read(file)).isEmpty();
    }

    @Test
    void noFileAndAFileWithoutAPidAreNone() throws Exception {
        Path file = directory.resolve("dev-instance.properties");
        assertThat(DevInstance.read(file)).isEmpty();

        Files.writeString(file, "bootstrap.servers=x");
        assertThat(DevInstance.read(file)).isEmpty();
    }

    @Test
    void instanceThatTellsNoPrefixHasTheUsualOne() throws Exception {
        Path file = directory.resolve("dev-instance.properties");
        Files.writeString(file, "pid=" + ProcessHandle.current().pid());

        assertThat(DevInstance.read(file))
                .get()
                .extracting(DevInstance::topicsPrefix)
                .isEqualTo("foundry.");
    }

    @Test
    void instanceRemovesItselfButNotItsSuccessor() {
        Path file = directory.resolve("dev-instance.properties");
        DevInstance mine = ofProcess(ProcessHandle.current().pid());
        mine.write(file);

        ofProcess(GONE).remove(file);
        assertThat(file).exists();

        mine.remove(file);
        assertThat(file).doesNotExist();
    }
}
