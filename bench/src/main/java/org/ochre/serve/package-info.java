/// The image service under load: beside a service over sharp, with small and large requests at once, and with faults
/// for minutes. `bench/serve/run` starts it, [org.ochre.serve.Serving] is its main class.
@org.jspecify.annotations.NullMarked
package org.ochre.serve;
