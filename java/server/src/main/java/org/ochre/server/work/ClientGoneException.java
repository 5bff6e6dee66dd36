package org.ochre.server.work;

/// The client has closed its connection: nobody is there to answer.
public final class ClientGoneException extends Exception {
    private static final long serialVersionUID = 1;

    /// Where a look at the connection showed it.
    ClientGoneException() {
        super("the client has gone", null, false, false);
    }

    /// Where sending or receiving failed, or took too long.
    public ClientGoneException(Throwable cause) {
        super("the client has gone", cause, false, false);
    }
}
