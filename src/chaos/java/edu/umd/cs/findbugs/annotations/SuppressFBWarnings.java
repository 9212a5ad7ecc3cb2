package edu.umd.cs.findbugs.annotations;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * A stand-in for SpotBugs' annotation. Byte Buddy's classes carry that annotation, and javac warns of each use of them
 * if it cannot find it; no lint option silences that warning. Not used otherwise.
 */
@Retention(RetentionPolicy.CLASS)
public @interface SuppressFBWarnings {
    /** The warnings that are suppressed. */
    String[] value() default {};

    /** Why they are suppressed. */
    String justification() default "";
}
