package io.buildwatch.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers our schemas before the first record is written, or finds out whether they are registered. At the start, on
 * the starting thread; blocks.
 */
public final class SchemaPublisher {
    /** The compatibility level of the subjects that we create. */
    static final String LEVEL = "FULL_TRANSITIVE";

    private static final Logger log = LoggerFactory.getLogger(SchemaPublisher.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String LEAVE_LEVEL = "; to leave the level to others, set schema.compatibility.set=false";

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
     * What {@link #check} found out.
     *
     * @param missing the subjects under which {@link #registerAll} will register a schema
     * @param problems one line for each thing at which it would fail
     */
    public record Report(List<String> missing, List<String> problems) {
        public Report {
            missing = List.copyOf(missing);
            problems = List.copyOf(problems);
        }
    }

    /** One or a few calls, repeated as long as the registry does not answer. */
    private interface Step {
        void run();
    }

    /**
     * Finds out whether {@link #registerAll} would succeed, as far as a registry tells without being changed.
     *
     * @param schemas by subject
     * @param patience for how long a registry that does not answer is tried again
     */
    public Report check(Map<String, Schema> schemas, Duration patience) throws InterruptedException {
        Deadline deadline = new Deadline(patience);
        List<String> missing = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try {
            deadline.untilAnswered(registry::ping);
        } catch (RegistryException e) {
            return new Report(missing, List.of(String.valueOf(e.getMessage())));
        }
        for (Map.Entry<String, Schema> entry : schemas.entrySet()) {
            try {
                deadline.untilAnswered(() -> {
                    if (!isRegistered(entry.getKey(), entry.getValue())) {
                        registry.checkRegistration(entry.getKey(), entry.getValue());
                        missing.add(entry.getKey());
                    }
                });
            } catch (RegistryException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (setCompatibility && !missing.isEmpty() && !registry.hasCompatibilityLevels()) {
            problems.add("the Schema Registry has no compatibility levels" + LEAVE_LEVEL);
        }
        return new Report(missing, problems);
    }

    /**
     * Registers the schemas, or looks them up if {@code auto.register.schemas=false}.
     *
     * @param schemas by subject
     * @param patience for how long a registry that does not answer is tried again
     * @throws RegistryException one line that says which subject and what to do
     */
    public void registerAll(Map<String, Schema> schemas, Duration patience) throws InterruptedException {
        Deadline deadline = new Deadline(patience);
        for (Map.Entry<String, Schema> entry : schemas.entrySet()) {
            deadline.untilAnswered(() -> publish(entry.getKey(), entry.getValue()));
        }
    }

    /** Until when calls are repeated if the registry does not answer. */
    private final class Deadline {
        private final Duration patience;
        private final long end;
        private boolean said;

        Deadline(Duration patience) {
            this.patience = patience;
            this.end = nanoTime.getAsLong() + patience.toNanos();
        }

        void untilAnswered(Step step) throws InterruptedException {
            while (true) {
                try {
                    step.run();
                    return;
                } catch (RegistryException e) {
                    if (!e.isRetryable() || end - nanoTime.getAsLong() <= PAUSE.toNanos()) {
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
        if (isRegistered(subject, schema)) {
            return;
        }
        boolean ours = setCompatibility && !registry.hasSubject(subject);
        // The level is set before the schema, so that a crash in between leaves no subject without it.
        boolean set = ours && setCompatibilityIfPossible(subject);
        registry.register(subject, schema);
        if (ours && !set) {
            setCompatibilityOrWarn(subject);
        }
    }

    /** @throws RegistryException if it is not there and must not be registered, or if the registry does not answer */
    private boolean isRegistered(String subject, Schema schema) {
        try {
            registry.lookUp(subject, schema);
            return true;
        } catch (RegistryException e) {
            if (e.isRetryable() || (!autoRegister && e.kind() != RegistryException.Kind.NOT_FOUND)) {
                throw e;
            }
            if (autoRegister) {
                return false; // also if the look-up is refused: registering will show
            }
            throw new RegistryException(
                    RegistryException.Kind.NOT_FOUND,
                    "auto.register.schemas=false, but " + e.getMessage() + "; register schemas/" + schema.getName()
                            + ".avsc under that subject, or set auto.register.schemas=true");
        }
    }

    /** Returns false if the registry sets the level of existing subjects only, as Apicurio's does. */
    private boolean setCompatibilityIfPossible(String subject) {
        try {
            setCompatibilityOrWarn(subject);
            return true;
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private void setCompatibilityOrWarn(String subject) {
        try {
            setCompatibility(subject);
        } catch (RegistryException e) {
            throw e.isRetryable() ? e : new RegistryException(e.kind(), e.getMessage() + LEAVE_LEVEL);
        }
    }

    /**
     * Tries once more if another instance, started with this one, sets it too: Apicurio answers 409 to the slower one.
     */
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
