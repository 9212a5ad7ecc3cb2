/**
 * One running instance: what starts in which order, its checks at the start, its health, its meters, and how it
 * ends.
 */
@NullMarked
package io.buildwatch.service;

import org.jspecify.annotations.NullMarked;
