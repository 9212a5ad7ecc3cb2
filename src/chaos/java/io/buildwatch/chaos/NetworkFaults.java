package io.buildwatch.chaos;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Delays, holds back and resets connections between instances and brokers, one fault after another. To be run on a
 * thread of its own, until it is interrupted.
 */
final class NetworkFaults implements Runnable {
    private final Installation installation;
    private final Random random;
    private final Map<String, Integer> done = new TreeMap<>();

    NetworkFaults(Installation installation, Random random) {
        this.installation = installation;
        this.random = random;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                ProcessFaults.pause(500 + random.nextInt(2_000));
                one();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void one() throws InterruptedException {
        boolean wholeInstance = random.nextInt(4) == 0;
        List<Link> links = wholeInstance
                ? installation.linksOf(random.nextInt(Installation.INSTANCES))
                : List.of(installation.links.get(random.nextInt(installation.links.size())));
        switch (random.nextInt(3)) {
            case 0 -> {
                count("latency");
                int millis = 20 + random.nextInt(180);
                links.forEach(link -> link.delay(millis));
                ProcessFaults.pause(500 + random.nextInt(1_500));
                links.forEach(link -> link.delay(0));
            }
            case 1 -> {
                count("stall");
                links.forEach(link -> link.stall(true));
                ProcessFaults.pause(200 + random.nextInt(1_800));
                links.forEach(link -> link.stall(false));
            }
            default -> {
                count("reset");
                links.forEach(Link::reset);
            }
        }
    }

    /** How many of each kind were made. */
    synchronized Map<String, Integer> done() {
        return new TreeMap<>(done);
    }

    private synchronized void count(String kind) {
        done.merge(kind, 1, Integer::sum);
    }
}
