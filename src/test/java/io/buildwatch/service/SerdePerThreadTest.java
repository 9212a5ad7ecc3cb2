package io.buildwatch.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SerdePerThreadTest {
    private static final Executor NEW_THREAD = task -> new Thread(task).start();

    private final List<String> calls = new ArrayList<>();
    private final Serializer<SpecificRecord> both =
            SerdePerThread.serializer(List.of(new Numbered("first"), new Numbered("second")));

    @Test
    void aThreadKeepsTheOneThatItGotFirst() {
        call();
        both.serialize("with headers", new RecordHeaders(), null);
        call();

        assertThat(calls).containsExactly("first", "first", "first");
    }

    @Test
    void anotherThreadGetsAnother() {
        call();
        CompletableFuture.runAsync(this::call, NEW_THREAD).join();

        assertThat(calls).containsExactly("first", "second");
    }

    /** Making another serde would call the registry on that thread, and sharing one would corrupt it silently. */
    @Test
    void oneThreadTooManyIsAFault() {
        call();
        CompletableFuture.runAsync(this::call, NEW_THREAD).join();

        assertThatThrownBy(
                        () -> CompletableFuture.runAsync(this::call, NEW_THREAD).join())
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more threads than serdes");
    }

    @Test
    void closesAllUsedOrNot() {
        both.close();

        assertThat(calls).containsExactly("close first", "close second");
    }

    private void call() {
        both.serialize("topic", null);
    }

    private final class Numbered implements Serializer<SpecificRecord> {
        private final String name;

        Numbered(String name) {
            this.name = name;
        }

        @Override
        public byte[] serialize(String topic, @Nullable SpecificRecord data) {
            calls.add(name);
            return new byte[0];
        }

        @Override
        public void close() {
            calls.add("close " + name);
        }
    }
}
