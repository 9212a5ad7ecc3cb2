/**
 * The topics of an installation: what each must be, how they are created and verified, and what this user may do with
 * them.
 */
@NullMarked
package io.buildwatch.topics;

import org.jspecify.annotations.NullMarked;
