package io.buildwatch.bench;

import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.dev.simulator.SimulatedEndpoint;
import io.buildwatch.dev.simulator.SimulatedJob;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.events.JobCounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Foundry simulator in a process of its own, on the API's documented limits, with builds of any size. The broker is
 * in
 * another process, because a garbage collection of so many jobs takes half a second. Each line of its input is an
 * order,
 * which it answers with one line. It ends when its input ends.
 */
final class HugeWorld {
    /** {@code small BUILDS JOBS SECONDS SEED}: begins scripted builds; the answer is their RIDs. */
    static final String SMALL = "small";
    /** {@code huge RID JOBS}: makes a running build, all of whose jobs run. */
    static final String HUGE = "huge";
    /** {@code end RID}: ends all jobs of that build: a few fail, are canceled or do not run, the others succeed. */
    static final String END = "end";
    /** {@code calls}: the answer is {@link Calls}. */
    static final String CALLS = "calls";

    /**
     * Calls since the simulator started.
     *
     * @param batches of {@code jobs/getBatch}
     * @param overLimit of any endpoint, which were over a limit
     */
    record Calls(long batches, long overLimit) {
        static Calls parse(String line) {
            String[] words = line.split(" ", -1);
            return new Calls(Long.parseLong(words[0]), Long.parseLong(words[1]));
        }

        @Override
        public String toString() {
            return batches + " " + overLimit;
        }
    }

    static final int PAGE = 1_000;
    static final int FAILED = 7;
    static final int CANCELED = 11;
    static final int DID_NOT_RUN = 13;

    private final FoundrySimulator simulator;
    private long jobsMade;

    private HugeWorld(FoundrySimulator simulator) {
        this.simulator = simulator;
    }

    public static void main(String[] args) throws IOException {
        try (FoundrySimulator simulator = BenchParts.simulator(SimulatorSettings.defaults())) {
            // A dash in place of the addresses of a broker and a registry, which it does not have.
            say(String.join(" ", LoadWorld.READY, "-", "-", simulator.url().toString()));
            HugeWorld world = new HugeWorld(simulator);
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                say(world.answer(line.split(" ", -1)));
            }
        }
    }

    private String answer(String[] order) {
        return switch (order[0]) {
            case SMALL ->
                String.join(
                        " ",
                        simulator.add(new ScriptedBuilds(
                                Integer.parseInt(order[1]),
                                Integer.parseInt(order[2]),
                                Double.parseDouble(order[3]),
                                Long.parseLong(order[4]))));
            case HUGE -> begin(order[1], Integer.parseInt(order[2]));
            case END -> end(order[1]);
            case CALLS -> calls().toString();
            default -> throw new IllegalArgumentException(order[0]);
        };
    }

    private Calls calls() {
        return new Calls(
                simulator.calls().count(SimulatedEndpoint.JOB_BATCH),
                Stream.of(SimulatedEndpoint.values())
                        .mapToLong(simulator.calls()::overLimit)
                        .sum());
    }

    private String begin(String rid, int jobs) {
        SimulatedBuild build = simulator.build(rid).pageSize(PAGE);
        build.change(() -> {
            for (int i = 0; i < jobs; i++) {
                build.job("ri.foundry.main.job.00000000-0000-4000-8000-%012d".formatted(jobsMade++))
                        .status("RUNNING");
            }
        });
        // Not needed, since the figure checks the records, and for so many jobs it would take some hundred MB.
        simulator.truth().forget(rid);
        return rid;
    }

    private String end(String rid) {
        SimulatedBuild build = simulator.build(rid);
        build.change(() -> {
            List<SimulatedJob> jobs = build.jobs();
            for (int i = 0; i < jobs.size(); i++) {
                jobs.get(i).status(wordOf(i));
            }
            build.status("FAILED");
        });
        simulator.truth().forget(rid);
        return rid;
    }

    private static String wordOf(int job) {
        if (job < FAILED) {
            return "FAILED";
        }
        if (job < FAILED + CANCELED) {
            return "CANCELED";
        }
        return job < FAILED + CANCELED + DID_NOT_RUN ? "DID_NOT_RUN" : "SUCCEEDED";
    }

    /** The counts of the huge build at its end, if it has so many jobs. */
    static JobCounts counts(int jobs) {
        return JobCounts.newBuilder()
                .setFailed(FAILED)
                .setCanceled(CANCELED)
                .setDidNotRun(DID_NOT_RUN)
                .setSucceeded(jobs - FAILED - CANCELED - DID_NOT_RUN)
                .build();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
