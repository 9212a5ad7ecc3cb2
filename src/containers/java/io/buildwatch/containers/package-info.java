/** The whole, each part in a container of its own; needs Docker. {@code ./mvnw -Pcontainers verify} runs only these. */
package io.buildwatch.containers;
