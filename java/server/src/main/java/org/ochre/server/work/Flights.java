package org.ochre.server.work;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ochre.memory.MemoryBudgetException;
import org.ochre.memory.MemoryPool;
import org.ochre.server.answer.Answer;
import org.ochre.server.answer.AnswerMemory;
import org.ochre.server.answer.Problem;
import org.ochre.server.seen.Stage;
import org.ochre.server.seen.StageTimes;
import org.ochre.server.source.Source;
import org.ochre.server.step.Steps;

/// Brings requests to their work. Requests with the same bytes and the same steps share one [Flight]: the first one
/// plans it and puts it into the line, and the others wait with it.
public final class Flights {
    private static final System.Logger LOG = System.getLogger("org.ochre.server");

    private final MemoryPool pool;
    private final AnswerMemory answers;
    private final Limits limits;
    private final Workers workers;
    private final Planner planner;
    private final Consumer<StageTimes> observer;
    private final Map<String, Flight> flying = new HashMap<>();

    /// @param pool the memory for pixels
    /// @param answers the memory for answers
    /// @param limits what one request may ask for
    /// @param workers the threads
    /// @param headers how many headers are read at once
    /// @param observer gets the stages of all work that has ended
    public Flights(MemoryPool pool, AnswerMemory answers, Limits limits, Workers workers, int headers,
            Consumer<StageTimes> observer) {
        this.pool = pool;
        this.answers = answers;
        this.limits = limits;
        this.workers = workers;
        this.observer = observer;
        planner = new Planner(pool, limits, headers);
    }

    /// Refuses what [#join] would refuse, without work.
    ///
    /// @throws Problem as [#join]
    /// @throws IOException where the content cannot be read
    public void require(Source source, Steps steps) throws IOException {
        try {
            workers.lane(planner.plan(source, steps, null).bytes());
        } catch (RuntimeException | IOException e) {
            throw problem(e);
        }
    }

    /// The flight of a request. The caller must [#leave] it.
    ///
    /// @param boundary what separates the parts of the content; null where it is one picture
    /// @param times where the stages are noted, if this request is the first
    public Flight join(Source source, Steps steps, @Nullable String boundary, StageTimes times) {
        String key = source.identity() + " " + boundary + " " + steps;
        Flight flight;
        synchronized (this) {
            Flight other = flying.get(key);
            if (other != null) {
                other.clients++;
                source.close();
                return other;
            }
            flight = new Flight(key, times);
            flying.put(key, flight);
        }
        try {
            Plan plan = times.time(Stage.HEADER, () -> planner.plan(source, steps, boundary));
            Job job = new Job(plan, source, times, pool, answers, limits.time());
            Workers.Lane lane = workers.lane(plan.bytes());
            StageTimes.Running queue = times.begin(Stage.QUEUE);
            BooleanSupplier leave = lane.enter(() -> fly(flight, job, lane, queue));
            flight.inLine(() -> {
                if (leave.getAsBoolean()) {
                    source.close();
                }
            });
        } catch (Exception e) {
            source.close();
            observer.accept(times);
            end(flight, null, problem(e));
        }
        return flight;
    }

    private void fly(Flight flight, Job job, Workers.Lane lane, StageTimes.Running queue) {
        try (Source _ = job.source()) {
            flight.fly(() -> run(flight, job, lane, queue));
        }
    }

    private void run(Flight flight, Job job, Workers.Lane lane, StageTimes.Running queue) {
        Answer answer;
        try {
            answer = job.run(lane.threadsOfOne(), queue);
        } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError e) {
            observer.accept(job.times());
            end(flight, null, problem(e));
            return;
        }
        observer.accept(job.times());
        end(flight, answer, null);
    }

    /// Leaves a flight. The answer may not be read afterwards.
    public void leave(Flight flight) {
        boolean last;
        synchronized (this) {
            last = --flight.clients == 0;
            if (last) {
                flying.remove(flight.key, flight);
            }
        }
        if (last) {
            flight.abandon();
            Answer answer = flight.answer();
            if (answer != null) {
                answer.close();
            }
        }
    }

    /// Ends all flights: their clients are told that the service stops.
    public void stop() {
        List<Flight> all;
        synchronized (this) {
            all = List.copyOf(flying.values());
        }
        for (Flight flight : all) {
            end(flight, null, Problem.retry(Problem.Kind.UNAVAILABLE,
                    "service: expected one that runs, got one that stops", 1));
            flight.abandon();
        }
    }

    private void end(Flight flight, @Nullable Answer answer, @Nullable Problem problem) {
        synchronized (this) {
            flying.remove(flight.key, flight);
            if (answer != null && flight.clients > 0) {
                flight.land(answer);
                return;
            }
        }
        if (answer != null) {
            answer.close();
        } else if (problem != null) {
            flight.fail(problem);
        }
    }

    /// What a failure means for the client. A fault of the service is logged.
    private Problem problem(Throwable failure) {
        return switch (failure) {
            case Problem problem -> problem;
            case CancellationException e ->
                new Problem(Problem.Kind.UNAVAILABLE, "work: expected a client, got none", e);
            case MemoryBudgetException e -> Problem.retry(Problem.Kind.TOO_MANY, String.valueOf(e.getMessage()), 1);
            case IllegalArgumentException e ->
                new Problem(Problem.Kind.UNPROCESSABLE, String.valueOf(e.getMessage()), e);
            case ArithmeticException e -> new Problem(Problem.Kind.UNPROCESSABLE, String.valueOf(e.getMessage()), e);
            case IOException e -> new Problem(Problem.Kind.UNPROCESSABLE, String.valueOf(e.getMessage()), e);
            default -> {
                LOG.log(System.Logger.Level.ERROR, "a request failed", failure);
                yield new Problem(Problem.Kind.INTERNAL, "internal error", failure);
            }
        };
    }
}
