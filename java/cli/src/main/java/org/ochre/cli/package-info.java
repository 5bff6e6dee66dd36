/// `ochre`, the command line: a class per command, each of which parses its arguments, builds a record of
/// [org.ochre.palette] or [org.ochre.label], and applies it between two files. OpenCV is loaded by what reads or writes
/// a picture through it, and by nothing else.
package org.ochre.cli;
