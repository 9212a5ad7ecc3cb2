/** How values are kept in the Streams stores. */
@NullMarked
package io.buildwatch.store;

import org.jspecify.annotations.NullMarked;
