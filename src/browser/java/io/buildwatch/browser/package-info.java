/** Tests of the page in a real browser. */
@NullMarked
package io.buildwatch.browser;

import org.jspecify.annotations.NullMarked;
