/// An image service, to run as it is (`ochre serve`) or to read as an example of a service on Ochre.
///
/// **The way of a request** through the packages, each of which knows only those before it in this list:
///
/// | | class | what happens |
/// |---|---|---|
/// | 1 | `http.Front` | on a virtual thread: `/health`, `/metrics` and the page are answered at once |
/// | 2 | `source.RequestPath`, `source.Signatures` | the path is decoded once, strictly; its signature is checked |
/// | 3 | `step.Steps` | the segments become steps, each a record over an operation of Ochre, and an ending |
/// | 4 | `source.Root` or `source.Spool` | the file is opened below the root, or the body is received whole. Neither takes memory of the pool, so slow clients cost none |
/// | 5 | `work.Flights` | a request for what another one has already asked for waits with it |
/// | 6 | `work.Planner` | the header is read, and every byte that the work will take is added up (`step.Cost`) |
/// | 7 | `work.Workers` | the request stands in the line of its lane, light or heavy, or is refused with 429 |
/// | 8 | `work.Job` | on a platform thread: one lease of the pool, then read, decode, steps, encode; the lease ends |
/// | 9 | `answer.Answer` | the encoded bytes, on the Java heap, in a budget of their own |
/// | 10 | `http.Exchange` | the virtual thread sends them, however slowly the client takes them |
///
/// What goes wrong anywhere is an `answer.Problem`: a status and one line. `seen` has what is seen from outside:
/// metrics, the log, events of the flight recorder. [org.ochre.server.ImageService] puts the parts together.
///
/// **Which thread does what.** Waiting is done by virtual threads: for bodies, for the line, for clients that read.
/// Pixels are worked on by platform threads, because native code pins a virtual thread to its carrier; there are as
/// many as cores for light requests, and half as many for heavy ones. While it waits, the virtual thread looks whether
/// its client is still there (`http.Client`); where all clients of a work have gone, or their time has passed, the work
/// is interrupted, and ends before its next stage, step or strip.
///
/// **Which memory is whose.** The pool has all pixels. What a request takes of it is known before it gets any, and no
/// client is waited for while it has it. Bodies and answers have limits of their own.
@NullMarked
package org.ochre.server;

import org.jspecify.annotations.NullMarked;
