/** A stand-in for an annotation that Byte Buddy was compiled with and that is not on the class path. */
package edu.umd.cs.findbugs.annotations;
