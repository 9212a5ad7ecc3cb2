/** HTTP in, on Jetty: probes, health, metrics, the read-only API and the page. */
@NullMarked
package io.buildwatch.web;

import org.jspecify.annotations.NullMarked;
