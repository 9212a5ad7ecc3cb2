package io.buildwatch.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UserDataTest {
    @Test
    void eachSystemHasItsOwnPlace() {
        assertThat(UserData.directory(Map.of("XDG_DATA_HOME", "/x"), "Linux", "/home/u"))
                .contains(Path.of("/x"));
        assertThat(UserData.directory(Map.of("XDG_DATA_HOME", "relative"), "Linux", "/home/u"))
                .contains(Path.of("/home/u/.local/share"));
        assertThat(UserData.directory(Map.of(), "Mac OS X", "/Users/u"))
                .contains(Path.of("/Users/u/Library/Application Support"));
        assertThat(UserData.directory(Map.of("LOCALAPPDATA", "/local"), "Windows 11", "/u"))
                .contains(Path.of("/local"));
    }

    @Test
    void userWithoutAnEntryInPasswdHasTheHomeOfTheEnvironment() {
        assertThat(UserData.directory(Map.of("HOME", "/h"), "Linux", "?")).contains(Path.of("/h/.local/share"));
        assertThat(UserData.directory(Map.of("HOME", "/h"), "Linux", "/home/u"))
                .as("an entry in passwd goes before HOME")
                .contains(Path.of("/home/u/.local/share"));
        assertThat(UserData.directory(Map.of("HOME", "h"), "Linux", "?")).isEmpty();
        assertThat(UserData.directory(Map.of(), "Linux", "?")).isEmpty();
    }

    @Test
    void hostNameComesFromTheEnvironmentOrTheFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("hostname"), "from-file\n");

        assertThat(HostName.find(Map.of("HOSTNAME", "pod-1"), file)).isEqualTo("pod-1");
        assertThat(HostName.find(Map.of(), file)).isEqualTo("from-file");
    }

    @Test
    void commentsAndEmptyLinesInTheFileAreNoHostName(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("hostname"), "# the name\n\n  from-file \nanother\n");
        assertThat(HostName.find(Map.of(), file)).isEqualTo("from-file");

        Files.writeString(file, "# none\n");
        assertThat(HostName.find(Map.of(), file)).isEqualTo(HostName.find(Map.of(), directory.resolve("none")));
    }
}
