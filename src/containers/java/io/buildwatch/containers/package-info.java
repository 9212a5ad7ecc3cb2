/**
 * Tests of the whole system with each part in a container of its own. They need Docker;
 * {@code ./mvnw -Pcontainers verify} runs only these.
 */
package io.buildwatch.containers;
