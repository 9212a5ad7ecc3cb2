package io.buildwatch.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {
    @TempDir
    Path dir;

    @Test
    void ofTwoWithOneIdTheSecondIsToldAndOthersAreFree() throws Exception {
        Path locks = dir.resolve("locks");
        InstanceLock first = InstanceLock.take(locks, "cluster", "app", "one");
        assertThatThrownBy(() -> InstanceLock.take(locks, "cluster", "app", "one"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("instance.id=one: another process on this machine");
        InstanceLock.take(locks, "cluster", "app", "two").close();
        InstanceLock.take(locks, "another", "app", "one").close();
        first.close();
        InstanceLock.take(locks, "cluster", "app", "one").close();
        assertThat(locks).isEmptyDirectory();
    }

    @Test
    void whereThereIsNoPlaceForItThereIsNone() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "");

        InstanceLock.take(file, "cluster", "app", "one").close();

        assertThat(file).isRegularFile();
    }
}
