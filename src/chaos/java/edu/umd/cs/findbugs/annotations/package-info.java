/** Stands in for a class that Byte Buddy was compiled with. */
package edu.umd.cs.findbugs.annotations;
