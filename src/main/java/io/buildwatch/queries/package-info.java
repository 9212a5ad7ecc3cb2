/**
 * The read model: what is committed to the public topics, kept on this instance's disk so that it can answer for every
 * build. It only reads; nothing of the pipeline leans on it.
 */
@NullMarked
package io.buildwatch.queries;

import org.jspecify.annotations.NullMarked;
