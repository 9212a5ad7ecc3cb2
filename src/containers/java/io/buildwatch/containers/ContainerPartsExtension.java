package io.buildwatch.containers;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One set of {@link ContainerParts} for all test classes of this JVM; each test method has a prefix of its own. */
public final class ContainerPartsExtension implements BeforeAllCallback, BeforeEachCallback {
    private static final AtomicInteger TESTS = new AtomicInteger();

    private ContainerParts parts;
    private String prefix = "";

    @Override
    public void beforeAll(ExtensionContext context) {
        parts = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(ContainerParts.class, key -> new ContainerParts(), ContainerParts.class);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        prefix = "c" + TESTS.incrementAndGet() + ".";
    }

    /** The parts, which JUnit closes after all test classes. */
    public ContainerParts parts() {
        return parts;
    }

    /** The prefix of this test's topics and subjects; ends with a dot. */
    public String prefix() {
        return prefix;
    }
}
