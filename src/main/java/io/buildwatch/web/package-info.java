/** The HTTP server, on Jetty: probes, health, metrics, the read-only {@code /api} and the page. */
@NullMarked
package io.buildwatch.web;

import org.jspecify.annotations.NullMarked;
