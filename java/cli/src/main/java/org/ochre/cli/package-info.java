/// The command line `ochre`. Each command is a class: it parses its arguments, builds an operation of Ochre, and
/// applies it between files. OpenCV is loaded only by commands that read or write pictures through it, or that run
/// OpenCV's own operations.
package org.ochre.cli;
