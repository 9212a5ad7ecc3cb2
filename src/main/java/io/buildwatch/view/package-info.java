/**
 * Builds and jobs as they are shown: made from the public records, and written as the JSON of every command and HTTP
 * answer. Pure; uses no Kafka client.
 */
@NullMarked
package io.buildwatch.view;

import org.jspecify.annotations.NullMarked;
