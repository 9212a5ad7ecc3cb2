package io.buildwatch.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;

/** What is done to processes, one thing after another on the thread that calls {@link #next}. */
final class ProcessFaults {
    /** How long a paused instance sleeps: longer than {@code session.timeout.ms}, 15 s. */
    private static final Duration ZOMBIE = Duration.ofSeconds(18);

    private static final Duration BROKER_PAUSE = Duration.ofSeconds(20);

    private final Installation installation;
    private final Arrivals arrivals;
    private final Random random;
    private final List<FaultKind> kinds;
    private final List<FaultKind> bag = new ArrayList<>();
    final Map<FaultKind, Integer> done = new TreeMap<>();
    /** {@code kill -9} to the first new event of its partitions, ms; without those where the API was down. */
    final List<Long> recoveries = Collections.synchronizedList(new ArrayList<>());

    final List<Long> recoveriesWithoutState = Collections.synchronizedList(new ArrayList<>());
    final List<String> complaints = Collections.synchronizedList(new ArrayList<>());

    ProcessFaults(Installation installation, Arrivals arrivals, Set<FaultKind> faults, Random random) {
        this.installation = installation;
        this.arrivals = arrivals;
        this.random = random;
        // The first of every kind, so that a short run has them all; then by weight.
        kinds = faults.stream().filter(FaultKind::isOfProcesses).toList();
        bag.addAll(kinds);
        Collections.shuffle(bag, random);
    }

    /** Makes one fault and waits until the installation has got over it. */
    void next(boolean measurable) throws Exception {
        if (kinds.isEmpty()) {
            pause(500);
            return;
        }
        FaultKind kind = draw();
        done.merge(kind, 1, Integer::sum);
        int number = random.nextInt(Installation.INSTANCES);
        switch (kind) {
            case KILL -> kill(number, false, measurable);
            case KILL_IN_COMMIT -> {
                awaitCommit();
                kill(number, false, measurable);
            }
            case KILL_AND_LOSE_STATE -> kill(number, true, measurable);
            case ROLLING_RESTART -> rollingRestart();
            case ZOMBIE -> zombie(number);
            case BROKER_KILL -> brokerKill(random.nextInt(BrokerNode.NODES));
            case COORDINATOR_KILL -> brokerKill(installation.coordinator());
            case BROKER_PAUSE -> brokerPause(random.nextInt(BrokerNode.NODES));
            default -> throw new IllegalStateException(kind + " is none of processes");
        }
    }

    private FaultKind draw() {
        if (!bag.isEmpty()) {
            return bag.remove(bag.size() - 1);
        }
        int left = random.nextInt(kinds.stream().mapToInt(kind -> kind.weight).sum());
        for (FaultKind kind : kinds) {
            left -= kind.weight;
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalStateException();
    }

    private void kill(int number, boolean loseState, boolean measurable) throws Exception {
        Child instance = installation.instances.get(number);
        Set<Integer> partitions = installation.partitionsOf(number);
        pause(random.nextInt(300));
        installation.hold(instance);
        long killed = System.currentTimeMillis();
        int from = arrivals.count();
        instance.kill();
        if (loseState) {
            installation.deleteState(number);
        }
        installation.release(instance);
        if (partitions.isEmpty()) {
            pause(3_000);
            return;
        }
        Set<Integer> waiting = new HashSet<>(partitions);
        long deadline = killed + 40_000;
        long first = 0;
        while (System.currentTimeMillis() < deadline) {
            if (!arrivals.newIn(waiting, killed, from).isEmpty()) {
                first = System.currentTimeMillis() - killed;
                break;
            }
            pause(20);
        }
        if (measurable) {
            (loseState ? recoveriesWithoutState : recoveries).add(first == 0 ? 40_000 : first);
        }
        // Back in its stride.
        pause(1_500 + random.nextInt(1_500));
    }

    private void rollingRestart() throws Exception {
        for (Child instance : installation.instances) {
            installation.hold(instance);
            if (instance.isAlive() && !instance.terminate(12)) {
                complaints.add(instance.name + " did not end within 12 s of SIGTERM");
            }
            installation.release(instance);
            pause(3_000);
        }
    }

    private void zombie(int number) throws Exception {
        Child instance = installation.instances.get(number);
        installation.hold(instance);
        if (instance.isAlive()) {
            instance.pause();
            pause(ZOMBIE.toMillis());
            instance.resume();
        }
        installation.release(instance);
        pause(5_000);
    }

    private void brokerKill(int node) throws Exception {
        awaitReplicated();
        Child broker = installation.brokers.get(node);
        broker.kill();
        pause(5_000 + random.nextInt(5_000));
        broker.start();
        awaitReplicated();
    }

    private void brokerPause(int node) throws Exception {
        awaitReplicated();
        Child broker = installation.brokers.get(node);
        broker.pause();
        pause(BROKER_PAUSE.toMillis());
        broker.resume();
        awaitReplicated();
    }

    private void awaitReplicated() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!installation.isReplicated()) {
            if (System.nanoTime() > deadline) {
                complaints.add("the brokers were not in sync again after 60 s");
                return;
            }
            pause(200);
        }
    }

    /** Until some transaction is seen between its two phases; at most 3 s. */
    private void awaitCommit() throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (System.nanoTime() < deadline) {
            try {
                boolean committing = !installation
                        .admin
                        .listTransactions(
                                new ListTransactionsOptions().filterStates(Set.of(TransactionState.PREPARE_COMMIT)))
                        .all()
                        .get(2, TimeUnit.SECONDS)
                        .isEmpty();
                if (committing) {
                    return;
                }
            } catch (TimeoutException slow) {
                return;
            }
        }
    }

    static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    /** Leaves no process stopped or down. */
    void mend() throws IOException, InterruptedException {
        for (Child broker : installation.brokers) {
            if (broker.isAlive()) {
                broker.resume();
            } else {
                broker.start();
            }
        }
        for (Child instance : installation.instances) {
            if (instance.isAlive()) {
                instance.resume();
            }
            installation.release(instance);
        }
    }
}
