/** HTTP in: probes, health and metrics, on the JDK's own server. */
@NullMarked
package io.buildwatch.web;

import org.jspecify.annotations.NullMarked;
