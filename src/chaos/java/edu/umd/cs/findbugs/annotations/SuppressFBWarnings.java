package edu.umd.cs.findbugs.annotations;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * Byte Buddy's classes carry it, and javac warns of each use of them, beyond any lint option, where it has no such class.
 * Not used otherwise.
 */
@Retention(RetentionPolicy.CLASS)
public @interface SuppressFBWarnings {
    /** What is suppressed. */
    String[] value() default {};

    /** Why. */
    String justification() default "";
}
