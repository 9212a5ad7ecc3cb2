/** Text that people typed, pasted or read. Pure; knows no other package. */
@NullMarked
package io.buildwatch.text;

import org.jspecify.annotations.NullMarked;
