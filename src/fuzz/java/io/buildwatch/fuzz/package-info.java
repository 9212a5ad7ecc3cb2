/** The checks that the fuzz targets make of every input, and their corpus as ordinary tests. */
package io.buildwatch.fuzz;
