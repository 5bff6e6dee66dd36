package org.ochre.serve;

import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.time.Duration;

/// What a client of the soak does.
enum Visit {
    /// Asks for a file of the server, and gets the answer that was right before the soak.
    GET(50, "right answer"),
    /// Posts the same picture, and gets the same answer.
    POST(20, "right answer"),
    /// Posts half of the body, waits, and posts the rest.
    SLOW_BODY(4, "right answer"),
    /// Reads the answer with pauses.
    SLOW_READER(4, "right answer"),
    /// Goes away before the answer.
    CUT_WAITING(6, "none to read"),
    /// Goes away in the middle of the answer.
    CUT_READING(4, "none to read"),
    /// Goes away in the middle of its own body.
    CUT_SENDING(4, "none to read"),
    /// Posts a picture of which the second half is missing.
    BAD_PICTURE(3, "415, 422"),
    /// Posts text.
    NO_PICTURE(2, "415, 422"),
    /// Asks with a signature that is wrong in one place.
    WRONG_SIGNATURE(2, "403"),
    /// Asks for a file outside of the root.
    OUTSIDE(1, "400, 403, 404"),
    /// Asks for a step that there is not.
    NO_STEP(1, "400");

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration LONG_PAUSE = Duration.ofMillis(300);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final int[] SHARES = Arrays.stream(values()).mapToInt(visit -> visit.share).toArray();

    private final int share;
    private final String expects;

    Visit(int share, String expects) {
        this.share = share;
        this.expects = expects;
    }

    /// What is to come back, in words.
    String expects() {
        return expects;
    }

    /// Whether it ends with the right answer of a whole request.
    boolean isServed() {
        return compareTo(SLOW_READER) <= 0;
    }

    /// Draws a visit, by its share.
    static Visit draw(RandomGenerator random) {
        int at = random.nextInt(Arrays.stream(SHARES).sum());
        int i = 0;
        while (at >= SHARES[i]) {
            at -= SHARES[i++];
        }
        return values()[i];
    }

    /// How a visit that got an answer ended.
    enum End {
        /// As it should.
        RIGHT,
        /// The server said to come back later.
        LATER
    }

    /// Makes the visit.
    ///
    /// @throws IOException for a wrong answer, and where none came that should have
    End make(Site site, RandomGenerator random) throws IOException, InterruptedException {
        Site.Question question = site.draw(random);
        byte[] body = question.picture();
        try (Wire wire = new Wire(site.port())) {
            return switch (this) {
                case GET -> right(question, get(wire, question.get(), Duration.ZERO));
                case SLOW_READER -> right(question, get(wire, question.get(), PAUSE));
                case POST -> right(question, post(wire, question.post(), body, Duration.ZERO));
                case SLOW_BODY -> right(question, post(wire, question.post(), body, LONG_PAUSE));
                case BAD_PICTURE ->
                    refused(post(wire, question.post(), Arrays.copyOf(body, body.length / 2), Duration.ZERO));
                case NO_PICTURE -> refused(post(wire, question.post(), "no picture".getBytes(), Duration.ZERO));
                case WRONG_SIGNATURE -> refused(get(wire, Site.spoilt(question.get()), Duration.ZERO));
                case OUTSIDE -> refused(get(wire, site.sign("/png/%2e%2e/outside.jpg"), Duration.ZERO));
                case NO_STEP -> refused(get(wire, site.sign("/improve:9/png/small-00.jpg"), Duration.ZERO));
                case CUT_WAITING, CUT_READING, CUT_SENDING -> cut(wire, question, random);
            };
        }
    }

    private End cut(Wire wire, Site.Question question, RandomGenerator random)
            throws IOException, InterruptedException {
        if (this == CUT_SENDING) {
            byte[] body = question.picture();
            wire.head("POST", question.post(), body.length);
            wire.send(body, 0, random.nextInt(body.length));
        } else {
            wire.head("GET", question.get(), -1);
            if (this == CUT_READING) {
                wire.firstByte();
            }
        }
        Thread.sleep(random.nextInt(20));
        wire.cut();
        return End.RIGHT;
    }

    private static Wire.Answer get(Wire wire, String path, Duration pause) throws IOException, InterruptedException {
        wire.head("GET", path, -1);
        return wire.answer(pause);
    }

    private static Wire.Answer post(Wire wire, String path, byte[] body, Duration pause)
            throws IOException, InterruptedException {
        wire.head("POST", path, body.length);
        wire.send(body, 0, body.length / 2);
        Thread.sleep(pause);
        wire.send(body, body.length / 2, body.length);
        return wire.answer(Duration.ZERO);
    }

    private static boolean isLater(Wire.Answer answer) {
        return answer.status() == TOO_MANY_REQUESTS || answer.status() == UNAVAILABLE;
    }

    private static End right(Site.Question question, Wire.Answer answer) throws IOException {
        if (isLater(answer)) {
            return End.LATER;
        }
        if (answer.status() != 200 || !Arrays.equals(answer.body(), question.answer())) {
            throw new IOException("%s: expected 200 and %d bytes, got %d and %d bytes%s".formatted(question.get(),
                    question.answer().length, answer.status(), answer.body().length,
                    answer.status() == 200 ? ", others" : ": " + new String(answer.body())));
        }
        return End.RIGHT;
    }

    private End refused(Wire.Answer answer) throws IOException {
        if (isLater(answer)) {
            return End.LATER;
        }
        String type = answer.headers().getOrDefault("content-type", "nothing");
        if (!expects.contains("" + answer.status()) || !type.startsWith("application/problem+json")) {
            throw new IOException("%s: expected %s and a problem, got %d, %s: %s".formatted(this, expects,
                    answer.status(), type, new String(answer.body())));
        }
        return End.RIGHT;
    }
}
