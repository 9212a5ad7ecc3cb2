/** The one way to make a text safe for logs and terminals. Pure; uses no other package. */
@NullMarked
package io.buildwatch.text;

import org.jspecify.annotations.NullMarked;
