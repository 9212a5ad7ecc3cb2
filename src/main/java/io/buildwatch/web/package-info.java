/** HTTP in: health and metrics. */
@NullMarked
package io.buildwatch.web;

import org.jspecify.annotations.NullMarked;
