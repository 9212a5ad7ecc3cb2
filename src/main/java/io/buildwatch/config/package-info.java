/** What the operator may set: records with their bounds, and where the values come from. Depends on no other package. */
@NullMarked
package io.buildwatch.config;

import org.jspecify.annotations.NullMarked;
