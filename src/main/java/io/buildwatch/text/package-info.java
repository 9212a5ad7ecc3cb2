/** Text that people type, paste or read. Pure; uses no other package. */
@NullMarked
package io.buildwatch.text;

import org.jspecify.annotations.NullMarked;
