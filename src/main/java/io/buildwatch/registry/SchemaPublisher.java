package io.buildwatch.registry;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the registry know our schemas before the first record is written, or finds out that it does not. At the start,
 * on the starting thread; blocks.
 */
public final class SchemaPublisher {
    /** The level of the subjects that we create. */
    static final String LEVEL = "FULL_TRANSITIVE";

    private static final Logger log = LoggerFactory.getLogger(SchemaPublisher.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How to wait between two attempts. */
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    private final SchemaRegistry registry;
    private final boolean autoRegister;
    private final boolean setCompatibility;
    private final LongSupplier nanoTime;
    private final Pause pause;

    /**
     * Uses the registry without closing it.
     *
     * @param configs {@code auto.register.schemas} (default true) and {@code schema.compatibility.set} (default true);
     *     others are ignored
     */
    public SchemaPublisher(SchemaRegistry registry, Map<String, ?> configs) {
        this(registry, configs, System::nanoTime, time -> Thread.sleep(time.toMillis()));
    }

    SchemaPublisher(SchemaRegistry registry, Map<String, ?> configs, LongSupplier nanoTime, Pause pause) {
        this.registry = registry;
        this.autoRegister = SerdeSettings.from(configs).autoRegister();
        this.setCompatibility = new SettingsReader(configs).flag("schema.compatibility.set", true);
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /**
     * Registers the schemas, or looks them up where {@code auto.register.schemas=false}.
     *
     * @param schemas by subject
     * @param patience for how long a registry that does not answer is tried again
     * @throws RegistryException one line that says which subject and what to do
     */
    public void registerAll(Map<String, Schema> schemas, Duration patience) throws InterruptedException {
        long deadline = nanoTime.getAsLong() + patience.toNanos();
        boolean said = false;
        for (Map.Entry<String, Schema> entry : schemas.entrySet()) {
            while (true) {
                try {
                    publish(entry.getKey(), entry.getValue());
                    break;
                } catch (RegistryException e) {
                    if (!e.isRetryable() || deadline - nanoTime.getAsLong() <= PAUSE.toNanos()) {
                        throw e;
                    }
                    if (!said) {
                        log.warn("Waiting up to {} s: {}", patience.toSeconds(), e.getMessage());
                        said = true;
                    }
                }
                pause.sleep(PAUSE);
            }
        }
    }

    private void publish(String subject, Schema schema) {
        if (!autoRegister) {
            lookUp(subject, schema);
            return;
        }
        boolean ours = setCompatibility && !registry.hasSubject(subject);
        // Before the schema, so that a crash in between leaves no subject without it.
        boolean set = ours && setCompatibilityIfPossible(subject);
        registry.register(subject, schema);
        if (ours && !set) {
            setCompatibility(subject);
        }
    }

    private void lookUp(String subject, Schema schema) {
        try {
            registry.lookUp(subject, schema);
        } catch (RegistryException e) {
            if (e.kind() != RegistryException.Kind.NOT_FOUND) {
                throw e;
            }
            throw new RegistryException(
                    RegistryException.Kind.NOT_FOUND,
                    "auto.register.schemas=false, but " + e.getMessage() + "; register schemas/" + schema.getName()
                            + ".avsc under that subject, or set auto.register.schemas=true");
        }
    }

    /** False where the registry sets the level of existing subjects only, as Apicurio's does. */
    private boolean setCompatibilityIfPossible(String subject) {
        try {
            setCompatibility(subject);
            return true;
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.NOT_FOUND) {
                return false;
            }
            if (e.isRetryable()) {
                throw e;
            }
            throw new RegistryException(
                    e.kind(), e.getMessage() + "; or leave the level to others: schema.compatibility.set=false");
        }
    }

    /** Once more where another instance, started with this one, does so too: Apicurio answers 409 to the slower one. */
    private void setCompatibility(String subject) {
        try {
            registry.setCompatibility(subject, LEVEL);
        } catch (RegistryException e) {
            if (e.kind() != RegistryException.Kind.INCOMPATIBLE) {
                throw e;
            }
            registry.setCompatibility(subject, LEVEL);
        }
    }
}
