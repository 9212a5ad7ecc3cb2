package io.buildwatch.service;

import org.jspecify.annotations.Nullable;

/** The version of Buildwatch. Pure. */
public final class ProductVersion {
    private ProductVersion() {}

    /** The version in the jar's manifest; {@code development} if the classes are not in a jar. */
    public static String get() {
        @Nullable String version = ProductVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
