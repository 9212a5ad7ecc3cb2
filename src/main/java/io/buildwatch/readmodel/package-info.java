/**
 * The read model: what is committed to the public topics, kept on this instance's disk so that the instance can answer
 * queries about every build. It only reads the topics, and nothing in the pipeline depends on it.
 */
@NullMarked
package io.buildwatch.readmodel;

import org.jspecify.annotations.NullMarked;
