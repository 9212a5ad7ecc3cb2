package io.buildwatch.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Calls over the API's documented limits, as the simulator counts them, while one instance and then three together read
 * more jobs by batch than the limit allows. Measured once, whatever the repetitions.
 */
final class LimitsFigure implements Figure {
    private static final int JOBS = 20;

    @Override
    public String name() {
        return "limits";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        List<Row> rows = new ArrayList<>();
        for (int instances : new int[] {1, 3}) {
            rows.add(measure(instances, options.size(2_000, 40), options.size(1_000, 200)));
        }
        return rows;
    }

    private static Row measure(int instances, int calls, int builds) throws Exception {
        List<ProductAlone> products = new ArrayList<>();
        // A Foundry of its own, so that its counts begin at 0.
        try (LoadWorldProcess world = new LoadWorldProcess(new FastClock(0, 0, 1), 0);
                LoadWorldProcess foundry = LoadWorldProcess.huge()) {
            try {
                for (int i = 0; i < instances; i++) {
                    products.add(new ProductAlone(world, "limits.", "bench-" + i, Rig.defaultPace(foundry.foundry)));
                }
                for (int i = 0; i < builds; i++) {
                    String rid = "ri.foundry.main.build.limits-" + i;
                    products.get(0).submit(foundry.ask(HugeWorld.HUGE + " " + rid + " " + JOBS));
                }
                Awaitility.await()
                        .atMost(Duration.ofMinutes(30))
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> {
                            for (ProductAlone product : products) {
                                product.requireNoFault();
                            }
                            return HugeWorld.Calls.parse(foundry.ask(HugeWorld.CALLS))
                                            .batches()
                                    >= calls;
                        });
                HugeWorld.Calls made = HugeWorld.Calls.parse(foundry.ask(HugeWorld.CALLS));
                return Row.atMost(
                        "calls over a limit in %,d of `jobs/getBatch`, instances: %d"
                                .formatted(made.batches(), instances),
                        new SampleSet().add(made.overLimit()),
                        0,
                        "0");
            } finally {
                for (ProductAlone product : products) {
                    product.close();
                }
            }
        }
    }
}
