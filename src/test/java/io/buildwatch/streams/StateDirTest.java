package io.buildwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirTest {
    @TempDir
    Path dir;

    @Test
    void isMadeAndClosedToOtherUsers() throws Exception {
        Path path = dir.resolve("a/b");
        try (StateDir state = StateDir.open(path)) {
            assertThat(mode(path)).isEqualTo("rwx------");
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-x---"));
            state.restrict();
            assertThat(mode(path)).isEqualTo("rwx------");
        }
    }

    @Test
    void saysThatAnotherProcessHasIt() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        dir.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");
            assertThatThrownBy(() -> StateDir.open(dir))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another process is using " + dir);
        } finally {
            other.destroyForcibly().waitFor();
        }
        StateDir.open(dir).close(); // free again, although the other process was killed
    }

    @Test
    void checkLeavesEverythingAsItWas() throws Exception {
        StateDir.check(dir.resolve("a/b"));
        assertThat(dir).isEmptyDirectory();

        Path open = Files.createDirectory(dir.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        StateDir.check(open);
        assertThat(open).isEmptyDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
                .isEqualTo("rwxr-xr-x");

        try (StateDir held = StateDir.open(open)) {
            assertThatThrownBy(() -> StateDir.check(held.path())).hasMessageContaining("another process");
        }
        assertThatThrownBy(() -> StateDir.check(Files.createFile(dir.resolve("file"))))
                .hasMessageContaining("cannot use");
    }

    @Test
    void isFreeAgainAfterClosing() throws Exception {
        try (StateDir first = StateDir.open(dir)) {
            assertThatThrownBy(() -> StateDir.open(first.path())).hasMessageContaining("another process");
        }
        StateDir.open(dir).close();
    }

    @Test
    void saysThatTheDirectoryCannotBeMade() throws Exception {
        Path file = Files.createFile(dir.resolve("file"));
        assertThatThrownBy(() -> StateDir.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot use " + file);
    }

    @Test
    void keepsTheStoresOfACleanStopAndThrowsAwayThoseOfAKilledProcess() throws Exception {
        try (StateDir state = StateDir.open(dir)) {
            Path store = Files.createDirectories(dir.resolve("app/1_11/rocksdb/watched-builds"));
            Path processId = Files.createFile(dir.resolve("app/kafka-streams-process-metadata"));
            Path other = Files.createDirectories(dir.resolve("another-app/0_0"));
            state.noteCleanStop();

            state.dropStoresOfKilledProcess("app");
            assertThat(store).exists();

            state.dropStoresOfKilledProcess("app");
            assertThat(dir.resolve("app/1_11")).doesNotExist();
            assertThat(processId).exists();
            assertThat(other).exists();
        }
    }

    @Test
    void hasNothingToThrowAwayAtTheFirstStart() throws Exception {
        try (StateDir state = StateDir.open(dir)) {
            state.dropStoresOfKilledProcess("app");
            assertThat(dir.resolve("app")).doesNotExist();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Another process with the same state directory. */
    static final class Holder {
        public static void main(String[] args) throws Exception {
            try (StateDir held = StateDir.open(Path.of(args[0]))) {
                System.out.println(held.path().equals(Path.of(args[0])) ? "held" : "elsewhere");
                System.out.flush();
                System.in.read();
            }
        }
    }
}
