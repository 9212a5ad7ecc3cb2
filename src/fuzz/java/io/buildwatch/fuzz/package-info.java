/** What the fuzz targets hold every input to, and their corpus as ordinary tests. */
package io.buildwatch.fuzz;
