package io.buildwatch.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.Schema;

/**
 * The registry clients of the process, one for each distinct set of settings. So all holders of one client share its
 * cache. A client is closed by its last holder. Any thread.
 */
public final class SchemaRegistries {
    private static final Map<RegistrySettings, Shared> OPEN = new HashMap<>();

    private SchemaRegistries() {}

    /**
     * The client for these settings; close it when done. Makes no call.
     *
     * @param configs {@code schema.registry.url} and the like, under Confluent's names; others are ignored
     * @throws org.apache.kafka.common.config.ConfigException one line on what is wrong, without secrets
     */
    public static SchemaRegistry open(Map<String, ?> configs) {
        RegistrySettings settings = RegistrySettings.from(configs);
        synchronized (OPEN) {
            Shared shared = OPEN.computeIfAbsent(settings, Shared::new);
            shared.holders++;
            return new Lease(shared);
        }
    }

    private static void release(Shared shared) {
        synchronized (OPEN) {
            if (--shared.holders > 0) {
                return;
            }
            OPEN.remove(shared.settings);
        }
        shared.client.close();
    }

    private static final class Shared {
        private final RegistrySettings settings;
        private final SchemaRegistry client;
        private int holders;

        Shared(RegistrySettings settings) {
            this.settings = settings;
            this.client = new RestSchemaRegistry(settings, System::nanoTime);
        }
    }

    private static final class Lease implements SchemaRegistry {
        private final Shared shared;
        private final AtomicBoolean closed = new AtomicBoolean();

        Lease(Shared shared) {
            this.shared = shared;
        }

        @Override
        public Schema schemaById(int id) {
            return shared.client.schemaById(id);
        }

        @Override
        public int register(String subject, Schema schema) {
            return shared.client.register(subject, schema);
        }

        @Override
        public int lookUp(String subject, Schema schema) {
            return shared.client.lookUp(subject, schema);
        }

        @Override
        public boolean hasSubject(String subject) {
            return shared.client.hasSubject(subject);
        }

        @Override
        public void setCompatibility(String subject, String level) {
            shared.client.setCompatibility(subject, level);
        }

        @Override
        public void checkRegistration(String subject, Schema schema) {
            shared.client.checkRegistration(subject, schema);
        }

        @Override
        public boolean hasCompatibilityLevels() {
            return shared.client.hasCompatibilityLevels();
        }

        @Override
        public void ping() {
            shared.client.ping();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                release(shared);
            }
        }
    }
}
