/// Benchmarks of memory that goes to others without a copy.
package org.ochre.exchange;
